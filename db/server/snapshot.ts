import { Database as Connection } from "bun:sqlite";
import { placeOf, type ServerAddress } from "../address.ts";
import { DatabaseError } from "../errors.ts";
import { type OnRows, RowMeter } from "../rows-copied.ts";
import { shapesOf, type TableShape } from "../shape.ts";
import { migrate } from "../sqlite/migrate.ts";
import type { Ask, ServerEngine } from "./connection.ts";
import { countTables } from "./counts.ts";
import { refuseOtherSchema } from "./migrate.ts";
import { engineOf } from "./open.ts";

/** Rows in memory at once. */
const ROWS_PER_PAGE = 500;

/**
 * Copies a server's database into a new SQLite file: every table as it is at one moment, in one reading transaction, page by
 * page along its key. Others go on writing meanwhile. Keys that count up go on there behind the last one that the server gave.
 * @throws DatabaseError `database_unreachable`, `database_refused`, or `database_newer` when its tables are not this program's.
 */
export async function copyServer(
  address: ServerAddress,
  file: string,
  onRows: OnRows = () => {},
  signal?: AbortSignal,
): Promise<void> {
  const engine = await engineOf(address);
  const connection = await engine.connect(address, "reading");
  const target = new Connection(file, { create: true });
  try {
    // Nothing counts on this file until all of it is there.
    target.run("PRAGMA synchronous=OFF");
    target.run("PRAGMA journal_mode=MEMORY");
    migrate(target, null);
    const ask: Ask = (statement, values) => connection.ask(statement, values);
    await ask(engine.beginSnapshot);
    await refuseOtherSchema(engine, ask);
    const shapes = shapesOf(target);
    const meter = new RowMeter("read", await countTables(engine, ask, shapes), onRows);
    target.run("PRAGMA foreign_keys=OFF");
    target.run("BEGIN");
    for (const shape of shapes) await copyTable(engine, ask, shape, target, meter, signal);
    for (const [table, last] of (await ask(engine.countersQuery)).rows)
      raiseCounter(target, String(table), Number(last));
    target.run("COMMIT");
    await ask("COMMIT");
  } catch (cause) {
    if (signal?.aborted || cause instanceof DatabaseError || "syscall" in (cause as Error)) throw cause;
    if (/^SQLITE_/.test(String((cause as { code?: unknown }).code))) {
      throw new DatabaseError("database_unusable", { file, reason: (cause as Error).message }, cause);
    }
    throw new DatabaseError("database_refused", { place: placeOf(address), reason: (cause as Error).message }, cause);
  } finally {
    target.close();
    await connection.end();
  }
}

async function copyTable(
  engine: ServerEngine,
  ask: Ask,
  { name, columns, key }: TableShape,
  target: Connection,
  meter: RowMeter,
  signal?: AbortSignal,
): Promise<void> {
  const wanted = columns.map((column) => engine.quote(column)).join(", ");
  const select = (condition: string) =>
    `SELECT ${wanted} FROM ${engine.quote(name)} ${condition} ORDER BY ${engine.quote(key)} LIMIT ${ROWS_PER_PAGE}`;
  const [first, next] = [select(""), select(`WHERE ${engine.quote(key)} > ${engine.placeholder(1)}`)];
  const names = columns.map((column) => `"${column}"`).join(", ");
  const insert = target.prepare(`INSERT INTO "${name}" (${names}) VALUES (${columns.map(() => "?").join(", ")})`);
  const keyIndex = columns.indexOf(key);
  meter.begin(name);
  let last: unknown;
  for (;;) {
    signal?.throwIfAborted();
    const { rows } = await (last === undefined ? ask(first) : ask(next, [last]));
    for (const row of rows) insert.run(...row.map((value, i) => storedAs(value, `${name}.${columns[i]}`)));
    meter.add(rows.length);
    if (rows.length < ROWS_PER_PAGE) return;
    last = rows.at(-1)?.[keyIndex];
  }
}

/** A number that was given once is not given again, though its row may be gone. */
function raiseCounter(target: Connection, table: string, last: number): void {
  target.query("DELETE FROM sqlite_sequence WHERE name = ? AND seq < ?").run(table, last);
  const insert = "INSERT INTO sqlite_sequence (name, seq) SELECT ?, ?";
  target.query(`${insert} WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?)`).run(table, last, table);
}

/** A value as SQLite's tables hold it; JSON comes from every server as the text that it is. */
function storedAs(value: unknown, column: string): string | number | null {
  if (value === null) return null;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string" || typeof value === "number") return value;
  throw new Error(`the column ${column} holds a value of another kind`);
}
