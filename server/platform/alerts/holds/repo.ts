/** The only file that reads and writes quiet hours and maintenance. */
import { asc, eq, lt } from "drizzle-orm";
import { countUpTo, type Held, heldIn } from "../../../../db/held.ts";
import type { Reader, Transaction } from "../../../../db/open.ts";
import { alertMaintenance, alertQuietHours } from "../../../../db/schema/platform.ts";
import type { Maintenance } from "./holds.ts";
import type { QuietHours } from "./quiet-hours.ts";

export async function allQuietHours(db: Reader): Promise<QuietHours[]> {
  const rows = await db.select().from(alertQuietHours).orderBy(asc(alertQuietHours.createdAt), asc(alertQuietHours.id));
  return rows.map(({ createdAt: _createdAt, ...hours }) => hours);
}

export async function insertQuietHours(tx: Transaction, hours: QuietHours, createdAt: number): Promise<void> {
  await tx.insert(alertQuietHours).values({ ...hours, createdAt });
}

export async function deleteQuietHours(tx: Transaction, id: string): Promise<void> {
  await tx.delete(alertQuietHours).where(eq(alertQuietHours.id, id));
}

export async function deleteQuietHoursOfRule(tx: Transaction, ruleId: string): Promise<void> {
  await tx.delete(alertQuietHours).where(eq(alertQuietHours.ruleId, ruleId));
}

export async function allMaintenance(db: Reader): Promise<Maintenance[]> {
  return db.select().from(alertMaintenance).orderBy(asc(alertMaintenance.fromAt), asc(alertMaintenance.id));
}

export async function insertMaintenance(tx: Transaction, window: Maintenance): Promise<void> {
  await tx.insert(alertMaintenance).values(window);
}

export async function deleteMaintenance(tx: Transaction, id: string): Promise<void> {
  await tx.delete(alertMaintenance).where(eq(alertMaintenance.id, id));
}

/** Deletes what was over before an instant. */
export async function deleteOverMaintenance(tx: Transaction, before: number): Promise<void> {
  await tx.delete(alertMaintenance).where(lt(alertMaintenance.toAt, before));
}

export function heldOverMaintenance(db: Reader, nowAt: number): Promise<Held> {
  return heldIn(db, alertMaintenance, alertMaintenance.toAt, lt(alertMaintenance.toAt, nowAt));
}

export function countOverMaintenance(db: Reader, before: number): Promise<number> {
  return countUpTo(db, alertMaintenance, alertMaintenance.toAt, lt(alertMaintenance.toAt, before));
}
