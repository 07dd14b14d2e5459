import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CalendarReading, CalendarResult } from "../../../server/presence/calendar/read-calendar.ts";
import { ianaZone } from "../../../server/presence/calendar/zone.ts";
import { root } from "../../house/source.ts";

const folder = join(root, "test", "fixtures", "calendars");

/** What is expected of a calendar of the corpus; `test/fixtures/calendars/README.md` says how it was found. */
export interface Expected {
  zone: string;
  from: string;
  to: string;
  isUsable: boolean;
  raw: { uid: string; kind: string; start: string; end: string }[];
  /** Start, end, kind when it is not busy, "day" for whole days. */
  occupied?: [start: string, end: string, busy?: string, day?: string][];
  issues: string[];
}

export interface CorpusCase {
  name: string;
  bytes: Uint8Array;
  expected: Expected;
  reading: CalendarReading;
}

/** Whose answers to invitations count in the corpus. */
const OWNER = ["jane@example.org"];

export function corpus(): CorpusCase[] {
  const names = readdirSync(folder).filter((file) => file.endsWith(".ics"));
  return names.sort().map((file) => {
    const name = file.slice(0, -4);
    const expected = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as Expected;
    const { zone } = expected;
    const at = (day: string) => ianaZone(zone)?.toInstant(Date.parse(day)) ?? 0;
    const reading = { feedId: 1, zone, from: at(expected.from), to: at(expected.to), owner: OWNER };
    return { name, bytes: readFileSync(join(folder, file)), expected, reading };
  });
}

export interface Vector {
  id: string;
  topic: string;
  ics: string;
  from: string;
  to: string;
  default_zone: string;
  expect: { start: string; end: string; all_day?: boolean }[];
}

export function vectors(): Vector[] {
  const file = join(root, "test", "fixtures", "presence-vectors.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { vectors: Vector[] }).vectors;
}

export function readingOf({ from, to, default_zone: zone }: Vector): CalendarReading {
  return { feedId: 1, zone, from: Date.parse(from), to: Date.parse(to) };
}

/** Intervals as the vectors write them. */
export function intervalsOf({ occurrences }: CalendarResult): Vector["expect"] {
  return occurrences.map(({ startAt, endAt, isAllDay }) => ({
    ...{ start: iso(startAt), end: iso(endAt) },
    ...(isAllDay ? { all_day: true } : {}),
  }));
}

export function iso(at: number): string {
  return new Date(at).toISOString().replace(".000Z", "Z");
}

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** A calendar of the given events' lines. */
export function calendarOf(...events: string[][]): string {
  const blocks = events.map((lines) => ["BEGIN:VEVENT", ...lines, "END:VEVENT"].join("\r\n"));
  return ["BEGIN:VCALENDAR", "VERSION:2.0", ...blocks, "END:VCALENDAR", ""].join("\r\n");
}
