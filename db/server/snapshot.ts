import { Database as Connection } from "bun:sqlite";
import { getTableColumns, getTableName, gt, is, Table } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { placeOf, type ServerAddress } from "../address.ts";
import type { Reader } from "../database.ts";
import { DatabaseError } from "../errors.ts";
import * as schema from "../schema/index.ts";
import { migrate } from "../sqlite/migrate.ts";
import type { Ask } from "./connection.ts";
import { refuseOtherSchema } from "./migrate.ts";
import { engineOf } from "./open.ts";

/** Rows in memory at once. */
const ROWS_PER_PAGE = 500;

/**
 * Copies a server's database into a new SQLite file: every table as it is at one moment, in one reading transaction, page by
 * page along its key. Others go on writing meanwhile.
 * @throws DatabaseError `database_unreachable`, `database_refused`, or `database_newer` when its tables are not this program's.
 */
export async function copyServer(address: ServerAddress, file: string): Promise<void> {
  const engine = await engineOf(address);
  const connection = await engine.connect(address, "reading");
  const target = new Connection(file, { create: true });
  try {
    // Nothing counts on this file until all of it is there.
    target.run("PRAGMA synchronous=OFF");
    target.run("PRAGMA journal_mode=MEMORY");
    migrate(target, file);
    const ask: Ask = (statement, values) => connection.ask(statement, values);
    await ask(engine.beginSnapshot);
    await refuseOtherSchema(engine, ask);
    const orm = engine.orm(ask);
    target.run("PRAGMA foreign_keys=OFF");
    target.run("BEGIN");
    for (const table of tablesOf()) await copyTable(orm, table, target);
    target.run("COMMIT");
    await ask("COMMIT");
  } catch (cause) {
    if (cause instanceof DatabaseError || "syscall" in (cause as Error)) throw cause;
    if (/^SQLITE_/.test(String((cause as { code?: unknown }).code))) {
      throw new DatabaseError("database_unusable", { file, reason: (cause as Error).message }, cause);
    }
    throw new DatabaseError("database_refused", { place: placeOf(address), reason: (cause as Error).message }, cause);
  } finally {
    target.close();
    await connection.end();
  }
}

function tablesOf(): SQLiteTable[] {
  const all: unknown[] = Object.values(schema);
  return all.filter((value): value is SQLiteTable => is(value, Table));
}

async function copyTable(orm: Reader, table: SQLiteTable, target: Connection): Promise<void> {
  const columns = Object.entries(getTableColumns(table) as Record<string, SQLiteColumn>);
  const key = columns.find(([, column]) => column.primary);
  if (!key) throw new Error(`the table ${getTableName(table)} has no key to read it along`);
  const [keyName, keyColumn] = key;
  const names = columns.map(([, column]) => `"${column.name}"`).join(", ");
  const insert = target.prepare(
    `INSERT INTO "${getTableName(table)}" (${names}) VALUES (${columns.map(() => "?").join(", ")})`,
  );
  let last: unknown;
  for (;;) {
    const query = orm.select().from(table).orderBy(keyColumn).limit(ROWS_PER_PAGE).$dynamic();
    const rows = (await (last === undefined ? query : query.where(gt(keyColumn, last)))) as Record<string, unknown>[];
    for (const row of rows) insert.run(...columns.map(([name, column]) => storedAs(column, row[name])));
    if (rows.length < ROWS_PER_PAGE) return;
    last = rows.at(-1)?.[keyName];
  }
}

/** A value as SQLite's tables hold it. */
function storedAs(column: SQLiteColumn, value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  if (column.getSQLType() === "json") return JSON.stringify(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string" || typeof value === "number") return value;
  throw new Error(`the column ${column.name} holds a value of another kind`);
}
