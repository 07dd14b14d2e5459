import type { Clock, Timer } from "../../server/platform/clock.ts";
import { inFlight } from "./test-engine.ts";

interface Pending {
  dueAt: number;
  order: number;
  periodMs: number | null;
  run: () => void;
}

/** A clock that stands still until told to move; timers fire in due order, then in the order they were set. */
export class FakeClock implements Clock {
  private current: number;
  private readonly startedAt: number;
  private wallOffset = 0;
  private order = 0;
  private readonly pending = new Set<Pending>();

  /** @param turns of promise callbacks that may follow one another without any time going by; more for long chains of them. */
  constructor(
    startAt = Date.UTC(2026, 2, 2, 9, 0, 0),
    private readonly turns?: number,
  ) {
    this.current = startAt;
    this.startedAt = startAt;
  }

  now(): number {
    return this.current + this.wallOffset;
  }

  monotonic(): number {
    return this.current - this.startedAt;
  }

  after(delayMs: number, run: () => void): Timer {
    return this.add(delayMs, null, run);
  }

  every(periodMs: number, run: () => void): Timer {
    return this.add(periodMs, periodMs, run);
  }

  /** Timers that are still set: a test of clean-up asserts 0. */
  get timers(): number {
    return this.pending.size;
  }

  /** Moves the wall clock alone, as an administrator or NTP would. */
  jumpWall(byMs: number): void {
    this.wallOffset += byMs;
  }

  /** Moves time on, firing what is due, and lets promise callbacks run after each timer. */
  async advance(byMs: number): Promise<void> {
    const target = this.current + byMs;
    for (;;) {
      await settle(this.turns);
      const next = this.nextBefore(target);
      if (!next) break;
      this.current = Math.max(this.current, next.dueAt);
      if (next.periodMs === null) this.pending.delete(next);
      else next.dueAt += next.periodMs;
      next.run();
    }
    this.current = target;
    await settle(this.turns);
  }

  private add(delayMs: number, periodMs: number | null, run: () => void): Timer {
    const entry: Pending = { dueAt: this.current + Math.max(0, delayMs), order: this.order++, periodMs, run };
    this.pending.add(entry);
    return { cancel: () => void this.pending.delete(entry) };
  }

  private nextBefore(target: number): Pending | null {
    let best: Pending | null = null;
    for (const entry of this.pending) {
      if (entry.dueAt > target) continue;
      if (!best || entry.dueAt < best.dueAt || (entry.dueAt === best.dueAt && entry.order < best.order)) best = entry;
    }
    return best;
  }
}

/**
 * Lets queued promise callbacks run: a bounded number of microtask turns, no real time; on a database server also until it has
 * answered, so that a test sees what it would see on SQLite, which answers at once.
 */
export async function settle(turns = 20): Promise<void> {
  for (let i = 0; i < turns; i++) await Promise.resolve();
  while (inFlight.count > 0) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    for (let i = 0; i < turns; i++) await Promise.resolve();
  }
}
