import { AsyncLocalStorage } from "node:async_hooks";
import { DatabaseError } from "./errors.ts";

/** Bodies that may wait for their turn; the next one is refused with `database_busy`. */
const MAX_WAITING = 10_000;

/**
 * Runs transactions of this process one at a time, whichever connection they use. On SQLite there is one writer, and a second
 * connection that waited for the first would stop the whole process (bun:sqlite is synchronous). On a server it is what
 * makes bodies that read before they write (counters, the last administrator) right without every one of them locking rows.
 */
export class TransactionQueue {
  private tail: Promise<unknown> = Promise.resolve();
  private waitingCount = 0;
  /** Set within a body; a timer that a body starts outlives it, hence the flag. */
  private readonly inside = new AsyncLocalStorage<{ isOpen: boolean }>();

  /** Transactions that wait for their turn. */
  get waiting(): number {
    return this.waitingCount;
  }

  /**
   * Does `work` when it is its turn.
   * @throws DatabaseError `database_busy` when too many wait, `transaction_nested` when called from within a body (it would wait for itself).
   */
  run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.inside.getStore()?.isOpen) return Promise.reject(new DatabaseError("transaction_nested"));
    if (this.waitingCount >= MAX_WAITING) return Promise.reject(new DatabaseError("database_busy"));
    this.waitingCount++;
    const turn = this.tail.then(async () => {
      this.waitingCount--;
      const scope = { isOpen: true };
      try {
        return await this.inside.run(scope, work);
      } finally {
        scope.isOpen = false;
      }
    });
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  /** Resolves when everything that was asked for has ended. */
  async drain(): Promise<void> {
    await this.tail;
  }
}
