export interface BackoffOptions {
  /** 0 ≤ x < 1. */
  random: () => number;
  /** Never wait less. */
  floorMs: number;
  /** Upper bound of the first wait; it doubles with each failure. */
  firstMs: number;
  /** The upper bound never grows past this. */
  ceilingMs: number;
}

/**
 * How long to wait before the next attempt: anywhere between the floor and a bound that doubles ("full jitter": a
 * restarted server is not met by all its clients at once; AWS Architecture Blog, "Exponential Backoff And Jitter").
 */
export class Backoff {
  private failures = 0;

  constructor(private readonly options: BackoffOptions) {}

  /** Counts a failure and returns the wait after it, in milliseconds. */
  nextMs(): number {
    const { random, floorMs, firstMs, ceilingMs } = this.options;
    // The exponent is capped so that a year of failures is not Infinity times a random 0.
    const bound = Math.min(ceilingMs, firstMs * 2 ** Math.min(this.failures, 30));
    this.failures++;
    return Math.round(floorMs + random() * Math.max(0, bound - floorMs));
  }

  /** The connection proved itself: the next failure waits as the first one did. */
  reset(): void {
    this.failures = 0;
  }
}
