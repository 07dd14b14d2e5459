/** The only file of `audit` that reads and writes its table. */
import { and, desc, eq, lt } from "drizzle-orm";
import { insertReturningId } from "../../../db/ids.ts";
import type { Reader, Transaction } from "../../../db/open.ts";
import { auditEntries } from "../../../db/schema/platform.ts";

export type AuditRow = typeof auditEntries.$inferSelect;

export async function insertEntry(tx: Transaction, row: Omit<AuditRow, "id">): Promise<number> {
  return insertReturningId(tx, auditEntries, row);
}

/** Entries older than `beforeId` (all when null), newest first. */
export async function listEntries(
  db: Reader,
  beforeId: number | null,
  action: string | null,
  limit: number,
): Promise<AuditRow[]> {
  return db
    .select()
    .from(auditEntries)
    .where(
      and(
        beforeId === null ? undefined : lt(auditEntries.id, beforeId),
        action === null ? undefined : eq(auditEntries.action, action),
      ),
    )
    .orderBy(desc(auditEntries.id))
    .limit(limit);
}
