import { and, eq, getTableColumns, type InferInsertModel, type SQL, sql } from "drizzle-orm";
import { getTableConfig, type MySqlInsertValue, type MySqlTable } from "drizzle-orm/mysql-core";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Transaction } from "./database.ts";
import { chosenDialect } from "./dialect.ts";

/** SQLite takes 32,766 values in one statement, PostgreSQL 65,535; below that leaves room. */
const MAX_VALUES = 20_000;

type Columns = Record<string, SQLiteColumn>;

/**
 * Inserts rows; where a row with the same `keyColumns` (property names of the table) exists, its other columns are
 * replaced. The keys must be the primary key or have a unique index, and no two rows may have the same. No rows is no work.
 */
export async function upsert<Table extends SQLiteTable>(
  tx: Transaction,
  table: Table,
  rows: readonly InferInsertModel<Table>[],
  keyColumns: readonly (keyof InferInsertModel<Table> & string)[],
): Promise<void> {
  const columns = getTableColumns(table) as Columns;
  const perStatement = Math.max(1, Math.floor(MAX_VALUES / Object.keys(columns).length));
  for (let from = 0; from < rows.length; from += perStatement) {
    const part = rows.slice(from, from + perStatement);
    const given = new Set(part.flatMap((row) => Object.keys(row)));
    const replaced = Object.keys(columns).filter((name) => given.has(name) && !keyColumns.includes(name as never));
    if (chosenDialect() !== "mysql") await onConflict(tx, table, part, keyColumns, replaced);
    else if (hasOtherKey(table, keyColumns, given)) await oneByOne(tx, table, part, keyColumns, replaced);
    else await onDuplicateKey(tx, table, part, keyColumns, replaced);
  }
}

async function onConflict(
  tx: Transaction,
  table: SQLiteTable,
  rows: readonly object[],
  keys: readonly string[],
  replaced: readonly string[],
): Promise<void> {
  const columns = getTableColumns(table) as Columns;
  const target = keys.map((name) => columns[name] as SQLiteColumn);
  const insert = tx.insert(table).values(rows as never);
  if (replaced.length === 0) await insert.onConflictDoNothing({ target });
  else await insert.onConflictDoUpdate({ target, set: valuesOf(columns, replaced, (name) => `excluded."${name}"`) });
}

/** MySQL cannot be told which key is meant, so this is for tables in which no other one can be taken. */
async function onDuplicateKey(
  tx: Transaction,
  table: SQLiteTable,
  rows: readonly object[],
  keys: readonly string[],
  replaced: readonly string[],
): Promise<void> {
  const columns = getTableColumns(table) as Columns;
  const insert = tx.insert(table).values(rows as never) as unknown as {
    onDuplicateKeyUpdate(how: { set: MySqlInsertValue<MySqlTable> }): Promise<unknown>;
  };
  // A key that is set to itself changes nothing, and other faults of the row are still told, as INSERT IGNORE would not.
  const set = valuesOf(columns, replaced.length > 0 ? replaced : keys.slice(0, 1), (name) => `values(\`${name}\`)`);
  await insert.onDuplicateKeyUpdate({ set });
}

/** Looks for each row and changes or adds it: another key that is taken is then an error, as on the other engines. */
async function oneByOne(
  tx: Transaction,
  table: SQLiteTable,
  rows: readonly object[],
  keys: readonly string[],
  replaced: readonly string[],
): Promise<void> {
  const columns = getTableColumns(table) as Columns;
  for (const row of rows as Record<string, unknown>[]) {
    const isIt = and(...keys.map((name): SQL => eq(columns[name] as SQLiteColumn, row[name])));
    const found = await tx
      .select({ key: columns[keys[0] as string] as SQLiteColumn })
      .from(table)
      .where(isIt)
      .limit(1);
    const change = Object.fromEntries(replaced.map((name) => [name, row[name]]));
    if (found.length === 0) await tx.insert(table).values(row as never);
    else if (replaced.length > 0) await tx.update(table).set(change).where(isIt);
  }
}

/** Whether the rows give all of a unique key that is not `keys`. */
function hasOtherKey(table: SQLiteTable, keys: readonly string[], given: ReadonlySet<string>): boolean {
  const columns = getTableColumns(table) as Columns;
  const names = new Map(Object.entries(columns).map(([property, { name }]) => [name, property]));
  const { indexes, columns: all } = getTableConfig(table as unknown as MySqlTable);
  const uniques = indexes.filter(({ config }) => config.unique).map(({ config }) => config.columns);
  const primary = all.filter((column) => column.primary);
  return [...uniques, primary]
    .map((parts) => parts.map((column) => names.get((column as { name: string }).name) ?? ""))
    .some((parts) => parts.every((name) => given.has(name)) && !parts.every((name) => keys.includes(name)));
}

function valuesOf(columns: Columns, names: readonly string[], write: (column: string) => string): never {
  return Object.fromEntries(names.map((name) => [name, sql.raw(write((columns[name] as SQLiteColumn).name))])) as never;
}
