import type { Clock, Timer } from "../../platform/clock.ts";

export interface QueriesOptions<Key> {
  clock: Clock;
  deadlineMs: number;
  /** Bytes that the connection has received so far. */
  bytesIn: () => number;
  /** A query got no answer in time; it is forgotten already. `bytesInThen`: received when it was asked. */
  onOverdue: (key: Key, bytesInThen: number) => void;
}

interface Asked {
  dueAtMs: number;
  bytesInThen: number;
}

/**
 * What was asked on one connection and not answered yet. All have the same deadline, so the order of asking is the order
 * of falling due: one timer watches the oldest.
 */
export class Queries<Key> {
  private lastNumber = 0;
  private readonly outstanding = new Map<Key, Asked>();
  private timer: Timer | null = null;

  constructor(private readonly options: QueriesOptions<Key>) {}

  /** A query number that this connection never used; it is a u32, which a thousand queries a second use up in 49 days. */
  nextNumber(): number {
    return ++this.lastNumber;
  }

  get size(): number {
    return this.outstanding.size;
  }

  /** Starts the deadline of a query, from now. */
  asked(key: Key): void {
    const { clock, deadlineMs, bytesIn } = this.options;
    this.outstanding.delete(key);
    this.outstanding.set(key, { dueAtMs: clock.monotonic() + deadlineMs, bytesInThen: bytesIn() });
    if (!this.timer) this.watchOldest();
  }

  /** Ends the deadline; false when the query was not outstanding. */
  answered(key: Key): boolean {
    return this.outstanding.delete(key);
  }

  clear(): void {
    this.outstanding.clear();
    this.timer?.cancel();
    this.timer = null;
  }

  private watchOldest(): void {
    const { clock } = this.options;
    const oldest = this.outstanding.values().next();
    if (oldest.done) return;
    this.timer = clock.after(Math.max(0, oldest.value.dueAtMs - clock.monotonic()), () => this.expire());
  }

  private expire(): void {
    const { clock, onOverdue } = this.options;
    this.timer = null;
    for (const [key, { dueAtMs, bytesInThen }] of this.outstanding) {
      if (dueAtMs > clock.monotonic()) break;
      this.outstanding.delete(key);
      onOverdue(key, bytesInThen);
    }
    if (!this.timer) this.watchOldest();
  }
}
