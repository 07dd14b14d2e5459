/**
 * Which of several processes with one database drives the PBXs: whoever holds the lease. A holder is believed dead when its row stood still
 * for a whole lease by the clock of the one who looks, so that clocks of two machines need not agree (as Kubernetes' leader election does).
 */
import type { Clock } from "../../platform/clock.ts";
import type { EnginePorts, LeaseRow } from "./ports.ts";
import { Timers } from "./timers.ts";

/** With a look every 4 s a dead holder is followed 28 s after its last renewal at the latest. */
const LEASE_MS = 20_000;
const RENEW_MS = 10_000;
const LOOK_MS = 4_000;
/** A holder that cannot renew stops that long before others may take it. */
const MARGIN_MS = 4_000;
const AGAIN_MS = 2_000;
/** A row that is out of date by more than clocks of machines differ is nobody's. */
const ABANDONED_MS = 60_000;
/** Within this a row that was read or written counts as still the same. */
const SURE_MS = 500;

export class Leadership {
  private mine: LeaseRow | null = null;
  private seen: { row: LeaseRow; atMs: number } | null = null;
  /** On the monotonic clock: until then nobody else takes the lease. */
  private heldUntilMs = 0;
  private sure: { atMs: number; at: number } | null = null;
  private isRunning = false;
  private readonly timers: Timers;
  private readonly clock: Clock;

  constructor(
    private readonly ports: Pick<EnginePorts, "clock" | "lease" | "nodeId" | "complain">,
    private readonly changed: (isLeader: boolean) => void,
  ) {
    this.clock = ports.clock;
    this.timers = new Timers(ports.clock);
  }

  get isLeader(): boolean {
    if (!this.isRunning) return false;
    return this.ports.lease === null || this.mine !== null;
  }

  /** Who has it as far as is known; null for nobody. */
  get holder(): string | null {
    if (this.isLeader) return this.ports.nodeId;
    return this.seen?.row.holder || null;
  }

  start(): void {
    this.isRunning = true;
    if (this.ports.lease === null) this.changed(true);
    else void this.turn();
  }

  /** Gives the lease back, so that another takes it with its next look. */
  async stop(): Promise<void> {
    this.isRunning = false;
    this.timers.cancelAll();
    const { mine } = this;
    this.mine = null;
    if (mine === null) return;
    await this.ports.lease
      ?.compareAndSet(mine, { ...mine, holder: "", until: this.clock.now() })
      .catch((cause: unknown) => this.ports.complain("presence: the lease was not given back", cause));
  }

  /**
   * Whether we may act now; asked before each push. The store itself is read unless it was a moment ago, by both clocks: a machine that
   * slept believes that no time has passed.
   */
  async confirm(): Promise<boolean> {
    if (this.ports.lease === null) return this.isRunning;
    const { mine } = this;
    if (mine === null) return false;
    if (this.isSure()) return true;
    try {
      const row = await this.ports.lease.read();
      if (row && row.holder === mine.holder && row.term === mine.term) {
        this.isNowSure();
        return this.mine !== null;
      }
    } catch {
      // Nobody else can have taken it before its time.
      if (this.clock.monotonic() < this.heldUntilMs && this.clock.now() < mine.until) return this.mine !== null;
    }
    if (this.mine?.term === mine.term) this.lose();
    return false;
  }

  private async turn(): Promise<void> {
    let waitMs = LOOK_MS;
    try {
      waitMs = this.mine === null ? await this.look() : await this.renew(this.mine);
    } catch (cause) {
      if (this.isRunning) this.ports.complain("presence: the lease cannot be read", cause);
      waitMs = AGAIN_MS;
      if (this.mine !== null && this.clock.monotonic() >= this.heldUntilMs) this.lose();
    }
    if (this.isRunning) this.timers.after(waitMs, () => void this.turn());
  }

  private async look(): Promise<number> {
    const row = await this.store.read();
    const nowMs = this.clock.monotonic();
    if (row === null || this.isFree(row, nowMs)) {
      const next = {
        holder: this.ports.nodeId,
        term: (row?.term ?? 0) + 1,
        until: this.clock.now() + LEASE_MS,
      };
      if (await this.store.compareAndSet(row, next)) {
        // Stopped while the store was asked: what was taken is given back.
        if (!this.isRunning) {
          await this.store.compareAndSet(next, { ...next, holder: "", until: this.clock.now() });
          return LOOK_MS;
        }
        this.hold(next, nowMs);
        this.changed(true);
        return RENEW_MS;
      }
    }
    return LOOK_MS;
  }

  private isFree(row: LeaseRow, nowMs: number): boolean {
    // Our own name is that of a process of this data folder that is gone: only one runs at a time.
    if (row.holder === "" || row.holder === this.ports.nodeId) return true;
    const { seen } = this;
    const isSame = seen !== null && isSameRow(seen.row, row);
    if (!isSame) this.seen = { row, atMs: nowMs };
    if (isSame && nowMs - seen.atMs >= LEASE_MS) return true;
    return row.until + ABANDONED_MS < this.clock.now();
  }

  private async renew(mine: LeaseRow): Promise<number> {
    const nowMs = this.clock.monotonic();
    // Another value each time, even if the clock was set back.
    const next = { ...mine, until: Math.max(this.clock.now() + LEASE_MS, mine.until + 1) };
    if (await this.store.compareAndSet(mine, next)) {
      if (this.mine === mine) this.hold(next, nowMs);
      return RENEW_MS;
    }
    // An answer that got lost after it was written: the row is ours, only newer than we knew.
    const row = await this.store.read();
    if (this.mine !== mine) return LOOK_MS;
    if (row && row.holder === mine.holder && row.term === mine.term) {
      this.mine = row;
      return 0;
    }
    this.lose();
    return LOOK_MS;
  }

  private hold(row: LeaseRow, sinceMs: number): void {
    this.mine = row;
    this.seen = null;
    this.heldUntilMs = sinceMs + LEASE_MS - MARGIN_MS;
    this.isNowSure();
  }

  private lose(): void {
    this.mine = null;
    this.sure = null;
    this.seen = null;
    this.changed(false);
  }

  private isSure(): boolean {
    const { sure, clock } = this;
    if (sure === null) return false;
    return clock.monotonic() - sure.atMs < SURE_MS && Math.abs(clock.now() - sure.at) < SURE_MS;
  }

  private isNowSure(): void {
    this.sure = { atMs: this.clock.monotonic(), at: this.clock.now() };
  }

  private get store() {
    if (this.ports.lease === null) throw new Error("a process alone has no lease");
    return this.ports.lease;
  }
}

function isSameRow(a: LeaseRow, b: LeaseRow): boolean {
  return a.holder === b.holder && a.term === b.term && a.until === b.until;
}
