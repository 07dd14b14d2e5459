import { DAY, HOUR, MINUTE, SECOND } from "./moment.ts";

/** RFC 5545 §3.3.6: days and weeks are days of the wall's clock, the rest is exact. */
export interface Duration {
  days: number;
  exactMs: number;
}

/** No event is longer; what says so is a mistake. Also keeps sums within what dates can be. */
const MAX_DAYS = 366 * 100;

/** Null when the text is no duration. The T may be missing: months and years do not occur, so that nothing is ambiguous. */
export function readDuration(text: string): Duration | null {
  const parts = /^([+-]?)P(?:(\d+)W)?(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/i.exec(text.replace(/\s/g, ""));
  if (!parts) return null;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(2).map((part) => Number(part ?? 0));
  const sign = parts[1] === "-" ? -1 : 1;
  const allDays = weeks * 7 + days;
  const exactMs = hours * HOUR + minutes * MINUTE + seconds * SECOND;
  if (allDays + exactMs / DAY > MAX_DAYS) return null;
  return { days: sign * allDays, exactMs: sign * exactMs };
}
