import type { CallFilter } from "../../server/enrichment/calls/filter.ts";
import { dayStart } from "../platform/audit/audit-query.ts";
import { filterOf } from "./call-filter.ts";

/** Periods that are chosen by one press; without any of them, and without days, it is today. */
export const PERIODS = ["today", "yesterday", "week", "month"] as const;
export type Preset = (typeof PERIODS)[number];

/** How many days before today a preset begins, and how many days it has. */
const SPANS: Readonly<Record<Preset, [daysBefore: number, days: number]>> = {
  today: [0, 1],
  yesterday: [1, 1],
  week: [6, 7],
  month: [29, 30],
};

/** What the address asks for, in days of the reader, both included. */
export interface AskedPeriod {
  /** Null: days of one's own. */
  preset: Preset | null;
  sinceDay: string;
  untilDay: string;
}

/** The period of an address. @param now by the reader's clock, which says what today is. */
export function periodIn(query: URLSearchParams, now: number): AskedPeriod {
  const [since, until] = [query.get("since"), query.get("until")];
  if (dayStart(since, 0) !== null || dayStart(until, 0) !== null) {
    const [sinceDay, untilDay] = [dayIn(since) ?? dayIn(until), dayIn(until) ?? dayName(now, 0)] as [string, string];
    return { preset: null, sinceDay, untilDay };
  }
  const preset = PERIODS.find((one) => one === query.get("period")) ?? "today";
  const [before, days] = SPANS[preset];
  return { preset, sinceDay: dayName(now, -before), untilDay: dayName(now, days - 1 - before) };
}

/** What narrows the figures beside the period, by the names of the list. */
export function narrowing(query: URLSearchParams): CallFilter {
  const { since: _since, until: _until, live: _live, noted: _noted, ...filter } = filterOf(query);
  return filter;
}

/** The question to the server: instants, and the reader's zone, whose days and hours count. */
export function figuresQuery(query: URLSearchParams, now: number, zone: string | undefined): string {
  const { sinceDay, untilDay } = periodIn(query, now);
  const asked = { ...narrowing(query), since: dayStart(sinceDay, 0), until: dayStart(untilDay, 1), zone };
  const given = Object.entries(asked).filter(([, value]) => value !== undefined && value !== null);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}

/** The list of calls that a figure was counted from, or of those of it that fit `more`. */
export function listLink(
  query: URLSearchParams,
  period: { sinceDay: string; untilDay: string },
  more: object = {},
): string {
  const kept = ["q", "disposition", "direction", "extension", "queue", "tag"].flatMap((name) => {
    const value = query.get(name);
    return value ? [[name, value]] : [];
  });
  const wanted = { ...Object.fromEntries(kept), since: period.sinceDay, until: period.untilDay, ...more };
  return `/calls/history?${new URLSearchParams(wanted)}`;
}

/** The day of the reader, some days after that of an instant: `2026-11-27`. */
export function dayName(at: number, plusDays: number): string {
  const day = new Date(at);
  day.setHours(12, 0, 0, 0);
  day.setDate(day.getDate() + plusDays);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

function dayIn(text: string | null): string | null {
  return dayStart(text, 0) === null ? null : text;
}
