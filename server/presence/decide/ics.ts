import type { Segment, Status } from "../model.ts";

/** Bytes of a line, its end not counted (RFC 5545 §3.1). */
const MAX_LINE_BYTES = 75;

/** What a calendar program shows for a status; other words can be given. */
const TITLES: Readonly<Record<Status, string>> = {
  available: "Available",
  away: "Away",
  business_trip: "Business trip",
  do_not_disturb: "Do not disturb",
  lunch: "Lunch",
  off_work: "Off work",
};
/** As Outlook knows it; the standard has only free and occupied. */
const BUSY: Readonly<Record<Status, string>> = {
  available: "FREE",
  away: "BUSY",
  business_trip: "OOF",
  do_not_disturb: "BUSY",
  lunch: "BUSY",
  off_work: "OOF",
};

export interface IcsOptions {
  /** Of the calendar, as programs show it. */
  name: string;
  /** IANA name; the times are in UTC, it says by which clock to show them. */
  zone: string;
  /** What the segments are of, the same in every export: the UIDs are made of it. */
  key: string;
  /** When it is written, ms: the standard wants it on every event. */
  at: number;
  titleOf?: (status: Status) => string;
  /** Whether titles of events and what people wrote of overrides go with it; not unless asked, for calendars are passed on. */
  hasReasons?: boolean;
}

/**
 * Effective presence as a calendar (RFC 5545): an event for each segment in which something is set. A UID is of extension, start,
 * level and cause: an export of the same window has the same ones. Reasons of private events are never in it.
 */
export function writeIcs(segments: readonly Segment[], options: IcsOptions): string {
  const lines = [
    ...["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Vigie//Presence//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"],
    ...[`X-WR-CALNAME:${escaped(options.name)}`, `X-WR-TIMEZONE:${escaped(options.zone)}`],
    ...segments.flatMap((segment) => eventOf(segment, options)),
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

function eventOf({ startAt, endAt, status, because }: Segment, { key, at, titleOf, hasReasons }: IcsOptions): string[] {
  if (!status) return [];
  const title = titleOf?.(status) ?? TITLES[status];
  const isNamed = hasReasons && because.name !== "" && !because.isPrivate;
  return [
    ...["BEGIN:VEVENT", `UID:${escaped(`${stamp(startAt)}-${because.level}-${because.id ?? 0}-${key}@vigie`)}`],
    ...[`DTSTAMP:${stamp(at)}`, `DTSTART:${stamp(startAt)}`, `DTEND:${stamp(endAt)}`, `SUMMARY:${escaped(title)}`],
    ...(isNamed ? [`DESCRIPTION:${escaped(because.name)}`] : []),
    ...(because.isPrivate ? ["CLASS:PRIVATE"] : []),
    ...[`CATEGORIES:${status}`, `TRANSP:${status === "available" ? "TRANSPARENT" : "OPAQUE"}`],
    ...[`X-MICROSOFT-CDO-BUSYSTATUS:${BUSY[status]}`, "END:VEVENT"],
  ];
}

/** An instant in UTC: `20260105T080000Z`. */
function stamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}

/** Text as a value (§3.3.11); control signs, which no value may hold, become blanks. */
function escaped(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[\\;,]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replace(/\p{Cc}/gu, " ");
}

/** A line in pieces of at most 75 bytes, none of which cuts a letter. */
function folded(line: string): string {
  const pieces: string[] = [];
  let piece = "";
  let bytes = 0;
  for (const letter of line) {
    const more = Buffer.byteLength(letter);
    if (bytes + more > MAX_LINE_BYTES) {
      pieces.push(piece);
      // The blank that goes on with the line counts.
      [piece, bytes] = ["", 1];
    }
    piece += letter;
    bytes += more;
  }
  return [...pieces, piece].join("\r\n ");
}
