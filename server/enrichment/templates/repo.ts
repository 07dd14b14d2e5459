/** The only file of `templates` that touches the database. */
import { asc, eq } from "drizzle-orm";
import { insertReturningId } from "../../../db/ids.ts";
import type { Reader, Transaction } from "../../../db/open.ts";
import { enrichmentTemplates } from "../../../db/schema/enrichment.ts";

export type TemplateRow = typeof enrichmentTemplates.$inferSelect;

/** All of them, in their order. */
export async function listTemplates(db: Reader, limit: number): Promise<TemplateRow[]> {
  const { position, id } = enrichmentTemplates;
  return db.select().from(enrichmentTemplates).orderBy(asc(position), asc(id)).limit(limit);
}

export async function insertTemplate(tx: Transaction, row: Omit<TemplateRow, "id">): Promise<number> {
  return insertReturningId(tx, enrichmentTemplates, row);
}

export async function updateTemplate(tx: Transaction, { id, ...row }: TemplateRow): Promise<void> {
  await tx.update(enrichmentTemplates).set(row).where(eq(enrichmentTemplates.id, id));
}
