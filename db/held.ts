import { count, min, type SQL } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Reader } from "./database.ts";

/** Counting stops here: it reads what it counts, and more exactly nobody asks. */
export const MOST_COUNTED = 100_000;

/** How much there is of something. */
export interface Held {
  /** `MOST_COUNTED` stands for that and more. */
  count: number;
  /** Of the oldest; null when there is none. */
  oldestAt: number | null;
}

/** How many rows of a table fit, and the earliest of their instants in `at`. */
export async function heldIn(db: Reader, table: SQLiteTable, at: SQLiteColumn, condition?: SQL): Promise<Held> {
  const [oldest] = await db
    .select({ at: min(at) })
    .from(table)
    .where(condition);
  const found = oldest?.at ?? null;
  return { count: await countUpTo(db, table, at, condition), oldestAt: found === null ? null : Number(found) };
}

/** How many rows fit, up to `MOST_COUNTED`. */
export async function countUpTo(
  db: Reader,
  table: SQLiteTable,
  column: SQLiteColumn,
  condition?: SQL,
): Promise<number> {
  const some = db.select({ one: column }).from(table).where(condition).limit(MOST_COUNTED).as("some");
  const [row] = await db.select({ n: count() }).from(some);
  return Number(row?.n ?? 0);
}
