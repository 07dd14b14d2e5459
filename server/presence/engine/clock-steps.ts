import type { Clock } from "../../platform/clock.ts";

/** Less is what time servers correct every day. */
const STEP_MS = 2_000;

/** Tells when the wall clock was set, or the machine slept: it moved otherwise than the clock that only runs forward. */
export class ClockSteps {
  private offsetMs: number;

  constructor(private readonly clock: Clock) {
    this.offsetMs = this.offset();
  }

  /** By how much it was moved since the last call, ms; 0 for what is ordinary. */
  look(): number {
    const movedMs = this.offset() - this.offsetMs;
    this.offsetMs += movedMs;
    return Math.abs(movedMs) < STEP_MS ? 0 : movedMs;
  }

  private offset(): number {
    return this.clock.now() - this.clock.monotonic();
  }
}
