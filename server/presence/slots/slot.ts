/** A slot as people see and give it. */
import type { FieldProblem } from "../../platform/http/problem.ts";
import type { Status, Weekday } from "../model.ts";
import { presenceFault } from "../problems.ts";
import type { SlotRow } from "./repo.ts";

export interface SlotView {
  id: number;
  /** 0 is Monday; null for a slot of a date. */
  day: Weekday | null;
  /** YYYY-MM-DD; null for a slot of every week. */
  date: string | null;
  /** Minutes since midnight, by the clock of the extension's zone; an end at or before the start is on the next day. */
  startMinute: number;
  endMinute: number;
  status: Status;
  source: "manual" | "import";
}

export interface SlotEdit {
  day?: number | null | undefined;
  date?: string | null | undefined;
  startMinute: number;
  endMinute: number;
  status: Status;
}

export function slotView({ id, day, date, startMinute, endMinute, status, source }: SlotRow): SlotView {
  return { id, day, date, startMinute, endMinute, status, source };
}

export function faultsOfSlot({ day = null, date = null }: SlotEdit): FieldProblem[] {
  if ((day === null) === (date === null)) return [presenceFault("day", "day_or_date")];
  return date === null || isDate(date) ? [] : [presenceFault("date", "date_form")];
}

/** Whether a text is a day of the calendar, as 2026-12-24. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
