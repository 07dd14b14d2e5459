import { Problem } from "../http/problem.ts";

/** OWASP's minimum for argon2id: 19 MiB and 2 rounds, some 30 ms; more would not fit small machines twice over. */
const ARGON = { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 } as const;
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

  /** The PHC string to store. */
  hash(password: string): Promise<string> {
    return this.takingTurns(() => Bun.password.hash(password, ARGON));
  }

  /** Whether the password is the one; `stored` is null when nobody has that name, which takes as long and is never true. */
  verify(password: string, stored: string | null): Promise<boolean> {
    return this.takingTurns(async () => {
      const matches = await Bun.password.verify(password, stored ?? NOBODYS_HASH);
      return matches && stored !== null;
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
