import { count, type SQL } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Reader } from "./database.ts";

/** How many rows a table has, or those that fit. Some engines count in texts: this is a number. */
export async function countRows(db: Reader, table: SQLiteTable, condition?: SQL): Promise<number> {
  const [row] = await db.select({ n: count() }).from(table).where(condition);
  return Number(row?.n ?? 0);
}
