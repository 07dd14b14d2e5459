/**
 * The column kit: the only words in which a table may be declared. Each gives the builder of the chosen engine, typed as
 * SQLite's, so that a table is written once (`db/README.md` says how the engines map).
 */
import { chosenDialect } from "../dialect.ts";
import { mysqlKit } from "./kits/mysql.ts";
import { postgresqlKit } from "./kits/postgresql.ts";
import { sqliteKit } from "./kits/sqlite.ts";

const kits = { sqlite: sqliteKit, mysql: mysqlKit, postgresql: postgresqlKit };
const kit = kits[chosenDialect()] as unknown as typeof sqliteKit;

export const { index, uniqueIndex } = kit;

/** A table: name, columns, and optionally a list of indexes. */
export const table = kit.table;

/** Text that is a key or indexed: bounded, because MySQL indexes nothing unbounded. What is longer is cut there, and only there. */
export const str = kit.str;

/** A path of names, of any length; never indexed. */
export const path = kit.path;

/** Text of any length; never indexed. No default: MySQL takes none. */
export const text = kit.text;

/** A whole number within 32 bits. */
export const int = kit.int;

/** A whole number that may pass 32 bits; exact up to 2^53. References to a `serial` are of this kind. */
export const bigint = kit.bigint;

/** An instant: epoch milliseconds, UTC. */
export const instant = (name: string) => bigint(name);

/** A number with a fraction, 64 bits. */
export const real = kit.real;

export const bool = kit.bool;

/** A JSON value, parsed when read. No default. */
export const json = <Value>(name: string) => kit.json<Value>(name);

/** A key that we make ourselves (`newId` of `db/ids.ts`): 22 letters of base64url. */
export const id = (name = "id") => str(name, 22).primaryKey();

/** A key that the database counts up, never used twice. */
export const serial = (name = "id") => kit.serial(name);
