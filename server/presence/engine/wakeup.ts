import type { Clock, Timer } from "../../platform/clock.ts";

/**
 * A timer takes no more than 2^31 ms, and it runs by another clock than the one on the wall, which is corrected in small steps all the time.
 * Both are dealt with by looking again before long: in a minute they part by 30 ms at most (500 ppm, what adjtime may do).
 */
const CHUNK_MS = 60_000;

/** One timer for an instant on the wall clock, however far away. */
export class Wakeup {
  private timer: Timer | null = null;
  private dueAt = Number.POSITIVE_INFINITY;

  constructor(
    private readonly clock: Clock,
    private readonly run: () => void,
  ) {}

  /** Runs at `dueAt`, at once if that is past; another call takes its place. Infinity: never. */
  set(dueAt: number): void {
    this.cancel();
    this.dueAt = dueAt;
    this.arm();
  }

  cancel(): void {
    this.timer?.cancel();
    this.timer = null;
  }

  private arm(): void {
    if (this.dueAt === Number.POSITIVE_INFINITY) return;
    const waitMs = Math.max(0, this.dueAt - this.clock.now());
    this.timer = this.clock.after(Math.min(waitMs, CHUNK_MS), () => {
      this.timer = null;
      // A timer may be early by a millisecond, and the wall clock may have been set back.
      if (this.clock.now() >= this.dueAt) this.run();
      else this.arm();
    });
  }
}
