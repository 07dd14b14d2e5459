import { asInstant } from "./fields.ts";

/**
 * Reads `YYYY-MM-DD HH:MM:SS` of a PBX's record, local to the `±HHMM` beside it. The offset is that of the row and not of
 * a zone, so that the two halves of a night with a clock change stay in order.
 * @returns epoch milliseconds; null for "" and for what is no date.
 */
export function readRecordTime(text: string, offset: string): number | null {
  const date = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)$/.exec(text.trim());
  if (!date) return null;
  const [year, month, day, hour, minute, second] = date.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 60)
    return null;
  return asInstant(Date.UTC(year, month - 1, day, hour, minute, second) - offsetMinutes(offset) * 60_000);
}

/** Writes an instant as records do. */
export function writeRecordTime(at: number, offset: string): string {
  return new Date(at + offsetMinutes(offset) * 60_000).toISOString().slice(0, 19).replace("T", " ");
}

/** Minutes east of UTC; 0 when it is no offset. */
export function offsetMinutes(offset: string): number {
  const parts = /^([+-])(\d\d):?(\d\d)$/.exec(offset.trim());
  if (!parts) return 0;
  const minutes = Number(parts[2]) * 60 + Number(parts[3]);
  return parts[1] === "-" ? -minutes : minutes;
}

/** `±HHMM` of a number of minutes east of UTC. */
export function writeOffset(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}${two(size % 60)}`;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
