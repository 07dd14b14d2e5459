/** The only file of `overrides` that touches the database. */
import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, lte, or, type SQL } from "drizzle-orm";
import { countUpTo, type Held, heldIn } from "../../../db/held.ts";
import { insertReturningId } from "../../../db/ids.ts";
import type { Reader, Transaction } from "../../../db/open.ts";
import { presenceOverrides } from "../../../db/schema/presence.ts";
import type { Status } from "../model.ts";

/** Why an override holds no more. */
export type EndedWhy = "" | "expired" | "ended" | "replaced" | "undone";

export type OverrideRow = Omit<typeof presenceOverrides.$inferSelect, "status" | "endedWhy"> & {
  status: Status;
  endedWhy: EndedWhy;
};

/** Those that hold, of some extensions or of all with null, the newest first. */
export async function activeOverrides(db: Reader, extensionIds: readonly number[] | null): Promise<OverrideRow[]> {
  if (extensionIds?.length === 0) return [];
  const { extensionId, endedAt, id } = presenceOverrides;
  const whose = extensionIds ? inArray(extensionId, [...extensionIds]) : undefined;
  const rows = await db
    .select()
    .from(presenceOverrides)
    .where(and(whose, isNull(endedAt)))
    .orderBy(desc(id));
  return rows as OverrideRow[];
}

export interface OverrideFilter {
  /** Whether it holds: one whose time is over does not, put away or not. */
  isActive?: boolean | undefined;
  extensionId?: number | undefined;
}

/** A page, the newest first. @param beforeId the last one of the page before. */
export async function listOverrides(
  db: Reader,
  { isActive, extensionId }: OverrideFilter,
  now: number,
  beforeId: number | null,
  limit: number,
): Promise<OverrideRow[]> {
  const { id, endedAt, endAt, extensionId: whose } = presenceOverrides;
  const holds = and(isNull(endedAt), or(isNull(endAt), gt(endAt, now)));
  const isOver = or(isNotNull(endedAt), lte(endAt, now));
  const conditions: (SQL | undefined)[] = [
    beforeId === null ? undefined : lt(id, beforeId),
    extensionId === undefined ? undefined : eq(whose, extensionId),
    isActive === undefined ? undefined : isActive ? holds : isOver,
  ];
  const rows = await db
    .select()
    .from(presenceOverrides)
    .where(and(...conditions))
    .orderBy(desc(id))
    .limit(limit);
  return rows as OverrideRow[];
}

export async function findOverride(db: Reader, id: number): Promise<OverrideRow | null> {
  const [row] = await db.select().from(presenceOverrides).where(eq(presenceOverrides.id, id)).limit(1);
  return (row as OverrideRow | undefined) ?? null;
}

export async function overridesOfBatch(db: Reader, batchId: string): Promise<OverrideRow[]> {
  const rows = await db
    .select()
    .from(presenceOverrides)
    .where(eq(presenceOverrides.batchId, batchId))
    .orderBy(asc(presenceOverrides.id));
  return rows as OverrideRow[];
}

/** Those whose place one of some others took. */
export async function replacedBy(db: Reader, ids: readonly number[]): Promise<OverrideRow[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .select()
    .from(presenceOverrides)
    .where(inArray(presenceOverrides.replacedById, [...ids]));
  return rows as OverrideRow[];
}

export async function insertOverride(tx: Transaction, row: Omit<OverrideRow, "id">): Promise<number> {
  return insertReturningId(tx, presenceOverrides, row);
}

export async function changeOverride(
  tx: Transaction,
  id: number,
  change: Pick<OverrideRow, "endedAt" | "endedWhy" | "endedBy" | "replacedById">,
): Promise<void> {
  await tx.update(presenceOverrides).set(change).where(eq(presenceOverrides.id, id));
}

export function heldOverrides(db: Reader): Promise<Held> {
  return heldIn(db, presenceOverrides, presenceOverrides.endedAt, isNotNull(presenceOverrides.endedAt));
}

export function countOverridesBefore(db: Reader, before: number): Promise<number> {
  const { endedAt } = presenceOverrides;
  return countUpTo(db, presenceOverrides, endedAt, and(isNotNull(endedAt), lt(endedAt, before)));
}

/** Removes the longest ended; gives how many. */
export async function deleteOverrides(tx: Transaction, before: number, limit: number): Promise<number> {
  const { id, endedAt } = presenceOverrides;
  const rows = await tx
    .select({ id })
    .from(presenceOverrides)
    .where(and(isNotNull(endedAt), lt(endedAt, before)))
    .orderBy(asc(endedAt), asc(id))
    .limit(limit);
  const ids = rows.map((row) => row.id);
  if (ids.length > 0) await tx.delete(presenceOverrides).where(inArray(id, ids));
  return ids.length;
}
