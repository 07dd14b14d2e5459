import { AsyncLocalStorage } from "node:async_hooks";
import type { Database as Connection } from "bun:sqlite";
import type { BaseSQLiteDatabase } from "drizzle-orm/sqlite-core";
import { DatabaseError } from "./errors.ts";

/** Reads and nothing else: what repos use outside a transaction. Await every query; never `.all()`, `.get()`, `.run()`. */
export type Reader = Pick<BaseSQLiteDatabase<"async", unknown>, "select" | "selectDistinct">;

/** What a transaction's body may do. Await every query, and await nothing but queries. */
export type Transaction = Pick<
  BaseSQLiteDatabase<"async", unknown>,
  "select" | "selectDistinct" | "insert" | "update" | "delete"
>;

/** Bodies that may wait for their turn; the next one is refused with `database_busy`. */
const MAX_WAITING = 10_000;

/**
 * Runs transaction bodies one at a time, whichever connection they use: SQLite has one writer, and a second connection
 * that waited for the first would stop the whole process (bun:sqlite is synchronous). drizzle's own transaction is not
 * used because on SQLite it commits before an asynchronous body has ended, and so keeps what the body wrote before failing.
 */
export class TransactionQueue {
  private tail: Promise<unknown> = Promise.resolve();
  private waitingCount = 0;
  /** Set within a body; a timer that a body starts outlives it, hence the flag. */
  private readonly inside = new AsyncLocalStorage<{ isOpen: boolean }>();

  /** Bodies that wait for their turn. */
  get waiting(): number {
    return this.waitingCount;
  }

  /**
   * BEGIN IMMEDIATE, `body`, COMMIT; any failure rolls back and is thrown on.
   * @throws DatabaseError `database_busy` when too many wait, `transaction_nested` when called from within a body (it would wait for itself).
   */
  run<Result>(
    connection: Connection,
    transaction: Transaction,
    body: (tx: Transaction) => Promise<Result>,
  ): Promise<Result> {
    if (this.inside.getStore()?.isOpen) return Promise.reject(new DatabaseError("transaction_nested"));
    if (this.waitingCount >= MAX_WAITING) return Promise.reject(new DatabaseError("database_busy"));
    this.waitingCount++;
    const turn = this.tail.then(async () => {
      this.waitingCount--;
      const scope = { isOpen: true };
      connection.run("BEGIN IMMEDIATE");
      try {
        const result = await this.inside.run(scope, () => body(transaction));
        connection.run("COMMIT");
        return result;
      } catch (cause) {
        // A full disk makes SQLite roll back by itself; a second ROLLBACK would hide the reason.
        if (connection.inTransaction) connection.run("ROLLBACK");
        throw cause;
      } finally {
        scope.isOpen = false;
      }
    });
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  /** Resolves when every body that was asked for has ended. */
  async drain(): Promise<void> {
    await this.tail;
  }
}
