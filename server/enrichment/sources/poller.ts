import type { Database } from "../../../db/open.ts";
import type { Clock, Timer } from "../../platform/clock.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { Params } from "../../platform/http/template.ts";
import type { Log } from "../../platform/log.ts";
import type { Ingest } from "../calls/ingest.ts";
import type { Reader } from "./reader.ts";
import { findReadSoFar, forgetReadSoFar, type ReadSoFar, saveReadSoFar, type SourceKind } from "./repo.ts";
import type { SourceClient } from "./source-client.ts";

/** Why a poll failed: a code of the catalogue of problems, its facts, its sentence in English; no secret. */
export interface SourceFault {
  code: string;
  params: Params;
  detail: string;
  at: number;
}

/** How the reading of a source stands. */
export interface PollerStatus {
  /** `paused`: the log-in was refused, and nobody asks again until the settings change or somebody says so. */
  phase: "off" | "waiting" | "reading" | "failing" | "paused";
  /** When everything there was had last been read; null: never. */
  caughtUpAt: number | null;
  /** Rows or records that were read so far, repeats included. */
  readCount: number;
  /** Of the first reading of the past, 0 to 1; null when there is none under way. */
  progress: number | null;
  fault: SourceFault | null;
  /** When it is asked next; null when it is not. */
  nextAt: number | null;
}

/** What a poller works with, made anew when the settings change. */
export interface Polled {
  address: string;
  client: SourceClient;
  intervalMs: number;
  /** Null: `DEFAULT_PAST_MS` before the first poll. */
  sinceAt: number | null;
}

export interface PollerParts {
  kind: SourceKind;
  reader: Reader;
  database: Database;
  clock: Clock;
  log: Log;
  ingest: Pick<Ingest, "take">;
}

/** Requests of one poll; a long past goes on with the next one. */
export const MAX_PARTS = 20;
/** Between two polls of a past that is not read to its end. */
const GO_ON_MS = 1_000;
const LONGEST_WAIT_MS = 15 * 60_000;
export const DEFAULT_PAST_MS = 30 * 86_400_000;

/** Asks a source again and again for what is new, from where it was read to, one poll at a time. */
export class Poller {
  private polled: Polled | null = null;
  private timer: Timer | null = null;
  private running: Promise<void> | null = null;
  private abort = new AbortController();
  private failures = 0;
  private known: ReadSoFar | null = null;
  private status: PollerStatus = {
    ...{ phase: "off", caughtUpAt: null, readCount: 0, progress: null, fault: null, nextAt: null },
  };

  constructor(private readonly parts: PollerParts) {}

  get view(): PollerStatus {
    return { ...this.status };
  }

  /** Polls with these from now on; null: no more. */
  async use(polled: Polled | null): Promise<void> {
    await this.stop();
    this.polled = polled;
    this.failures = 0;
    this.known = await findReadSoFar(this.parts.database.orm, this.parts.kind);
    const { caughtUpAt = null, readCount = 0 } = this.known ?? {};
    this.status = { ...this.status, phase: "off", caughtUpAt, readCount, progress: null, fault: null, nextAt: null };
    if (polled === null) return;
    this.abort = new AbortController();
    this.status.phase = "waiting";
    this.plan(0);
  }

  /** Asks now, also when the log-in was refused before; resolves when that is done. */
  async askNow(): Promise<void> {
    if (this.polled === null) return;
    this.timer?.cancel();
    await this.poll();
  }

  /** Everything is read again from the beginning. */
  async startOver(): Promise<void> {
    const { database, kind } = this.parts;
    await database.transact((tx) => forgetReadSoFar(tx, kind), "full");
  }

  /** Gives up what is under way; nothing is asked any more. */
  async stop(): Promise<void> {
    this.timer?.cancel();
    this.timer = null;
    this.abort.abort(new Error("stopped"));
    await this.running;
  }

  private plan(delayMs: number): void {
    this.status.nextAt = this.parts.clock.now() + delayMs;
    this.timer = this.parts.clock.after(delayMs, () => void this.poll());
  }

  /** One at a time: whoever asks meanwhile waits for the one that runs. */
  private poll(): Promise<void> {
    this.running ??= this.pollOnce().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async pollOnce(): Promise<void> {
    const { clock, log, kind } = this.parts;
    const { polled, abort } = this;
    if (!polled || abort.signal.aborted) return;
    this.status = { ...this.status, phase: "reading", nextAt: null };
    try {
      const isLast = await this.readParts(polled, abort.signal);
      if (abort.signal.aborted) return;
      this.failures = 0;
      this.status.fault = null;
      this.status.phase = "waiting";
      this.plan(isLast ? polled.intervalMs : GO_ON_MS);
    } catch (cause) {
      if (abort.signal.aborted) return;
      const fault = faultOf(cause, clock.now());
      if (this.status.fault?.code !== fault.code) {
        log.warn("a source of calls cannot be read", { kind, code: fault.code, reason: fault.detail });
      }
      this.failures++;
      this.status.fault = fault;
      this.status.phase = fault.code === "source_login_refused" ? "paused" : "failing";
      if (this.status.phase === "failing") this.plan(this.waitMs(polled));
    }
  }

  /** @returns whether everything there is was read. */
  private async readParts(polled: Polled, signal: AbortSignal): Promise<boolean> {
    const { reader, ingest, clock, kind, database } = this.parts;
    const { client, address } = polled;
    for (let part = 0; part < MAX_PARTS; part++) {
      const now = clock.now();
      const so = this.known?.address === address ? this.known : null;
      const sinceAt = polled.sinceAt ?? Number(so?.position.sinceAt ?? now - DEFAULT_PAST_MS);
      const read = await reader.read(so?.position ?? null, { client, sinceAt, now, signal });
      signal.throwIfAborted();
      await ingest.take(read.readings.map((reading) => ({ reading, event: null })));
      const next: ReadSoFar = {
        ...{ kind, address, position: { ...read.position, sinceAt } },
        readCount: (so?.readCount ?? 0) + read.count,
        caughtUpAt: read.isLast ? now : (so?.caughtUpAt ?? null),
      };
      // After the calls: what is read twice changes nothing, what is left out would be lost.
      await database.transact((tx) => saveReadSoFar(tx, next, now), "relaxed");
      this.known = next;
      const { caughtUpAt, readCount } = next;
      this.status = { ...this.status, caughtUpAt, readCount, progress: read.isLast ? null : read.progress };
      if (read.isLast) return true;
    }
    return false;
  }

  private waitMs({ intervalMs }: Polled): number {
    return Math.min(LONGEST_WAIT_MS, Math.max(intervalMs, 30_000) * 2 ** Math.min(this.failures - 1, 10));
  }
}

function faultOf(cause: unknown, at: number): SourceFault {
  if (cause instanceof Problem) return { code: cause.code, params: cause.params ?? {}, detail: cause.message, at };
  return { code: "unexpected", params: {}, detail: cause instanceof Error ? cause.message : String(cause), at };
}
