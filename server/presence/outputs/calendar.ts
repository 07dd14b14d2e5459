/**
 * Presence as a calendar (RFC 5545), for whoever subscribes: an event for each stretch in which somebody is not available. Titles
 * have the status as the PBX names it, and never what somebody's own calendar says; nor does where one reason ends and the next begins show.
 */
import { type Stretch, statusStretches } from "../decide/stretches.ts";
import type { ExtensionTimeline } from "../extensions/timelines.ts";

const MAX_OCTETS = 75;

/** The whole file. @param at when it was asked for, ms. */
export function writeCalendar(name: string, timelines: readonly ExtensionTimeline[], at: number): string {
  const events = timelines.flatMap((timeline) =>
    statusStretches(timeline.segments)
      .filter(({ status }) => status !== null && status !== "available")
      .flatMap((stretch) => eventLines(timeline, stretch, at)),
  );
  const lines = [
    ...["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Vigie//Presence//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"],
    ...[`X-WR-CALNAME:${escaped(name)}`, "REFRESH-INTERVAL;VALUE=DURATION:PT15M", ...events, "END:VCALENDAR"],
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

function eventLines(
  { id, number, name }: ExtensionTimeline,
  { startAt, endAt, status }: Stretch,
  at: number,
): string[] {
  return [
    ...["BEGIN:VEVENT", `UID:${id}-${startAt}@vigie`, `DTSTAMP:${stamp(at)}`],
    ...[`DTSTART:${stamp(startAt)}`, `DTEND:${stamp(endAt)}`],
    ...[`SUMMARY:${escaped(`${number} ${name}: ${status}`)}`, "TRANSP:OPAQUE", "END:VEVENT"],
  ];
}

/** `20260302T090000Z` */
function stamp(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, "");
}

function escaped(text: string): string {
  return text
    .replace(/[\\;,]/g, "\\$&")
    .replace(/\r\n?|\n/g, "\\n")
    .replace(/\p{Cc}/gu, " ");
}

/** A line is 75 octets at most; what is longer goes on behind a space, and no sign is cut in two. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = "";
  let octets = 0;
  for (const sign of line) {
    const size = Buffer.byteLength(sign);
    if (octets + size > MAX_OCTETS - (parts.length > 0 ? 1 : 0)) {
      parts.push(part);
      [part, octets] = ["", 0];
    }
    part += sign;
    octets += size;
  }
  return [...parts, part].join("\r\n ");
}
