import type { Clock } from "../clock.ts";
import { Problem } from "../http/problem.ts";

const WINDOW_MS = 60_000;
const MAX_PER_ACCOUNT = 10;
/** One network trying many names: enough for an office behind one address, too few to search. */
const MAX_PER_NETWORK = 100;
/** Counters kept; at the bound the one that began first goes. */
const MAX_COUNTERS = 20_000;

interface Counter {
  count: number;
  endsAt: number;
}

/**
 * Counts failed log-ins per account and network, and per network. Counting by both means that someone who guesses at a
 * name does not lock its owner out elsewhere.
 */
export class Attempts {
  private readonly counters = new Map<string, Counter>();

  constructor(private readonly clock: Clock) {}

  /**
   * Counts an attempt before its outcome is known, so that many at once are not all let through.
   * @returns how to take it back, for when it succeeds.
   * @throws Problem `too_many_attempts` with Retry-After.
   */
  begin(accountKey: string, network: string): () => void {
    const now = this.clock.monotonic();
    const whole = this.counter(network, now);
    // Before the account's counter is made: one network must not be able to fill the table.
    refuseAt(MAX_PER_NETWORK, whole, now);
    const own = this.counter(`${network} ${accountKey}`, now);
    refuseAt(MAX_PER_ACCOUNT, own, now);
    own.count++;
    whole.count++;
    return () => {
      own.count--;
      whole.count--;
    };
  }

  private counter(key: string, now: number): Counter {
    const present = this.counters.get(key);
    if (present && present.endsAt > now) return present;
    this.counters.delete(key);
    if (this.counters.size >= MAX_COUNTERS) {
      const [oldest] = this.counters.keys();
      if (oldest !== undefined) this.counters.delete(oldest);
    }
    const fresh = { count: 0, endsAt: now + WINDOW_MS };
    this.counters.set(key, fresh);
    return fresh;
  }
}

function refuseAt(max: number, counter: Counter, now: number): void {
  if (counter.count < max) return;
  throw new Problem("too_many_attempts", { retryAfterSeconds: Math.max(1, Math.ceil((counter.endsAt - now) / 1000)) });
}
