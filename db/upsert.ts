import { getTableColumns, type InferInsertModel, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Transaction } from "./transact.ts";

/** SQLite takes 32,766 values in one statement; below that leaves room. */
const MAX_VALUES = 20_000;

/**
 * Inserts rows; where a row with the same `keyColumns` (property names of the table) exists, its other columns are
 * replaced. The keys must be the primary key or have a unique index. No rows is no work.
 */
export async function upsert<Table extends SQLiteTable>(
  tx: Transaction,
  table: Table,
  rows: readonly InferInsertModel<Table>[],
  keyColumns: readonly (keyof InferInsertModel<Table> & string)[],
): Promise<void> {
  const columns = getTableColumns(table) as Record<string, SQLiteColumn>;
  const target = keyColumns.map((name) => columns[name] as SQLiteColumn);
  const perStatement = Math.max(1, Math.floor(MAX_VALUES / Object.keys(columns).length));
  for (let from = 0; from < rows.length; from += perStatement) {
    const part = rows.slice(from, from + perStatement);
    const given = new Set(part.flatMap((row) => Object.keys(row)));
    const replaced: Record<string, unknown> = {};
    for (const [name, column] of Object.entries(columns)) {
      if (!given.has(name) || keyColumns.includes(name as never)) continue;
      replaced[name] = sql.raw(`excluded."${column.name}"`);
    }
    const insert = tx.insert(table).values(part as never);
    if (Object.keys(replaced).length === 0) await insert.onConflictDoNothing({ target });
    else await insert.onConflictDoUpdate({ target, set: replaced as never });
  }
}
