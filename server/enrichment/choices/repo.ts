/** The only file of `choices` that touches the database. */
import { and, asc, eq } from "drizzle-orm";
import { insertReturningId } from "../../../db/ids.ts";
import type { Reader, Transaction } from "../../../db/open.ts";
import { enrichmentChoices } from "../../../db/schema/enrichment.ts";

export type ChoiceRow = typeof enrichmentChoices.$inferSelect;

/** All of them, in the order of their lists. */
export async function listChoices(db: Reader, limit: number): Promise<ChoiceRow[]> {
  const { position, id } = enrichmentChoices;
  return db.select().from(enrichmentChoices).orderBy(asc(position), asc(id)).limit(limit);
}

export async function insertChoice(tx: Transaction, row: Omit<ChoiceRow, "id">): Promise<number> {
  return insertReturningId(tx, enrichmentChoices, row);
}

export async function updateChoice(tx: Transaction, field: string, row: ChoiceRow): Promise<void> {
  const { id, field: ofField } = enrichmentChoices;
  await tx
    .update(enrichmentChoices)
    .set(row)
    .where(and(eq(id, row.id), eq(ofField, field)));
}
