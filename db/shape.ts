import { Database as Connection } from "bun:sqlite";
import { migrate } from "./sqlite/migrate.ts";

/** A table as a copy of rows needs to know it. */
export interface TableShape {
  name: string;
  columns: readonly string[];
  /** The column that is its key. */
  key: string;
  /** The column that the database counts up; null when there is none. */
  counter: string | null;
}

/** The tables of an SQLite file without the engine's own, each behind those that it refers to. */
export function shapesOf(connection: Connection): TableShape[] {
  // Neither an index of words, which fills itself, nor the tables that it keeps for itself.
  const tables = connection
    .query(
      `SELECT m.name, m.sql FROM pragma_table_list AS l JOIN sqlite_master AS m ON m.type = 'table' AND m.name = l.name
      WHERE l.schema = 'main' AND l.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!'
      AND m.name NOT LIKE '!_!_drizzle%' ESCAPE '!' ORDER BY m.name`,
    )
    .all() as { name: string; sql: string }[];
  const waiting = new Map(tables.map(({ name, sql }) => [name, shapeOf(connection, name, sql)]));
  const refersTo = new Map(tables.map(({ name }) => [name, referencesOf(connection, name)]));
  const ordered: TableShape[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting.keys()].filter((name) =>
      (refersTo.get(name) ?? []).every((other) => other === name || !waiting.has(other)),
    );
    if (ready.length === 0) throw new Error(`tables refer to one another in a circle: ${[...waiting.keys()]}`);
    for (const name of ready) {
      ordered.push(waiting.get(name) as TableShape);
      waiting.delete(name);
    }
  }
  return ordered;
}

/** The tables of this program's schema. */
export function presentShapes(): TableShape[] {
  const connection = new Connection(":memory:");
  try {
    migrate(connection, null);
    return shapesOf(connection);
  } finally {
    connection.close();
  }
}

/** Rows of each table of an open SQLite file. */
export function countsOf(connection: Connection, shapes: readonly TableShape[]): Record<string, number> {
  return Object.fromEntries(
    shapes.map(({ name }) => {
      const [[count] = [0]] = connection.query(`SELECT COUNT(*) FROM "${name}"`).values() as [number][];
      return [name, count];
    }),
  );
}

function shapeOf(connection: Connection, name: string, sql: string): TableShape {
  const columns = connection.query(`PRAGMA table_info("${name}")`).all() as { name: string; pk: number }[];
  const [key, ...others] = columns.filter(({ pk }) => pk > 0);
  if (!key || others.length > 0) throw new Error(`the table ${name} has no key of one column to read it along`);
  const counter = /\bAUTOINCREMENT\b/i.test(sql) ? key.name : null;
  return { name, columns: columns.map((column) => column.name), key: key.name, counter };
}

function referencesOf(connection: Connection, name: string): string[] {
  return (connection.query(`PRAGMA foreign_key_list("${name}")`).all() as { table: string }[]).map(
    ({ table }) => table,
  );
}
