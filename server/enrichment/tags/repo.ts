/** The only file of `tags` that touches the database: what people changed, and what is to be written at the PBX. */
import { and, asc, desc, eq, lte } from "drizzle-orm";
import { countRows } from "../../../db/count.ts";
import type { Reader, Transaction } from "../../../db/open.ts";
import { enrichmentTagChanges, enrichmentTagWrites } from "../../../db/schema/enrichment.ts";
import { upsert } from "../../../db/upsert.ts";
import type { Params } from "../../platform/http/template.ts";

/** What somebody changed of a call's tags. */
export type TagChangeRow = Omit<typeof enrichmentTagChanges.$inferSelect, "id">;

/** Why the last attempt of a write came to nothing; the code is "" when there was none. */
export interface WriteFault {
  code: string;
  params: Params;
  detail: string;
}

/** A call whose tags are to be written at the PBX. */
export interface TagWrite extends WriteFault {
  callRef: number;
  state: "waiting" | "refused";
  queuedAt: number;
  nextAt: number;
  attempts: number;
}

export const NO_FAULT: WriteFault = { code: "", params: {}, detail: "" };

/** The call of which an operation changed the tags, when it was done before. */
export async function callOfOperation(db: Reader, operationId: string): Promise<number | null> {
  const [row] = await db
    .select({ callRef: enrichmentTagChanges.callRef })
    .from(enrichmentTagChanges)
    .where(eq(enrichmentTagChanges.operationId, operationId))
    .limit(1);
  return row?.callRef ?? null;
}

export async function insertTagChange(tx: Transaction, row: TagChangeRow): Promise<void> {
  await tx.insert(enrichmentTagChanges).values(row);
}

/** The newest changes of a call's tags, oldest first. */
export async function tagChangesOf(db: Reader, callRef: number, limit: number): Promise<TagChangeRow[]> {
  const rows = await db
    .select()
    .from(enrichmentTagChanges)
    .where(eq(enrichmentTagChanges.callRef, callRef))
    .orderBy(desc(enrichmentTagChanges.id))
    .limit(limit);
  return rows.reverse();
}

export async function findWrite(db: Reader, callRef: number): Promise<TagWrite | null> {
  const [row] = await db.select().from(enrichmentTagWrites).where(eq(enrichmentTagWrites.callRef, callRef)).limit(1);
  return row ? writeOf(row) : null;
}

export async function saveWrite(tx: Transaction, write: TagWrite): Promise<void> {
  await upsert(tx, enrichmentTagWrites, [{ ...write, params: { ...write.params } }], ["callRef"]);
}

export async function changeWrite(
  tx: Transaction,
  callRef: number,
  change: Partial<Omit<TagWrite, "callRef">>,
): Promise<void> {
  const { params, ...rest } = change;
  await tx
    .update(enrichmentTagWrites)
    .set({ ...rest, ...(params && { params: { ...params } }) })
    .where(eq(enrichmentTagWrites.callRef, callRef));
}

export async function removeWrite(tx: Transaction, callRef: number): Promise<void> {
  await tx.delete(enrichmentTagWrites).where(eq(enrichmentTagWrites.callRef, callRef));
}

/** All that wait and all that were given up are due from an instant on, as if never tried. */
export async function renewWrites(tx: Transaction, nextAt: number): Promise<void> {
  await tx.update(enrichmentTagWrites).set({ ...NO_FAULT, params: {}, state: "waiting", nextAt, attempts: 0 });
}

/** The write that is due longest; null when none is. */
export async function dueWrite(db: Reader, now: number): Promise<TagWrite | null> {
  const { state, nextAt, callRef } = enrichmentTagWrites;
  const [row] = await db
    .select()
    .from(enrichmentTagWrites)
    .where(and(eq(state, "waiting"), lte(nextAt, now)))
    .orderBy(asc(nextAt), asc(callRef))
    .limit(1);
  return row ? writeOf(row) : null;
}

/** When the next write is due; null when none waits. */
export async function nextDueAt(db: Reader): Promise<number | null> {
  const { state, nextAt } = enrichmentTagWrites;
  const [row] = await db
    .select({ nextAt })
    .from(enrichmentTagWrites)
    .where(eq(state, "waiting"))
    .orderBy(asc(nextAt))
    .limit(1);
  return row?.nextAt ?? null;
}

export function countWrites(db: Reader, state: TagWrite["state"]): Promise<number> {
  return countRows(db, enrichmentTagWrites, eq(enrichmentTagWrites.state, state));
}

/** The one that waits longest, and the one that was given up last. */
export async function notableWrites(db: Reader): Promise<{ oldest: TagWrite | null; refused: TagWrite | null }> {
  const { state, queuedAt, nextAt } = enrichmentTagWrites;
  const first = async (of: TagWrite["state"], order: "oldest" | "newest") => {
    const [row] = await db
      .select()
      .from(enrichmentTagWrites)
      .where(eq(state, of))
      .orderBy(order === "oldest" ? asc(queuedAt) : desc(nextAt))
      .limit(1);
    return row ? writeOf(row) : null;
  };
  return { oldest: await first("waiting", "oldest"), refused: await first("refused", "newest") };
}

function writeOf(row: typeof enrichmentTagWrites.$inferSelect): TagWrite {
  return { ...row, state: row.state === "refused" ? "refused" : "waiting", params: row.params as Params };
}
