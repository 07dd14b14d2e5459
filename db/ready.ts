import { eq, getTableColumns, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Reader, Transaction } from "./database.ts";
import { chosenDialect } from "./dialect.ts";

/*
 * Statements that are put together once and then only asked, for those that every change asks: putting one together costs drizzle more
 * than SQLite needs to answer it. A server's answer takes longer than either, so there they are put together each time.
 */

interface Prepared<Row> {
  execute(values: Record<string, unknown>): PromiseLike<Row[]>;
}

/** What drizzle builds; awaited, it gives rows. */
type Query<Row> = PromiseLike<Row[]> & { prepare(): Prepared<Row> };

/** Stands for a value of the question: numbers and texts alone, which need no translation into the engine's. */
type Slot<Values> = <Name extends keyof Values & string>(name: Name) => Values[Name];

/** A question with slots: `ready<{ ref: number }>()((db, slot) => db.select()…where(eq(column, slot("ref"))))`. */
export function ready<Values extends Record<string, number | string>>() {
  return <Row>(build: (db: Reader, slot: Slot<Values>) => Query<Row>) => {
    const prepared = new WeakMap<Reader, Prepared<Row>>();
    return async (db: Reader, values: Values): Promise<Row[]> => {
      if (chosenDialect() !== "sqlite") return build(db, (name) => values[name]);
      const known = prepared.get(db) ?? build(db, (name) => sql.placeholder(name) as never).prepare();
      prepared.set(db, known);
      return known.execute(values);
    };
  };
}

/** Inserts a row on SQLite. @returns its `id` */
export async function insertReady(tx: Transaction, table: SQLiteTable, row: object): Promise<number> {
  const { id } = getTableColumns(table) as unknown as { id: SQLiteColumn };
  const insert = statementOf<{ id: unknown }>(tx, table, "insert", row, (slots) =>
    tx
      .insert(table)
      .values(slots as never)
      .returning({ id })
      .prepare(),
  );
  const [inserted] = await insert.execute(row as Record<string, unknown>);
  return Number(inserted?.id);
}

/** Changes the row with an `id`. */
export async function updateRow<Table extends SQLiteTable>(
  tx: Transaction,
  table: Table,
  id: number,
  change: Partial<Table["$inferSelect"]>,
): Promise<void> {
  const { id: key } = getTableColumns(table) as unknown as { id: SQLiteColumn };
  if (chosenDialect() !== "sqlite") {
    await tx
      .update(table)
      .set(change as never)
      .where(eq(key, id));
    return;
  }
  const update = statementOf<never>(tx, table, "update", change, (slots) =>
    tx
      .update(table)
      .set(slots as never)
      .where(eq(key, sql.placeholder("its id")))
      .prepare(),
  );
  await update.execute({ ...change, "its id": id });
}

type Shapes = Map<string, Prepared<unknown>>;
const statements = new WeakMap<Transaction, Map<SQLiteTable, Shapes>>();

/** The statement for rows that give the same columns, and null for the same of them. */
function statementOf<Row>(
  tx: Transaction,
  table: SQLiteTable,
  verb: string,
  row: object,
  prepare: (slots: object) => unknown,
): Prepared<Row> {
  const tables = statements.get(tx) ?? new Map<SQLiteTable, Shapes>();
  statements.set(tx, tables);
  const shapes = tables.get(table) ?? new Map<string, Prepared<unknown>>();
  tables.set(table, shapes);
  const given = Object.entries(row).filter(([, value]) => value !== undefined);
  // What is null is written so in the statement: a slot would hand it to the column's translation, which takes it for a value.
  const shape = [verb, ...given.map(([name, value]) => (value === null ? `${name}=null` : name))].join();
  let known = shapes.get(shape);
  if (!known) {
    const slots = given.map(([name, value]) => [name, value === null ? null : sql.placeholder(name)]);
    known = prepare(Object.fromEntries(slots)) as Prepared<unknown>;
    shapes.set(shape, known);
  }
  return known as Prepared<Row>;
}
