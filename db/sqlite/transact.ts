import type { Database as Connection } from "bun:sqlite";
import type { Transaction } from "../database.ts";
import type { Body, Outcome } from "../queue.ts";

/** A transaction that lasts this long takes no further body in: whoever was first waits for its end. */
const LONG_MS = 10;

/**
 * BEGIN IMMEDIATE, each of the bodies in a savepoint of its own, one COMMIT. drizzle's own transaction is not used because on SQLite
 * it commits before an asynchronous body has ended, and so keeps what the body wrote before failing.
 */
export async function transact(
  connection: Connection,
  tx: Transaction,
  bodies: readonly Body[],
  monotonic: () => number = () => performance.now(),
): Promise<Outcome[]> {
  if (bodies.length === 1) return [await alone(connection, tx, bodies[0] as Body)];
  const outcomes: Outcome[] = [];
  try {
    connection.run("BEGIN IMMEDIATE");
    const startedAtMs = monotonic();
    for (const body of bodies) {
      connection.run("SAVEPOINT body");
      try {
        outcomes.push({ isKept: true, result: await body(tx), certainty: null });
      } catch (cause) {
        // A full disk makes SQLite roll back all of it by itself.
        if (!connection.inTransaction) throw cause;
        connection.run("ROLLBACK TO body");
        outcomes.push({ isKept: false, cause });
      }
      connection.run("RELEASE body");
      if (monotonic() - startedAtMs > LONG_MS) break;
    }
    connection.run("COMMIT");
    return outcomes;
  } catch {
    if (connection.inTransaction) connection.run("ROLLBACK");
    // Nothing of any of them is kept. Whose fault it was shows when each is on its own, and the others may well go through.
    return [await alone(connection, tx, bodies[0] as Body)];
  }
}

async function alone(connection: Connection, tx: Transaction, body: Body): Promise<Outcome> {
  try {
    connection.run("BEGIN IMMEDIATE");
    const result = await body(tx);
    connection.run("COMMIT");
    return { isKept: true, result, certainty: null };
  } catch (cause) {
    // A full disk makes SQLite roll back by itself; a second ROLLBACK would hide the reason.
    if (connection.inTransaction) connection.run("ROLLBACK");
    return { isKept: false, cause };
  }
}
