import { Problem } from "../../platform/http/problem.ts";

/** How many are let in at once, and how many may wait. */
const MAX_RUNNING = 2;
const MAX_WAITING = 100;

/**
 * Lets a few pieces of long work run at a time, the others wait in order; what is asked for while the same is being done gets
 * the same answer.
 */
export class Turnstile<Answer> {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly underWay = new Map<string, Promise<Answer>>();

  /** @param key equal for pieces of work whose answer is the same. @throws Problem `too_busy` when too many wait. */
  run(key: string, work: () => Promise<Answer>): Promise<Answer> {
    const same = this.underWay.get(key);
    if (same) return same;
    const answer = this.inTurn(work).finally(() => this.underWay.delete(key));
    this.underWay.set(key, answer);
    return answer;
  }

  private async inTurn(work: () => Promise<Answer>): Promise<Answer> {
    if (this.running >= MAX_RUNNING) {
      if (this.waiting.length >= MAX_WAITING) throw new Problem("too_busy", { retryAfterSeconds: 5 });
      await new Promise<void>((start) => this.waiting.push(start));
    } else {
      this.running++;
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }
}
