import type { Block, Line } from "./components.ts";
import type { Span } from "./expand-series.ts";
import { DAY } from "./moment.ts";
import { readProperty, unescaped } from "./property.ts";
import { type EventVersion, OF_VERSION, versionOf } from "./version.ts";

/**
 * An event that happens once and so long before or after the period that nothing else of it matters. Most of a calendar is such: it is
 * told by the digits of two lines, before anything is taken apart, and nothing is kept of it. It still may be the newest version
 * of an event that an older one puts into the period.
 */
export interface FarEvent {
  farUid: string;
  version(): EventVersion;
}

/** Days as numbers that compare like them, 20260131. */
export interface DaySpan {
  from: number;
  to: number;
}

/** More than any zone and any change of a clock is away from UTC. */
const MARGIN = 3 * DAY;
/** With one of these an event may have dates elsewhere, or say something about others. */
const NOT_ALONE = new Set(["RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "DURATION"]);

export function daySpan({ from, to }: Span): DaySpan {
  return { from: dayNumber(from - MARGIN), to: dayNumber(to + MARGIN) };
}

/** Null for every event that is not surely far. */
export function farEvent({ lines }: Block, { from, to }: DaySpan): FarEvent | null {
  let start = 0;
  let end = 0;
  let uid: Line | null = null;
  for (const line of lines) {
    const { name, text } = line;
    if (NOT_ALONE.has(name)) return null;
    if (name === "DTSTART") start = start === 0 ? leadingDay(text) : Number.NaN;
    else if (name === "DTEND") end = end === 0 ? leadingDay(text) : Number.NaN;
    else if (name === "UID") uid ??= line;
  }
  if (!uid || !(start > 0) || !(end === 0 || end >= start)) return null;
  if (start <= to && (start >= from || end >= from)) return null;
  const farUid = textOf(uid);
  if (farUid === "") return null;
  // Of the rest only this is kept; it is read when the same UID comes again.
  const stamps = lines.filter(({ name }) => OF_VERSION.has(name));
  return { farUid, version: () => versionOf((name) => textOf(stamps.find((line) => line.name === name))) };
}

/** The first eight digits of the value; NaN when it does not begin with a day in its plain form. */
function leadingDay(text: string): number {
  const value = text.slice(text.lastIndexOf(":") + 1);
  return /^\d{8}(?!\d)/.test(value) ? Number(value.slice(0, 8)) : Number.NaN;
}

function dayNumber(at: number): number {
  const date = new Date(at);
  return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
}

function textOf(line: Line | undefined): string {
  if (!line) return "";
  try {
    return unescaped(readProperty(line).value);
  } catch {
    return "";
  }
}
