import { index, integer, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** The words of the kit for SQLite, whose types the kits of the other engines are given too. */
export const sqliteKit = {
  table: sqliteTable,
  index,
  uniqueIndex,
  str: (name: string, length: number) => text(name, { length }),
  // The length is of no effect here, and stays because the tables were made with it.
  path: (name: string) => text(name, { length: 400 }),
  text: (name: string) => text(name),
  int: (name: string) => integer(name, { mode: "number" }),
  bigint: (name: string) => integer(name, { mode: "number" }),
  real: (name: string) => real(name),
  bool: (name: string) => integer(name, { mode: "boolean" }),
  json: <Value>(name: string) => text(name, { mode: "json" }).$type<Value>(),
  serial: (name: string) => integer(name, { mode: "number" }).primaryKey({ autoIncrement: true }),
};
