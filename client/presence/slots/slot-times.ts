import type { SlotEdit, SlotView } from "../../../server/presence/slots/slot.ts";
import { clockOf } from "../zone-time.ts";

/** `08:00–12:00`; one that ends on the next day says so by its sign. */
export function spanOf({ startMinute, endMinute }: Pick<SlotView, "startMinute" | "endMinute">): string {
  return `${clockOf(startMinute)}–${clockOf(endMinute)}${endMinute <= startMinute ? " +1" : ""}`;
}

const MORNING = { startMinute: 480, endMinute: 720 };
const LAST_START = 1_320;

/** What a new slot begins as: the morning, or what comes after the last one of that day. */
export function nextSlot(slots: readonly Pick<SlotView, "startMinute" | "endMinute">[]): typeof MORNING {
  const last = slots.reduce(
    (latest, { startMinute, endMinute }) => Math.max(latest, endMinute <= startMinute ? 1_440 : endMinute),
    0,
  );
  if (last === 0) return MORNING;
  if (last > LAST_START) return { startMinute: LAST_START, endMinute: 1_440 };
  return { startMinute: last, endMinute: Math.min(1_440, last + 120) };
}

/** Without what the server adds. */
export function editOf({ day, date, startMinute, endMinute, status }: Omit<SlotView, "id" | "source">): SlotEdit {
  return { day, date, startMinute, endMinute, status };
}

export function isSameSlot(a: SlotEdit, b: SlotEdit): boolean {
  const isSameTime = a.startMinute === b.startMinute && a.endMinute === b.endMinute;
  return isSameTime && a.status === b.status && a.day === b.day && a.date === b.date;
}
