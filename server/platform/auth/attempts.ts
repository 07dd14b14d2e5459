import type { Clock } from "../clock.ts";
import { Problem } from "../http/problem.ts";

const WINDOW_MS = 60_000;
const MAX_PER_ACCOUNT = 10;
/** One network trying many names: enough for an office behind one address, too few to search. */
const MAX_PER_NETWORK = 100;
/**
 * Codes of the second step are six digits, three of which are good at a time, and whoever tries them knows the password:
 * ten an hour from everywhere together leave a guesser less than one chance in a thousand a day, and the audit tells of it.
 */
const CODE_WINDOW_MS = 3_600_000;
const MAX_CODES = 10;
/** Counters kept; at the bound the one that began first goes. */
const MAX_COUNTERS = 20_000;

interface Counter {
  /** When each attempt of the last window was made, oldest first; never more than the counter's limit. */
  at: number[];
  windowMs: number;
  /** A refusal was told to `onBlocked`, and none of its attempts has lapsed since. */
  isBlocked: boolean;
}

/** Called once when a counter begins to refuse: `accountKey` is null for a whole network. */
export type BlockedHandler = (accountKey: string | null, network: string) => void;

/**
 * Counts failed log-ins per account and network, and per network: at most so many in any stretch of a minute. Counting by
 * both means that someone who guesses at a name does not lock its owner out elsewhere.
 */
export class Attempts {
  private readonly counters = new Map<string, Counter>();

  constructor(
    private readonly clock: Clock,
    private readonly onBlocked: BlockedHandler = () => {},
  ) {}

  /**
   * Counts an attempt before its outcome is known, so that many at once are not all let through.
   * @returns how to take it back, for when it succeeds.
   * @throws Problem `too_many_attempts` with Retry-After.
   */
  begin(accountKey: string, network: string): () => void {
    const now = this.clock.monotonic();
    const whole = this.counter(network, WINDOW_MS, now);
    // Before the account's counter is made: one network must not be able to fill the table.
    this.refuseAt(MAX_PER_NETWORK, whole, now, null, network);
    const own = this.counter(`${network} ${accountKey}`, WINDOW_MS, now);
    this.refuseAt(MAX_PER_ACCOUNT, own, now, accountKey, network);
    return count([own, whole], now);
  }

  /**
   * Counts an attempt of a whole network, where no account is named: a log-in that begins at a provider. Like `begin`.
   * @throws Problem `too_many_attempts` with Retry-After.
   */
  beginFrom(network: string): () => void {
    const now = this.clock.monotonic();
    const whole = this.counter(network, WINDOW_MS, now);
    this.refuseAt(MAX_PER_NETWORK, whole, now, null, network);
    return count([whole], now);
  }

  /**
   * Counts a code of the second step, wherever it comes from; like `begin`.
   * @throws Problem `too_many_attempts` with Retry-After.
   */
  beginCode(accountKey: string, network: string): () => void {
    const now = this.clock.monotonic();
    const counter = this.counter(`code ${accountKey}`, CODE_WINDOW_MS, now);
    this.refuseAt(MAX_CODES, counter, now, accountKey, network);
    return count([counter], now);
  }

  private counter(key: string, windowMs: number, now: number): Counter {
    const present = this.counters.get(key);
    if (present) {
      const isLapsed = (at: number) => at <= now - windowMs;
      const lapsed = present.at.findIndex((at) => !isLapsed(at));
      if (lapsed !== 0) {
        present.at.splice(0, lapsed < 0 ? present.at.length : lapsed);
        present.isBlocked = false;
      }
      if (present.at.length > 0) return present;
      this.counters.delete(key);
    }
    if (this.counters.size >= MAX_COUNTERS) {
      const [oldest] = this.counters.keys();
      if (oldest !== undefined) this.counters.delete(oldest);
    }
    const fresh: Counter = { at: [], windowMs, isBlocked: false };
    this.counters.set(key, fresh);
    return fresh;
  }

  private refuseAt(max: number, counter: Counter, now: number, accountKey: string | null, network: string): void {
    const { at, windowMs } = counter;
    if (at.length < max) return;
    if (!counter.isBlocked) {
      counter.isBlocked = true;
      this.onBlocked(accountKey, network);
    }
    const freeAt = (at[0] ?? now) + windowMs;
    throw new Problem("too_many_attempts", { retryAfterSeconds: Math.max(1, Math.ceil((freeAt - now) / 1000)) });
  }
}

/** Adds the attempt to each counter; the answer takes it away again. */
function count(counters: readonly Counter[], now: number): () => void {
  for (const { at } of counters) at.push(now);
  return () => {
    for (const { at } of counters) {
      const index = at.lastIndexOf(now);
      if (index >= 0) at.splice(index, 1);
    }
  };
}
