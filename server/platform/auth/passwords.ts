import { Problem } from "../http/problem.ts";
import { type ForeignHash, kindOf, matchesForeignHash, parseForeignHash } from "./foreign-hash.ts";

/** OWASP's minimum for argon2id: 19 MiB and 2 rounds, some 30 ms; more would not fit small machines twice over. */
const ARGON = { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 } as const;
/** How a hash of ours begins; all others are made anew at the first log-in. */
export const OWN_PREFIX = "$argon2id$v=19$m=19456,t=2,p=1$";
/** Stands for a hash where there is no password: nobody's is ever right. */
export const NO_PASSWORD = "!";
const MAX_RUNNING = 2;
const MAX_WAITING = 64;
/** Hash of a password that nobody knows: checked when the name is unknown, so that the answer takes as long. */
const NOBODYS_HASH =
  "$argon2id$v=19$m=19456,t=2,p=1$6pRPMR3T7FIbuoTNTHbNNdgQvWb2AVZ4Dem4Ws4vDIg$QXS/OTI172mKMXodmMaIM/palGJHI54TLxbC9IgDwfU";

/**
 * Hashing with a bound: at most 2 at once (each takes 19 MiB and a thread), at most 64 waiting; the next is refused with
 * `too_busy`, so that a flood of log-ins costs memory and time that are known beforehand.
 */
export class Passwords {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** @param matchesForeign does the work of a foreign hash. */
  constructor(private readonly matchesForeign: typeof matchesForeignHash = matchesForeignHash) {}

  /** The PHC string to store. */
  hash(password: string): Promise<string> {
    return this.takingTurns(() => Bun.password.hash(password, ARGON));
  }

  /**
   * Whether the password is the one; `stored` is null when nobody has that name, which takes as long and is never true.
   * @param others one hash for each kind of foreign hash that any account still has. As long as there are such, a wrong
   * password costs the work of each kind whosever it is: otherwise the time would tell which names exist.
   */
  verify(password: string, stored: string | null, others: readonly ForeignHash[] = []): Promise<boolean> {
    return this.takingTurns(async () => {
      const isOwn = stored?.startsWith(OWN_PREFIX) ?? false;
      const matches = await Bun.password.verify(password, isOwn && stored ? stored : NOBODYS_HASH);
      if (matches && isOwn) return true;
      const foreign = isOwn || stored === null ? null : parseForeignHash(stored);
      const kinds = new Map(others.map((hash) => [kindOf(hash), hash]));
      if (foreign) kinds.set(kindOf(foreign), foreign);
      let isRight = false;
      for (const hash of kinds.values()) {
        const isSame = await this.matchesForeign(password, hash);
        if (hash === foreign && isSame) isRight = true;
      }
      return isRight;
    });
  }

  private async takingTurns<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.running >= MAX_RUNNING) {
      if (this.waiting.length >= MAX_WAITING) throw new Problem("too_busy", { retryAfterSeconds: 2 });
      await new Promise<void>((start) => this.waiting.push(start));
    } else {
      this.running++;
    }
    try {
      return await work();
    } finally {
      // The turn is handed over rather than given back, so that nobody who comes later overtakes.
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }
}
