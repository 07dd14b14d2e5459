import { is, Table } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Reader, Transaction } from "./database.ts";
import * as schema from "./schema/index.ts";

/** Every table of the program. */
export function allTables(): SQLiteTable[] {
  return Object.values(schema).filter((one): one is never => is(one, Table));
}

/** Whether no table has a row. */
export async function isEmpty(db: Reader): Promise<boolean> {
  for (const table of allTables()) if ((await db.select().from(table).limit(1)).length > 0) return false;
  return true;
}

/** Deletes every row of every table. */
export async function clearTables(tx: Transaction): Promise<void> {
  // References let their rows go with what they refer to, so the order is of no matter.
  for (const table of allTables()) await tx.delete(table);
}
