import type { Clock, Timer } from "../../platform/clock.ts";

/** Timers that end together. */
export class Timers {
  private readonly set = new Set<Timer>();

  constructor(private readonly clock: Clock) {}

  /** Calls `run` once after `delayMs`, unless all of them were cancelled before. */
  after(delayMs: number, run: () => void): Timer {
    const timer = this.clock.after(delayMs, () => {
      this.set.delete(timer);
      run();
    });
    this.set.add(timer);
    return {
      cancel: () => {
        timer.cancel();
        this.set.delete(timer);
      },
    };
  }

  every(periodMs: number, run: () => void): void {
    this.set.add(this.clock.every(periodMs, run));
  }

  cancelAll(): void {
    for (const timer of this.set) timer.cancel();
    this.set.clear();
  }
}
