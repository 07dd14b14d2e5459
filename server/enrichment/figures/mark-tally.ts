import type { Groups } from "./groups.ts";
import type { CallSums } from "./repo.ts";
import { type CallFigures, CallTally } from "./tally.ts";

/** The figures of the calls that bear a tag or went through a queue. */
export interface MarkFigures extends CallFigures {
  /** "" for the calls without any. */
  name: string;
  /** Of the calls that rang longer than `ringing.longSeconds`. */
  longRing: { answered: number; unanswered: number };
}

/** Adds up the calls of one tag or queue. */
export class MarkTally {
  private readonly all = new CallTally();
  private readonly long = new CallTally();

  /** The figures of each, those with most calls first. */
  static list(groups: Groups<MarkTally>): MarkFigures[] {
    return groups.listed().groups.map(([name, tally]) => ({ name, ...tally.figures() }));
  }

  add(sums: CallSums, isLong: boolean): void {
    this.all.add(sums);
    if (isLong) this.long.add(sums);
  }

  get count(): number {
    return this.all.count;
  }

  private figures(): Omit<MarkFigures, "name"> {
    const { answered, unanswered } = this.long.figures();
    return { ...this.all.figures(), longRing: { answered, unanswered } };
  }
}
