/**
 * Seeded randomness: the same seed gives the same day, so that a test or a bug report can name the day it speaks of.
 * The generator is mulberry32 (public domain, Tommy Ettinger): 32 bits of state are plenty for a simulator.
 */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  /** Uniform whole number in [low, high], both ends included. */
  integer(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  /** Time to the next event of a Poisson process whose events are `mean` apart. */
  exponential(mean: number): number {
    return -Math.log(1 - this.next()) * mean;
  }

  /** Log-normal with this mean and coefficient of variation: the shape of talk times and of patience. */
  logNormal(mean: number, variation: number): number {
    const variance = Math.log(1 + variation * variation);
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return mean * Math.exp(normal * Math.sqrt(variance) - variance / 2);
  }

  /** One of a list that is not empty. */
  pick<T>(from: readonly T[]): T {
    const picked = from[Math.floor(this.next() * from.length)];
    if (picked === undefined) throw new RangeError("nothing to pick from");
    return picked;
  }

  /** One of a list that is not empty, as often as its weight says. */
  weighted<T>(from: readonly T[], weightOf: (item: T) => number): T {
    let left = this.next() * from.reduce((sum, item) => sum + weightOf(item), 0);
    for (const item of from) {
      left -= weightOf(item);
      if (left < 0) return item;
    }
    return this.pick(from);
  }

  /** `digits` hexadecimal digits, for identifiers. */
  hex(digits: number): string {
    let out = "";
    while (out.length < digits) {
      out += Math.floor(this.next() * 0x1000000)
        .toString(16)
        .padStart(6, "0");
    }
    return out.slice(0, digits);
  }
}
