import { getTableColumns, type InferInsertModel } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Transaction } from "./database.ts";
import { chosenDialect } from "./dialect.ts";
import { insertReady } from "./ready.ts";

/** A new random key: 128 bits in base64url, 22 letters. */
export function newId(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64url");
}

/** Inserts one row into a table whose `id` is a `serial`, and gives the number that the database chose. */
export async function insertReturningId<Table extends SQLiteTable>(
  tx: Transaction,
  table: Table,
  row: InferInsertModel<Table>,
): Promise<number> {
  const { id } = getTableColumns(table) as unknown as { id: SQLiteColumn };
  if (chosenDialect() === "sqlite") return insertReady(tx, table, row);
  const insert = tx.insert(table).values(row as never);
  if (chosenDialect() === "mysql") {
    const [header] = (await insert) as unknown as [{ insertId: number }];
    return header.insertId;
  }
  const [inserted] = await insert.returning({ id });
  return Number(inserted?.id);
}
