import { mkdirSync } from "node:fs";
import type { DatabaseAddress } from "./address.ts";
import type { Database } from "./database.ts";
import type { Waiting } from "./server/line.ts";

export type { Database, Durability, MigrationReport, Reader, Transaction } from "./database.ts";

export interface Opening {
  /** Made, with mode 0700, when it is not there. Holds SQLite's file. */
  dataDir: string;
  /** SQLite when absent. Its dialect was chosen before the schema was loaded (`chooseDialect`). */
  address?: DatabaseAddress;
  /** Refuses a server's database that another process holds as its own. SQLite's is held by the lock of its folder. */
  isSole?: boolean;
  /** What deadlines and the waits between two tries of a lost connection are measured with; the system's when absent. */
  clock?: Waiting;
}

/**
 * Opens the database, checks it and brings its schema up to date.
 * @throws DatabaseError `database_damaged`, `database_newer`, `database_unusable`, `database_unreachable`, `database_in_use`;
 * the data are then as they were.
 */
export async function openDatabase({ dataDir, address = { dialect: "sqlite" }, ...rest }: Opening): Promise<Database> {
  if (address.dialect === "sqlite") {
    const { openSqlite } = await import("./sqlite/open.ts");
    return openSqlite(dataDir);
  }
  // What is not in the database is there all the same: the key of secrets, certificates.
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const { openServer } = await import("./server/open.ts");
  return openServer({ address, ...rest });
}
