/** The only file that reads and writes what one person has still to be told. */
import { asc, eq, inArray } from "drizzle-orm";
import { countRows } from "../../../db/count.ts";
import type { Reader, Transaction } from "../../../db/open.ts";
import { personalNotices } from "../../../db/schema/platform.ts";

export type PersonalNotice = typeof personalNotices.$inferSelect;

export async function addNotice(tx: Transaction, notice: Omit<PersonalNotice, "id">): Promise<void> {
  await tx.insert(personalNotices).values(notice);
}

export function countNoticesOf(tx: Transaction, userId: string): Promise<number> {
  return countRows(tx, personalNotices, eq(personalNotices.userId, userId));
}

/** The oldest of them. */
export async function listNotices(db: Reader, limit: number): Promise<PersonalNotice[]> {
  return db.select().from(personalNotices).orderBy(asc(personalNotices.id)).limit(limit);
}

/** @param ids 500 at most. */
export async function deletePersonalNotices(tx: Transaction, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await tx.delete(personalNotices).where(inArray(personalNotices.id, [...ids]));
}
