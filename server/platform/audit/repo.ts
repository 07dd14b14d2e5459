/** The only file of `audit` that reads and writes its table: it adds entries and removes those whose time is over. */
import { and, asc, desc, gte, inArray, lt, or, type SQL } from "drizzle-orm";
import { countUpTo, type Held, heldIn } from "../../../db/held.ts";
import { insertReturningId } from "../../../db/ids.ts";
import type { Reader, Transaction } from "../../../db/open.ts";
import { auditEntries } from "../../../db/schema/platform.ts";
import { contains, startsWith } from "../../../db/search.ts";
import type { AuditFilter } from "./filter.ts";

export type AuditRow = typeof auditEntries.$inferSelect;

export async function insertEntry(tx: Transaction, row: Omit<AuditRow, "id">): Promise<number> {
  return insertReturningId(tx, auditEntries, row);
}

/** Entries that fit, newest first, with ids below `beforeId` and not below `fromId` (null: no such bound). */
export async function findEntries(
  db: Reader,
  filter: AuditFilter,
  { beforeId, fromId }: { beforeId: number | null; fromId: number | null },
  limit: number,
): Promise<AuditRow[]> {
  return db
    .select()
    .from(auditEntries)
    .where(
      and(
        beforeId === null ? undefined : lt(auditEntries.id, beforeId),
        fromId === null ? undefined : gte(auditEntries.id, fromId),
        ...conditionsOf(filter),
      ),
    )
    .orderBy(desc(auditEntries.id))
    .limit(limit);
}

/** The lowest and the highest id; null while there is no entry. */
export async function idRange(db: Reader): Promise<{ first: number; last: number } | null> {
  const ids = { id: auditEntries.id };
  const [first] = await db.select(ids).from(auditEntries).orderBy(asc(auditEntries.id)).limit(1);
  const [last] = await db.select(ids).from(auditEntries).orderBy(desc(auditEntries.id)).limit(1);
  return first && last ? { first: first.id, last: last.id } : null;
}

export function heldEntries(db: Reader): Promise<Held> {
  return heldIn(db, auditEntries, auditEntries.at);
}

export function countEntriesBefore(db: Reader, before: number): Promise<number> {
  return countUpTo(db, auditEntries, auditEntries.at, lt(auditEntries.at, before));
}

/** Removes up to `limit` of the oldest entries from before an instant; says how many, and when the last of them was made. */
export async function removeOldest(
  tx: Transaction,
  before: number,
  limit: number,
): Promise<{ count: number; firstAt: number; lastAt: number } | null> {
  const old = await tx
    .select({ id: auditEntries.id, at: auditEntries.at })
    .from(auditEntries)
    .where(lt(auditEntries.at, before))
    .orderBy(asc(auditEntries.at), asc(auditEntries.id))
    .limit(limit);
  const [first] = old;
  const last = old.at(-1);
  if (!first || !last) return null;
  await tx.delete(auditEntries).where(
    inArray(
      auditEntries.id,
      old.map(({ id }) => id),
    ),
  );
  return { count: old.length, firstAt: first.at, lastAt: last.at };
}

function conditionsOf({ who, action, target, from, since, until, search }: AuditFilter): (SQL | undefined)[] {
  const { userName, fromAddress, before, after } = auditEntries;
  const anywhere = [userName, auditEntries.action, auditEntries.target, fromAddress, before, after];
  return [
    who === undefined ? undefined : contains(userName, who),
    action === undefined ? undefined : startsWith(auditEntries.action, action),
    target === undefined ? undefined : contains(auditEntries.target, target),
    from === undefined ? undefined : startsWith(fromAddress, from),
    since === undefined ? undefined : gte(auditEntries.at, since),
    until === undefined ? undefined : lt(auditEntries.at, until),
    search === undefined ? undefined : or(...anywhere.map((column) => contains(column, search))),
  ];
}
