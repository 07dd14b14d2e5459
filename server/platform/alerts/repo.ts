/** The only file that reads and writes alerts and their history. */
import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, lt, or } from "drizzle-orm";
import { countUpTo, type Held, heldIn } from "../../../db/held.ts";
import type { Reader, Transaction } from "../../../db/open.ts";
import { alertEvents, alerts } from "../../../db/schema/platform.ts";
import { upsert } from "../../../db/upsert.ts";
import type { Alert, AlertEvent, Level, Resolution, Side, Step, Trouble, Unit } from "./model.ts";

export type NewAlertEvent = Omit<AlertEvent, "id"> & { alertId: string };

/** Keys of one IN (…). */
const IDS_PER_QUERY = 500;
/** Rows of one INSERT: few values each, far below what any engine takes in a statement. */
const ROWS_PER_INSERT = 1_000;

export async function openAlerts(db: Reader): Promise<Alert[]> {
  const rows = await db.select().from(alerts).where(isNull(alerts.resolvedAt)).orderBy(asc(alerts.triggeredAt));
  return rows.map(alertOf);
}

export async function findAlert(db: Reader, id: string): Promise<Alert | null> {
  const [row] = await db.select().from(alerts).where(eq(alerts.id, id)).limit(1);
  return row ? alertOf(row) : null;
}

export async function alertsOf(db: Reader, ids: readonly string[]): Promise<Map<string, Alert>> {
  const found = new Map<string, Alert>();
  for (let from = 0; from < ids.length; from += IDS_PER_QUERY) {
    const some = ids.slice(from, from + IDS_PER_QUERY);
    for (const row of await db.select().from(alerts).where(inArray(alerts.id, some))) found.set(row.id, alertOf(row));
  }
  return found;
}

/** Where a page of the past ends: the next one goes on behind it. */
export interface PastCursor {
  resolvedAt: number;
  id: string;
}

/** Ended alerts, the last ended first, behind a place. */
export async function pastAlerts(
  db: Reader,
  before: PastCursor | null,
  ruleId: string | null,
  limit: number,
): Promise<Alert[]> {
  const isBehind = before
    ? or(
        lt(alerts.resolvedAt, before.resolvedAt),
        and(eq(alerts.resolvedAt, before.resolvedAt), lt(alerts.id, before.id)),
      )
    : undefined;
  const rows = await db
    .select()
    .from(alerts)
    .where(and(isNotNull(alerts.resolvedAt), ruleId === null ? undefined : eq(alerts.ruleId, ruleId), isBehind))
    .orderBy(desc(alerts.resolvedAt), desc(alerts.id))
    .limit(limit);
  return rows.map(alertOf);
}

/** Adds alerts, or replaces what is stored of them. */
export function saveAlerts(tx: Transaction, rows: readonly Alert[]): Promise<void> {
  return upsert(tx, alerts, rows, ["id"]);
}

export async function addEvents(tx: Transaction, rows: readonly NewAlertEvent[]): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
    await tx.insert(alertEvents).values(rows.slice(from, from + ROWS_PER_INSERT));
  }
}

/** An alert's history, oldest first; the newest when there are more than `limit`. */
export async function eventsOf(db: Reader, alertId: string, limit: number): Promise<AlertEvent[]> {
  const rows = await db
    .select()
    .from(alertEvents)
    .where(eq(alertEvents.alertId, alertId))
    .orderBy(desc(alertEvents.id))
    .limit(limit);
  return rows.reverse().map(({ alertId: _alertId, ...event }) => ({
    ...event,
    kind: event.kind as Step,
    level: event.level as Level,
  }));
}

/** Changes of level since an instant, by rule and scope: what the flap guard must know after a restart. */
export async function changesSince(
  db: Reader,
  at: number,
): Promise<{ ruleId: string; scopeId: string; at: number; kind: Step }[]> {
  const rows = await db
    .select({ ruleId: alerts.ruleId, scopeId: alerts.scopeId, at: alertEvents.at, kind: alertEvents.kind })
    .from(alertEvents)
    .innerJoin(alerts, eq(alerts.id, alertEvents.alertId))
    .where(gte(alertEvents.at, at))
    .orderBy(asc(alertEvents.id));
  return rows.map((row) => ({ ...row, kind: row.kind as Step }));
}

/** Deletes a few alerts that ended before an instant, with their history; gives how many. */
export async function deletePast(tx: Transaction, before: number, most: number): Promise<number> {
  const old = await tx
    .select({ id: alerts.id })
    .from(alerts)
    .where(and(isNotNull(alerts.resolvedAt), lt(alerts.resolvedAt, before)))
    .limit(Math.min(most, IDS_PER_QUERY));
  return deleteAlerts(tx, old);
}

export function heldPast(db: Reader): Promise<Held> {
  return heldIn(db, alerts, alerts.resolvedAt, isNotNull(alerts.resolvedAt));
}

export function countPastBefore(db: Reader, before: number): Promise<number> {
  return countUpTo(db, alerts, alerts.resolvedAt, lt(alerts.resolvedAt, before));
}

/** Deletes a few of the ended alerts beyond the newest `kept`; gives how many. */
export async function deletePastBeyond(tx: Transaction, kept: number, most: number): Promise<number> {
  const surplus = await tx
    .select({ id: alerts.id })
    .from(alerts)
    .where(isNotNull(alerts.resolvedAt))
    .orderBy(desc(alerts.resolvedAt), desc(alerts.id))
    .limit(Math.min(most, IDS_PER_QUERY))
    .offset(kept);
  return deleteAlerts(tx, surplus);
}

async function deleteAlerts(tx: Transaction, rows: readonly { id: string }[]): Promise<number> {
  const ids = rows.map(({ id }) => id);
  if (ids.length > 0) await tx.delete(alerts).where(inArray(alerts.id, ids));
  return ids.length;
}

function alertOf(row: typeof alerts.$inferSelect): Alert {
  return {
    ...row,
    unit: row.unit as Unit,
    side: row.side as Side,
    level: row.level as Level,
    worstLevel: row.worstLevel as Trouble,
    resolution: row.resolution as Resolution | null,
  };
}
