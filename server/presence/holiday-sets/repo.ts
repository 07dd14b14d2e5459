/** The only file of `holiday-sets` that touches the database. */
import { asc, eq } from "drizzle-orm";
import { insertReturningId } from "../../../db/ids.ts";
import type { Reader, Transaction } from "../../../db/open.ts";
import { presenceHolidaySets } from "../../../db/schema/presence.ts";
import { columnsOfHolder, type HoldsFor, holderOf } from "../holds-for.ts";
import type { Status } from "../model.ts";

export const MAX_HOLIDAY_SETS = 50;
export const HOLIDAY_KINDS = ["fr", "fr-alsace", "dates", "feed"] as const;
export type HolidayKind = (typeof HOLIDAY_KINDS)[number];

/** Days on which a status holds for some. */
export interface HolidaySet {
  id: number;
  name: string;
  isEnabled: boolean;
  kind: HolidayKind;
  /** Of kind `dates` alone; the others are worked out. */
  dates: readonly { date: string; name: string }[];
  /** Of kind `feed` alone: the calendar whose all-day events they are. */
  feedId: number | null;
  status: Status;
  holdsFor: HoldsFor;
}

export async function listHolidaySets(db: Reader): Promise<HolidaySet[]> {
  const { name, id } = presenceHolidaySets;
  const rows = await db.select().from(presenceHolidaySets).orderBy(asc(name), asc(id)).limit(MAX_HOLIDAY_SETS);
  return rows.map(({ extensionId, groupId, holdsFor, ...row }) => ({
    ...row,
    kind: row.kind as HolidayKind,
    status: row.status as Status,
    holdsFor: holderOf({ holdsFor, extensionId, groupId }),
  }));
}

export async function insertHolidaySet(tx: Transaction, set: Omit<HolidaySet, "id">): Promise<number> {
  return insertReturningId(tx, presenceHolidaySets, columnsOf(set));
}

export async function updateHolidaySet(tx: Transaction, { id, ...set }: HolidaySet): Promise<void> {
  await tx.update(presenceHolidaySets).set(columnsOf(set)).where(eq(presenceHolidaySets.id, id));
}

export async function deleteHolidaySet(tx: Transaction, id: number): Promise<void> {
  await tx.delete(presenceHolidaySets).where(eq(presenceHolidaySets.id, id));
}

function columnsOf({ holdsFor, dates, ...set }: Omit<HolidaySet, "id">) {
  return { ...set, dates: dates.map((one) => ({ ...one })), ...columnsOfHolder(holdsFor) };
}
