import { dateOf, dayNumber, ZoneDays } from "../decide/zone-days.ts";
import type { Occurrence } from "../model.ts";
import { DATE_FORMS, readDate } from "../plannings/dates.ts";

export interface HolidayDate {
  /** YYYY-MM-DD */
  date: string;
  name: string;
}

/** A line that holds no date; the first is 1. */
export interface DateFault {
  line: number;
  value: string;
}

/** Dates of one set of holidays: a century of them, or a school year day by day for many schools. */
const MAX_DATES = 2_000;
/** Characters of a name. */
const MAX_NAME_LENGTH = 128;

/**
 * The days of a calendar's all-day events, each once, by date: school holidays as an academy publishes them. What has
 * a time of day is left out, and told by its number.
 * @param zone by whose clock the days are.
 */
export function datesOfEvents(
  occurrences: readonly Occurrence[],
  zone: string,
): { dates: HolidayDate[]; leftOut: number } {
  const days = new ZoneDays(zone);
  const found = occurrences
    .filter(({ isAllDay, startAt, endAt }) => isAllDay && startAt < endAt)
    .flatMap(({ startAt, endAt, summary }) => {
      const [first, last] = [days.dayOf(startAt), days.dayOf(endAt - 1)];
      const count = Math.min(MAX_DATES, last - first + 1);
      return Array.from({ length: count }, (_, index) => ({ date: dateOf(first + index), name: nameOf(summary) }));
    });
  const dates = byDate(found);
  return { dates: dates.slice(0, MAX_DATES), leftOut: occurrences.filter(({ isAllDay }) => !isAllDay).length };
}

/**
 * Dates that somebody typed, one a line, each with a name behind it if they like: `2026-05-15 Bridge`, `15/05/2026;Bridge`,
 * `2026-12-24..2026-12-31 Closed`. Blank lines and those that begin with `#` say nothing.
 */
export function readHolidayDates(text: string): { dates: HolidayDate[]; faults: DateFault[] } {
  const found: HolidayDate[] = [];
  const faults: DateFault[] = [];
  for (const [index, written] of text.split(/\r\n|\r|\n/).entries()) {
    const line = written.trim();
    if (line === "" || line.startsWith("#")) continue;
    const dates = datesOfLine(line);
    if (dates && found.length + dates.length <= MAX_DATES) found.push(...dates);
    else faults.push({ line: index + 1, value: line.slice(0, MAX_NAME_LENGTH) });
  }
  return { dates: byDate(found), faults };
}

const LINE = new RegExp(`^(${DATE_FORMS})(?:\\s*(?:\\.\\.|\u2013)\\s*(${DATE_FORMS}))?(?:[\\s;,:\\t-]+(.*))?$`);

function datesOfLine(line: string): HolidayDate[] | null {
  const [, from = "", to, name = ""] = LINE.exec(line) ?? [];
  const first = numberOf(from);
  const last = to === undefined ? first : numberOf(to);
  if (first === null || last === null || last < first || last - first >= MAX_DATES) return null;
  return Array.from({ length: last - first + 1 }, (_, index) => ({ date: dateOf(first + index), name: nameOf(name) }));
}

function numberOf(written: string): number | null {
  const date = readDate(written);
  return date === null ? null : dayNumber(date);
}

const nameOf = (text: string) => text.trim().slice(0, MAX_NAME_LENGTH);

/** Each date once, with the first name that it was given. */
function byDate(dates: readonly HolidayDate[]): HolidayDate[] {
  const names = new Map<string, string>();
  for (const { date, name } of dates) names.set(date, names.get(date) || name);
  return [...names].map(([date, name]) => ({ date, name })).sort((a, b) => (a.date < b.date ? -1 : 1));
}
