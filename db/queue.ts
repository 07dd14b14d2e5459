import { AsyncLocalStorage } from "node:async_hooks";
import type { Durability, Transaction } from "./database.ts";
import { DatabaseError } from "./errors.ts";

/** Bodies that may wait for their turn; the next one is refused with `database_busy`. */
const MAX_WAITING = 10_000;
/** Bodies that one commit keeps at most: whoever was first waits for all of them. */
const MAX_TOGETHER = 64;

/** What was given to `transact`, in its turn. */
export type Body = (tx: Transaction) => Promise<unknown>;

/** What became of one body. `certainty`, where it is not null, resolves when it is known that its result is kept. */
export type Outcome =
  { isKept: true; result: unknown; certainty: Promise<void> | null } | { isKept: false; cause: unknown };

/**
 * Runs bodies one after the other and commits what they wrote, all of it at once; one that fails leaves nothing and takes none of the
 * others with it. Gives an outcome for each of the first bodies, at least for one: for the rest it takes another transaction.
 */
export type Perform = (bodies: readonly Body[], durability: Durability) => Promise<Outcome[]>;

interface Entry {
  body: Body;
  durability: Durability;
  settle(outcome: Outcome): void;
}

/**
 * Runs transactions of this process one at a time, whichever connection they use. On SQLite there is one writer, and a second
 * connection that waited for the first would stop the whole process (bun:sqlite is synchronous). On a server it is what
 * makes bodies that read before they write (counters, the last administrator) right without every one of them locking rows.
 *
 * What waited while another one ran is committed together: to be on the disk costs the same for one and for many. The first of a turn of
 * the event loop begins at once and alone; whoever comes in the same turn is gathered until the turn has ended.
 */
export class TransactionQueue {
  private readonly entries: Entry[] = [];
  private isRunning = false;
  private readonly idle: (() => void)[] = [];
  /** Set within a body; a timer that a body starts outlives it, hence the flag. */
  private readonly inside = new AsyncLocalStorage<{ isOpen: boolean }>();

  constructor(private readonly perform: Perform) {}

  /** Transactions that wait for their turn. */
  get waiting(): number {
    return this.entries.length;
  }

  /**
   * Runs `body` when it is its turn.
   * @throws DatabaseError `database_busy` when too many wait, `transaction_nested` when called from within a body (it would wait for itself).
   */
  run<Result>(body: (tx: Transaction) => Promise<Result>, durability: Durability): Promise<Result> {
    if (this.inside.getStore()?.isOpen) return Promise.reject(new DatabaseError("transaction_nested"));
    if (this.entries.length >= MAX_WAITING) return Promise.reject(new DatabaseError("database_busy"));
    // A body runs in another one's turn, and yet in the surroundings of whoever gave it: the id of the request, for one.
    const within = AsyncLocalStorage.snapshot();
    return new Promise<Result>((resolve, reject) => {
      this.entries.push({
        body: (tx) => within(() => this.alone(body, tx)),
        durability,
        settle(outcome) {
          if (!outcome.isKept) reject(outcome.cause);
          else if (outcome.certainty) outcome.certainty.then(() => resolve(outcome.result as Result), reject);
          else resolve(outcome.result as Result);
        },
      });
      if (!this.isRunning) void this.runAll();
    });
  }

  /** Resolves when everything that was asked for has ended. */
  async drain(): Promise<void> {
    if (this.isRunning) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private async alone<Result>(body: (tx: Transaction) => Promise<Result>, tx: Transaction): Promise<Result> {
    const scope = { isOpen: true };
    try {
      return await this.inside.run(scope, () => body(tx));
    } finally {
      scope.isOpen = false;
    }
  }

  private async runAll(): Promise<void> {
    this.isRunning = true;
    await null;
    while (this.entries.length > 0) {
      const group = this.nextGroup();
      const outcomes = await this.outcomesOf(group);
      for (const [at, entry] of group.entries()) {
        const outcome = outcomes[at];
        if (outcome) entry.settle(outcome);
      }
      this.entries.unshift(...group.slice(outcomes.length));
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.isRunning = false;
    for (const resolve of this.idle.splice(0)) resolve();
  }

  /** Those in front that want the same durability. */
  private nextGroup(): Entry[] {
    const { durability } = this.entries[0] as Entry;
    const other = this.entries.findIndex((entry, at) => at === MAX_TOGETHER || entry.durability !== durability);
    return this.entries.splice(0, other < 0 ? this.entries.length : other);
  }

  private async outcomesOf(group: readonly Entry[]): Promise<Outcome[]> {
    try {
      return await this.perform(
        group.map(({ body }) => body),
        (group[0] as Entry).durability,
      );
    } catch (cause) {
      return group.map(() => ({ isKept: false, cause }));
    }
  }
}
