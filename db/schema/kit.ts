/**
 * The column kit: the only words in which a table may be declared. Each function returns the builder of the engine in
 * use, typed as SQLite's, so that a table is written once and another engine is added here and nowhere else
 * (`db/README.md` says how the other engines map).
 */
import { integer, real as sqliteReal, text as sqliteText, sqliteTable } from "drizzle-orm/sqlite-core";

export { index, uniqueIndex } from "drizzle-orm/sqlite-core";

/** A table: name, columns, and optionally a list of indexes. */
export const table = sqliteTable;

/** Text that is a key or indexed: bounded, because MySQL indexes nothing unbounded. */
export const str = (name: string, length: number) => sqliteText(name, { length });

/** Text of any length; never indexed. */
export const text = (name: string) => sqliteText(name);

/** A whole number within 32 bits. */
export const int = (name: string) => integer(name, { mode: "number" });

/** A whole number that may pass 32 bits; exact up to 2^53. */
export const bigint = (name: string) => integer(name, { mode: "number" });

/** An instant: epoch milliseconds, UTC. */
export const instant = (name: string) => bigint(name);

export const real = (name: string) => sqliteReal(name);

export const bool = (name: string) => integer(name, { mode: "boolean" });

/** A JSON value, parsed when read. */
export const json = <Value>(name: string) => sqliteText(name, { mode: "json" }).$type<Value>();

/** A key that we make ourselves (`newId` of `db/ids.ts`): 22 letters of base64url. */
export const id = (name = "id") => str(name, 22).primaryKey();

/** A key that the database counts up, never used twice. */
export const serial = (name = "id") => integer(name, { mode: "number" }).primaryKey({ autoIncrement: true });
