import { fold } from "../rules/fold.ts";

const TIME = /^(\d{1,2})(?::(\d{1,2})(?::(\d{2}))?|\s*h\s*(\d{1,2})?)?\s*(am|pm|a\.m\.|p\.m\.)?$/;
const MINUTES_PER_DAY = 1_440;

export type TimeRead = { minute: number; fault: null } | { minute: null; fault: "time" | "seconds" };

/** A time of day as minutes since midnight, 0 to 1,440: `08:30`, `9:00`, `8h`, `8h30`, `8 h 30`, `08:30:00`, `24:00`, `5 pm`. */
export function readTime(written: string): TimeRead {
  const [whole, first = "", colon, seconds, french, half] = TIME.exec(fold(written).trim()) ?? [];
  // An hour alone may be a day, a number of hours or a cell that a spreadsheet has cut.
  if (whole === undefined || /^\d+$/.test(whole)) return { minute: null, fault: "time" };
  const minute = Number(colon ?? french ?? 0);
  const hour = half ? hourOfHalf(Number(first), half) : Number(first);
  const total = hour * 60 + minute;
  if (hour > 24 || minute > 59 || total > MINUTES_PER_DAY || Number(seconds ?? 0) > 59)
    return { minute: null, fault: "time" };
  if (Number(seconds ?? 0) > 0) return { minute: null, fault: "seconds" };
  return { minute: total, fault: null };
}

/** Past 24 for what no clock of twelve hours shows. */
function hourOfHalf(hour: number, half: string): number {
  if (hour < 1 || hour > 12) return 25;
  return (hour % 12) + (half.startsWith("p") ? 12 : 0);
}

/** Minutes since midnight as `08:30`; 1,440 is `24:00`. */
export function writeTime(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}
