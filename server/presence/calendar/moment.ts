import type { Zone } from "./zone.ts";

/** Times of the wall are milliseconds as if the wall's clock showed UTC; so are days, at their midnight. */
export type Wall = number;

/** A DATE or DATE-TIME as a calendar writes it (RFC 5545 §3.3.4, §3.3.5). */
export type Moment =
  | { kind: "date"; wall: Wall }
  | { kind: "floating"; wall: Wall }
  | { kind: "zoned"; wall: Wall; zone: Zone }
  | { kind: "utc"; wall: Wall };

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const DATE = /^(\d{4})-?(\d\d)-?(\d\d)$/;
/** Seconds may be absent, an offset may follow, separators of ISO 8601 and spaces may stand in between: all of it has been met. */
const DATE_TIME = /^(\d{4})-?(\d\d)-?(\d\d)[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/;

/** What a text says by itself; `zone` null where it names none. Null when it is no date. */
export function readMoment(text: string, zone: Zone | null): Moment | null {
  const plain = text.trim().toUpperCase();
  const date = DATE.exec(plain);
  if (date) {
    const wall = wallOf(date);
    return wall === null ? null : { kind: "date", wall };
  }
  const time = DATE_TIME.exec(plain);
  const day = time && wallOf(time);
  if (!time || day === null) return null;
  const hour = Number(time[4]);
  const minute = Number(time[5]);
  // A leap second is the 59th for whoever has none (RFC 5545 §3.3.12).
  const second = Math.min(Number(time[6] ?? 0), 59);
  const isMidnight = hour === 24 && minute === 0 && second === 0;
  if ((hour > 23 && !isMidnight) || minute > 59 || Number(time[6] ?? 0) > 60) return null;
  const wall = day + hour * HOUR + minute * MINUTE + second * SECOND;
  // "Z" and offsets are the time itself: a TZID beside them says nothing (RFC 5545 §3.2.19).
  if (time[7] === "Z") return { kind: "utc", wall };
  if (time[7]) return { kind: "utc", wall: wall - readOffset(time[7]) };
  return zone ? { kind: "zoned", wall, zone } : { kind: "floating", wall };
}

/** `+0100`, `-05:30`, `+01`, `+010000` → milliseconds. NaN for anything else. */
export function readOffset(text: string): number {
  const parts = /^([+-]?)(\d\d?):?(\d\d)?:?(\d\d)?$/.exec(text.trim());
  if (!parts) return Number.NaN;
  const size = Number(parts[2]) * HOUR + Number(parts[3] ?? 0) * MINUTE + Number(parts[4] ?? 0) * SECOND;
  return parts[1] === "-" ? -size : size;
}

/** A time of the wall in the calendar's own form: `20260105T090000`; a date without its time. */
export function writeMoment(wall: Wall, kind: Moment["kind"]): string {
  const text = isoOf(wall).replace(/[-:]/g, "");
  if (kind === "date") return text.slice(0, 8);
  return kind === "utc" ? `${text}Z` : text;
}

/** `2026-01-05T09:00:00`. */
export function isoOf(wall: Wall): string {
  return new Date(wall).toISOString().slice(0, -5);
}

/** Midnight of the day, by the wall. */
export function dayOf(wall: Wall): Wall {
  return Math.floor(wall / DAY) * DAY;
}

/** Null for days that there are not, such as 30 February. */
function wallOf([, year, month, day]: RegExpExecArray): Wall | null {
  const date = new Date(0);
  // Date.UTC takes the years 0 to 99 for those of the 20th century.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const isThere = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day) && Number(year) > 0;
  return isThere ? date.getTime() : null;
}
