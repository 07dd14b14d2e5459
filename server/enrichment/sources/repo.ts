/** How far each source was read, in the database. */
import { eq } from "drizzle-orm";
import type { Reader, Transaction } from "../../../db/open.ts";
import { enrichmentSources } from "../../../db/schema/enrichment.ts";
import { upsert } from "../../../db/upsert.ts";
import type { Position } from "./reader.ts";

export type SourceKind = "records" | "history";

/** What is known of a source from earlier. */
export interface ReadSoFar {
  kind: SourceKind;
  address: string;
  position: Position;
  readCount: number;
  caughtUpAt: number | null;
}

export async function findReadSoFar(db: Reader, kind: SourceKind): Promise<ReadSoFar | null> {
  const [row] = await db.select().from(enrichmentSources).where(eq(enrichmentSources.kind, kind)).limit(1);
  if (!row) return null;
  const { address, position, readCount, caughtUpAt } = row;
  return { kind, address, position, readCount, caughtUpAt };
}

export async function saveReadSoFar(tx: Transaction, read: ReadSoFar, updatedAt: number): Promise<void> {
  await upsert(tx, enrichmentSources, [{ ...read, position: { ...read.position }, updatedAt }], ["kind"]);
}

export async function forgetReadSoFar(tx: Transaction, kind: SourceKind): Promise<void> {
  await tx.delete(enrichmentSources).where(eq(enrichmentSources.kind, kind));
}
