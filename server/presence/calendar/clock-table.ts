import { DAY, type Wall } from "./moment.ts";

/** A change of the clock: from `at` on it is `offset` ahead of UTC, and `before` until then. */
export interface ClockChange {
  at: number;
  before: number;
  offset: number;
}

/** A clock as the list of its changes, in order; one at least. */
export class ClockTable {
  constructor(private readonly changes: readonly ClockChange[]) {}

  offsetAt(at: number): number {
    const { changes } = this;
    let low = 0;
    let high = changes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((changes[middle] as ClockChange).at <= at) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? (changes[0] as ClockChange).before : (changes[low - 1] as ClockChange).offset;
  }

  toWall(at: number): Wall {
    return at + this.offsetAt(at);
  }

  /** A time that comes twice is the first; one that is skipped is told by the offset before (RFC 5545 §3.3.5). */
  toInstant(wall: Wall): number {
    const before = this.offsetAt(wall - DAY);
    const after = this.offsetAt(wall + DAY);
    const early = wall - Math.max(before, after);
    if (early + this.offsetAt(early) === wall) return early;
    const late = wall - Math.min(before, after);
    return late + this.offsetAt(late) === wall ? late : wall - before;
  }
}
