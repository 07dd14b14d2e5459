/** The only file of `slots` that touches the database. */
import { and, asc, eq, gte, inArray, isNotNull, isNull, lt, type SQL } from "drizzle-orm";
import { countRows } from "../../../db/count.ts";
import { insertReturningId } from "../../../db/ids.ts";
import type { Reader, Transaction } from "../../../db/open.ts";
import { presenceSlots } from "../../../db/schema/presence.ts";
import type { Status, Weekday } from "../model.ts";

export const SLOT_KINDS = ["weekly", "dated", "all"] as const;
export type SlotKind = (typeof SLOT_KINDS)[number];
export const SLOT_SOURCES = ["manual", "import"] as const;

/** A slot as it is stored: of a weekday or of a date, never of both. */
export interface SlotRow {
  id: number;
  extensionId: number;
  day: Weekday | null;
  date: string | null;
  startMinute: number;
  endMinute: number;
  status: Status;
  source: (typeof SLOT_SOURCES)[number];
}

/** The slots of some extensions, or of all with null: weekly ones first, then by date. */
export async function listSlots(
  db: Reader,
  extensionIds: readonly number[] | null,
  dates: { from?: string; to?: string } = {},
): Promise<SlotRow[]> {
  if (extensionIds?.length === 0) return [];
  const { extensionId, day, date, startMinute, id } = presenceSlots;
  const whose = extensionIds ? inArray(extensionId, [...extensionIds]) : undefined;
  const order = [asc(extensionId), asc(day), asc(date), asc(startMinute), asc(id)] as const;
  const weekly = await db
    .select()
    .from(presenceSlots)
    .where(and(whose, isNull(date)))
    .orderBy(...order);
  const within = [dates.from && gte(date, dates.from), dates.to && lt(date, dates.to)].filter(Boolean) as SQL[];
  const dated = await db
    .select()
    .from(presenceSlots)
    .where(and(whose, isNotNull(date), ...within))
    .orderBy(...order);
  return [...weekly, ...dated] as SlotRow[];
}

export async function findSlot(db: Reader, extensionId: number, slotId: number): Promise<SlotRow | null> {
  const [row] = await db
    .select()
    .from(presenceSlots)
    .where(and(eq(presenceSlots.id, slotId), eq(presenceSlots.extensionId, extensionId)))
    .limit(1);
  return (row as SlotRow | undefined) ?? null;
}

export function countSlots(db: Reader, extensionId: number): Promise<number> {
  return countRows(db, presenceSlots, eq(presenceSlots.extensionId, extensionId));
}

export async function insertSlot(tx: Transaction, row: Omit<SlotRow, "id">): Promise<number> {
  return insertReturningId(tx, presenceSlots, row);
}

/** Rows of one statement: SQLite takes 32,766 values. */
const ROWS_PER_INSERT = 1_000;

export async function insertSlots(tx: Transaction, rows: readonly Omit<SlotRow, "id">[]): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
    await tx.insert(presenceSlots).values(rows.slice(from, from + ROWS_PER_INSERT));
  }
}

export async function updateSlot(tx: Transaction, { id, ...row }: SlotRow): Promise<void> {
  await tx.update(presenceSlots).set(row).where(eq(presenceSlots.id, id));
}

export async function deleteSlot(tx: Transaction, id: number): Promise<void> {
  await tx.delete(presenceSlots).where(eq(presenceSlots.id, id));
}

export async function clearSlots(tx: Transaction, extensionId: number, kind: SlotKind): Promise<void> {
  const { extensionId: whose, date } = presenceSlots;
  const which = kind === "all" ? undefined : kind === "weekly" ? isNull(date) : isNotNull(date);
  await tx.delete(presenceSlots).where(and(eq(whose, extensionId), which));
}
