/** The only file of `log` that touches the database. */
import { and, asc, desc, eq, gte, inArray, lt, or, type SQL } from "drizzle-orm";
import { countRows } from "../../../db/count.ts";
import { countUpTo, type Held, heldIn } from "../../../db/held.ts";
import { insertReturningId } from "../../../db/ids.ts";
import type { Reader, Transaction } from "../../../db/open.ts";
import { presenceLog } from "../../../db/schema/presence.ts";
import type { Because } from "../model.ts";

export type LogRow = Omit<typeof presenceLog.$inferSelect, "because"> & { because: readonly Because[] };

/** What narrows the log down. */
export interface LogFilter {
  extensionId?: number | undefined;
  source?: string | undefined;
  result?: string | undefined;
  status?: string | undefined;
  /** At or after, epoch milliseconds. */
  since?: number | undefined;
  /** Before. */
  until?: number | undefined;
}

/** The place of a row in the order of the log. */
export interface LogPosition {
  at: number;
  id: number;
}

/** A page of what fits, the newest first, after a place. */
export async function findLog(
  db: Reader,
  filter: LogFilter,
  after: LogPosition | null,
  limit: number,
): Promise<LogRow[]> {
  const { at, id } = presenceLog;
  const behind = after && or(lt(at, after.at), and(eq(at, after.at), lt(id, after.id)));
  const rows = await db
    .select()
    .from(presenceLog)
    .where(and(...conditionsOf(filter), behind ?? undefined))
    .orderBy(desc(at), desc(id))
    .limit(limit);
  return rows as LogRow[];
}

/** The same by a number of rows to leave out, for readers that turn pages by their number. */
export async function findLogAt(db: Reader, filter: LogFilter, offset: number, limit: number): Promise<LogRow[]> {
  const rows = await db
    .select()
    .from(presenceLog)
    .where(and(...conditionsOf(filter)))
    .orderBy(desc(presenceLog.at), desc(presenceLog.id))
    .limit(limit)
    .offset(offset);
  return rows as LogRow[];
}

export function countLog(db: Reader, filter: LogFilter): Promise<number> {
  return countRows(db, presenceLog, and(...conditionsOf(filter)));
}

function conditionsOf({ extensionId, source, result, status, since, until }: LogFilter): (SQL | undefined)[] {
  const log = presenceLog;
  return [
    extensionId === undefined ? undefined : eq(log.extensionId, extensionId),
    source === undefined ? undefined : eq(log.source, source),
    result === undefined ? undefined : eq(log.result, result),
    status === undefined ? undefined : eq(log.newStatus, status),
    since === undefined ? undefined : gte(log.at, since),
    until === undefined ? undefined : lt(log.at, until),
  ];
}

export async function insertLog(tx: Transaction, { because, ...row }: Omit<LogRow, "id">): Promise<number> {
  return insertReturningId(tx, presenceLog, { ...row, because: because.map((one) => ({ ...one })) });
}

export function heldLog(db: Reader): Promise<Held> {
  return heldIn(db, presenceLog, presenceLog.at);
}

export function countLogBefore(db: Reader, before: number): Promise<number> {
  return countUpTo(db, presenceLog, presenceLog.at, lt(presenceLog.at, before));
}

/** Removes the oldest; gives how many. */
export async function deleteLog(tx: Transaction, before: number, limit: number): Promise<number> {
  const { id, at } = presenceLog;
  const rows = await tx.select({ id }).from(presenceLog).where(lt(at, before)).orderBy(asc(at), asc(id)).limit(limit);
  const ids = rows.map((row) => row.id);
  if (ids.length > 0) await tx.delete(presenceLog).where(inArray(id, ids));
  return ids.length;
}
