import type { Database as Connection, Statement } from "bun:sqlite";

/** Statements that a connection keeps ready; those that differ by the length of a list are many, hence a bound, and long ones are not kept. */
const MAX_KEPT = 200;
const MAX_LENGTH = 4_000;

/**
 * Keeps a connection's statements ready to be run again: drizzle prepares each one anew, which costs more than running most of them. The
 * one that was not used for the longest is given up first. Each is read to its end before anything else runs, so that none is in use twice.
 */
export function keepStatements(connection: Connection): void {
  const kept = new Map<string, Statement>();
  const prepare = connection.prepare.bind(connection);
  connection.prepare = ((text: string) => {
    if (text.length > MAX_LENGTH) return prepare(text);
    const statement = kept.get(text) ?? prepare(text);
    kept.delete(text);
    kept.set(text, statement);
    if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value as string);
    return statement;
  }) as typeof connection.prepare;
}
