import type { Clock } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { CccpClient } from "../client.ts";
import type { Dial } from "../link/transport.ts";
import { BoardParts } from "./board-parts.ts";
import type { DayCall } from "../live/day-call.ts";
import type { BoardPatch, LinkStatus, ThresholdRule } from "../live/model.ts";
import { type LiveFact, LiveStore } from "../live/store.ts";
import { VIEWS, type ViewName } from "../live/views.ts";
import { projectLimitOf, type ServerRecord } from "./server-record.ts";

export interface LiveServerOptions {
  record: ServerRecord;
  password: () => Promise<string>;
  thresholds: ThresholdRule[];
  /** Today's finished calls of before the start. */
  dayCalls: DayCall[];
  clock: Clock;
  log: Log;
  dial: Dial;
  random: () => number;
  onPatch: (patch: BoardPatch) => void;
  /** What changed in the part of a scope, by the scope's key. */
  onPartPatch: (scopeKey: string, patch: BoardPatch) => void;
  isPartFollowed: (scopeKey: string) => boolean;
  onFact: (fact: LiveFact) => void;
  onStatus: (status: LinkStatus) => void;
}

/**
 * One call-centre server: its client, its live store, and nothing of any other server. Whatever throws in here is logged
 * and ends in here.
 */
export class LiveServer {
  /** All of it: what somebody may see of it, `parts` says. */
  readonly store: LiveStore;
  readonly parts: BoardParts;
  /** Null when the server is switched off. */
  readonly client: CccpClient | null;
  private readonly idleStatus: LinkStatus;
  private hasPatchWaiting = false;
  private stopping: Promise<void> | null = null;

  constructor(private readonly options: LiveServerOptions) {
    const { record, clock, log } = options;
    this.store = new LiveStore({
      now: () => clock.now(),
      serviceLevel: record.serviceLevel,
      thresholds: options.thresholds,
      dayCalls: options.dayCalls,
      project: projectLimitOf(record),
    });
    this.parts = new BoardParts({
      whole: this.store,
      clock,
      isFollowed: options.isPartFollowed,
      onPatch: options.onPartPatch,
      guard: (what, run) => this.guard(what, run),
    });
    this.idleStatus = idleStatus(clock.now(), "This server is switched off.");
    this.client = record.isEnabled
      ? new CccpClient({
          host: record.host,
          port: record.port,
          login: record.login,
          password: options.password,
          clock,
          log,
          dial: options.dial,
          random: options.random,
        })
      : null;
    this.store.onChange(() => this.schedulePatch());
    this.store.onFact((fact) => this.guard("fact", () => options.onFact(fact)));
  }

  get record(): ServerRecord {
    return this.options.record;
  }

  get status(): LinkStatus {
    return this.client?.status ?? this.idleStatus;
  }

  start(): void {
    this.guard("start", () => {
      this.store.setLink(this.status);
      if (!this.client) return;
      this.client.onStatus((status) =>
        this.guard("status", () => {
          this.store.setLink(status);
          this.options.onStatus(status);
        }),
      );
      for (const name of Object.keys(VIEWS) as ViewName[]) {
        this.client.watch(VIEWS[name], (change) => this.guard(name, () => this.store.apply(name, change)));
      }
      this.client.start();
    });
  }

  /** Logs out and closes; after it nothing is published any more. */
  stop(): Promise<void> {
    this.stopping ??= this.client ? this.client.stop() : Promise.resolve();
    return this.stopping;
  }

  /** Each second: what changes by time alone. */
  tick(): void {
    this.guard("tick", () => this.store.tick());
    this.guard("parts", () => this.parts.sweep());
  }

  /** Takes over a new name or service level without touching the connection. */
  adopt(record: ServerRecord): void {
    this.options.record = record;
    this.guard("service level", () => this.store.setServiceLevel(record.serviceLevel));
  }

  setThresholds(rules: ThresholdRule[]): void {
    this.guard("thresholds", () => this.store.setThresholds(rules));
  }

  /** Everything that one chunk of bytes changed goes out as one patch: the store is read when the chunk is done with. */
  private schedulePatch(): void {
    if (this.hasPatchWaiting) return;
    this.hasPatchWaiting = true;
    queueMicrotask(() => {
      this.hasPatchWaiting = false;
      this.guard("patch", () => {
        const patch = this.stopping ? null : this.store.takePatch();
        if (!patch) return;
        this.options.onPatch(patch);
        this.parts.follow(patch);
      });
    });
  }

  private guard(what: string, run: () => void): void {
    try {
      run();
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      this.options.log.error(`the ${what} of this server failed`, { error: error.message, stack: error.stack });
    }
  }
}

/** The link of a server that is not connected, and why. */
export function idleStatus(now: number, reason: string): LinkStatus {
  return {
    phase: "disabled",
    sinceAt: now,
    problem: null,
    detail: reason,
    retryAt: null,
    serverVersion: null,
    clockSkewMs: null,
    unanswered: [],
    lastByteAt: null,
  };
}

/** Resolves when the server is live, or refused, or after 3 s: a caller then answers with what there is. */
export function waitUntilLive(server: LiveServer, clock: Clock, deadlineMs = 3000): Promise<void> {
  const isDone = () => server.status.phase === "live" || server.status.phase === "refused";
  if (!server.client || isDone()) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = clock.after(deadlineMs, () => end());
    const stop = server.client?.onStatus(() => {
      if (isDone()) end();
    });
    const end = () => {
      timer.cancel();
      stop?.();
      resolve();
    };
  });
}
