import type { Clock, Timer } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { DayCallWriter } from "./day-call-writer.ts";
import type { Dial } from "../link/transport.ts";
import { type DayCall, dayOf } from "../live/day-call.ts";
import type { BoardPatch, LinkStatus, ThresholdRule } from "../live/model.ts";
import type { LiveFact } from "../live/store.ts";
import { LiveServer } from "./live-server.ts";
import { replacementPatch } from "./replacement-patch.ts";
import type { ServerRecord } from "./server-record.ts";

const TICK_MS = 1000;
const SAVE_EVERY_MS = 5000;
const DAY_MS = 86_400_000;
/** Finished calls older than this are deleted, once a day. */
const KEPT_DAYS = 35;

/** What the connections need of the database. */
export interface ConnectionsRepo {
  thresholdsOf(serverId: string): Promise<ThresholdRule[]>;
  /** Calls offered on `day` (YYYY-MM-DD) or later. */
  dayCallsSince(serverId: string, day: string): Promise<DayCall[]>;
  saveDayCalls(serverId: string, calls: readonly DayCall[]): Promise<void>;
  deleteDayCallsBefore(day: string): Promise<void>;
}

export interface ConnectionsDeps {
  clock: Clock;
  log: Log;
  dial: Dial;
  random: () => number;
  repo: ConnectionsRepo;
  /** The password to log in with; asked at each log-in, never kept. */
  password(record: ServerRecord): Promise<string>;
  /** What changed on a board, for `scopeKey` "" on the whole of it. */
  onPatch(serverId: string, patch: BoardPatch, scopeKey: string): void;
  /** The keys of the scopes whose part of a board somebody follows. */
  followed(serverId: string): readonly string[];
  onFact(serverId: string, fact: LiveFact): void;
  onStatus(serverId: string, status: LinkStatus): void;
}

/** The running servers: one isolated LiveServer per configured server, what ticks them and what saves their calls. */
export class Connections {
  private readonly running = new Map<string, LiveServer>();
  private readonly writer: DayCallWriter;
  private timers: Timer[] = [];
  private isStopped = false;

  constructor(private readonly deps: ConnectionsDeps) {
    this.writer = new DayCallWriter(deps.repo, deps.log);
  }

  /** Starts the common timers; servers are added with `put`. */
  start(): void {
    const { clock } = this.deps;
    this.timers = [
      clock.every(TICK_MS, () => this.tick()),
      clock.every(SAVE_EVERY_MS, () => void this.save()),
      clock.every(DAY_MS, () => void this.forgetOldCalls()),
    ];
    void this.forgetOldCalls();
  }

  /** Stops every server, then saves what finished. */
  async stop(): Promise<void> {
    this.isStopped = true;
    for (const timer of this.timers) timer.cancel();
    this.timers = [];
    await Promise.all([...this.running.values()].map((server) => this.halt(server)));
    await this.save();
    this.running.clear();
  }

  get(serverId: string): LiveServer | null {
    return this.running.get(serverId) ?? null;
  }

  list(): LiveServer[] {
    return [...this.running.values()];
  }

  /** Starts a server, or exchanges a running one whose address or credentials changed. After `stop` nothing is started. */
  async put(record: ServerRecord): Promise<void> {
    const old = this.running.get(record.id) ?? null;
    if (old) {
      await this.halt(old);
      await this.save();
    }
    const { deps } = this;
    const yesterday = dayOf(deps.clock.now() - DAY_MS, 0);
    const server = new LiveServer({
      record,
      password: () => deps.password(record),
      thresholds: await deps.repo.thresholdsOf(record.id),
      dayCalls: await deps.repo.dayCallsSince(record.id, yesterday),
      clock: deps.clock,
      log: deps.log.child(record.name),
      dial: deps.dial,
      random: deps.random,
      onPatch: (patch) => deps.onPatch(record.id, patch, ""),
      onPartPatch: (key, patch) => deps.onPatch(record.id, patch, key),
      isPartFollowed: (key) => deps.followed(record.id).includes(key),
      onFact: (fact) => deps.onFact(record.id, fact),
      onStatus: (status) => deps.onStatus(record.id, status),
    });
    if (this.isStopped) return;
    this.running.set(record.id, server);
    // Who looks at the old board must not keep its rows.
    for (const key of ["", ...deps.followed(record.id)]) this.replaceBoard(key, old, server);
    server.start();
  }

  /** Stops a server and drops what it had not saved: it was deleted. */
  async remove(serverId: string): Promise<void> {
    const server = this.running.get(serverId);
    if (!server) return;
    this.running.delete(serverId);
    await this.halt(server);
    this.writer.forget(serverId);
  }

  /** Hands finished calls to the database; never rejects. */
  save(): Promise<void> {
    for (const server of this.running.values()) this.writer.add(server.record.id, server.store.takeDayCalls());
    return this.writer.flush();
  }

  /** Takes who looks at a board, or at the part of a scope, from the server that was to the one that is. */
  private replaceBoard(key: string, old: LiveServer | null, server: LiveServer): void {
    try {
      const after = (server.parts.part(key) ?? server.store).snapshot();
      if (old)
        this.deps.onPatch(
          server.record.id,
          replacementPatch((old.parts.part(key) ?? old.store).snapshot(), after),
          key,
        );
    } catch (cause) {
      this.deps.log.error("a board was not replaced", { server: server.record.name, error: String(cause) });
    }
  }

  private tick(): void {
    for (const server of this.running.values()) server.tick();
  }

  private async halt(server: LiveServer): Promise<void> {
    try {
      await server.stop();
    } catch (cause) {
      this.deps.log.error("a server did not stop in order", { server: server.record.name, error: String(cause) });
    }
  }

  private async forgetOldCalls(): Promise<void> {
    try {
      await this.deps.repo.deleteDayCallsBefore(dayOf(this.deps.clock.now() - KEPT_DAYS * DAY_MS, 0));
    } catch (cause) {
      this.deps.log.error("old finished calls were not deleted; it is tried again tomorrow", { error: String(cause) });
    }
  }
}
