/** Dates on the wire ↔ epoch milliseconds. */
import type { WireDate } from "./values.ts";

/** Epoch milliseconds, microseconds cut off; null for "no date" (seconds 0). */
export function dateToMs(date: WireDate): number | null {
  if (date.seconds === 0) return null;
  return date.seconds * 1000 + Math.floor(date.microseconds / 1000);
}

/**
 * The date of an instant, "no date" for null. Instants before 1970 or after 2106 do not fit and fail when encoded.
 * @param offsetSeconds seconds east of UTC, for display by the receiver
 */
export function msToDate(atMs: number | null, offsetSeconds = 0): WireDate {
  if (atMs === null) return { seconds: 0, microseconds: 0, offsetSeconds: 0 };
  const seconds = Math.floor(atMs / 1000);
  return { seconds, microseconds: Math.floor((atMs - seconds * 1000) * 1000), offsetSeconds };
}
