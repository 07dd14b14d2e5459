import type { Occurrence } from "../model.ts";
import { CalendarZones } from "./calendar-zones.ts";
import { type CalendarBlock, readComponents, UnusableCalendar } from "./components.ts";
import { type CalendarEvent, readEvent } from "./event.ts";
import { expandSeries, type RawOccurrence } from "./expand-series.ts";
import { type Issue, IssueList } from "./issue.ts";
import { occupy } from "./occupy.ts";
import { groupSeries } from "./series.ts";
import { readText } from "./text.ts";
import { ianaZone, UTC } from "./zone.ts";

export interface CalendarReading {
  feedId: number;
  /** IANA name: by whose clock whole days are, and times for which the calendar names no zone. */
  zone: string;
  /** Half open, ms. */
  from: number;
  to: number;
  /** Addresses whose answer to an invitation counts; none when absent. */
  owner?: readonly string[];
  /** Occurrences that are kept; `MAX_OCCURRENCES` when absent, never more. */
  maxOccurrences?: number;
}

export interface CalendarResult {
  /** False: the body is no calendar, or only a part of one. Then there is nothing in it, and the last good copy stays. */
  isUsable: boolean;
  /** In order of their start, end and UID. */
  occurrences: Occurrence[];
  issues: Issue[];
  /** Issues beyond the bound. */
  droppedIssues: number;
  /** Events in the calendar, whether within the period or not. */
  eventCount: number;
}

/** Of one feed in one period. A person with 35 days of five-minute events has 10,080. */
export const MAX_OCCURRENCES = 20_000;

export interface RawReading {
  isUsable: boolean;
  raw: RawOccurrence[];
  issues: IssueList;
  eventCount: number;
}

/**
 * The body of a feed → everything in it that overlaps the period, cancelled and free ones included. Never throws for what a feed may
 * hold; every loop in it has a bound.
 */
export function readRaw(bytes: Uint8Array, reading: CalendarReading): RawReading {
  const issues = new IssueList();
  let blocks: CalendarBlock[];
  try {
    blocks = readComponents(readText(bytes), issues);
  } catch (cause) {
    if (!(cause instanceof UnusableCalendar)) throw cause;
    issues.add(cause.code, cause.line);
    return { isUsable: false, raw: [], issues, eventCount: 0 };
  }
  const events = blocks.flatMap((block) => eventsOf(block, reading, issues));
  const raw: RawOccurrence[] = [];
  const most = Math.min(reading.maxOccurrences ?? MAX_OCCURRENCES, MAX_OCCURRENCES);
  for (const series of groupSeries(events)) {
    const { uid, line } = (series.master ?? series.changes[0]) as CalendarEvent;
    for (const one of guarded(() => expandSeries(series, reading, issues), [], line, uid, issues)) {
      if (one.endAt < one.startAt) issues.add("end_before_start", one.event.line, uid);
      else raw.push(one);
    }
    if (raw.length > most) {
      issues.add("too_many_occurrences", null, null, `${most}`);
      break;
    }
  }
  raw.sort(inOrder);
  return { isUsable: true, raw: raw.slice(0, most), issues, eventCount: events.length };
}

function eventsOf(block: CalendarBlock, { zone, owner = [] }: CalendarReading, issues: IssueList): CalendarEvent[] {
  const zones = new CalendarZones(block, ianaZone(zone) ?? UTC, issues);
  const isCancelled = block.properties.some(({ text }) => /^METHOD\s*:\s*CANCEL\s*$/i.test(text));
  const addresses = new Set(owner.map((address) => address.trim().toLowerCase()));
  const reading = { zones, isCancelled, owner: addresses, issues };
  return block.events.flatMap((event) => guarded(() => readEvent(event, reading), null, event.line, null, issues) ?? []);
}

/** What nobody has thought of costs one event, not the feed. */
function guarded<Result>(
  work: () => Result,
  otherwise: Result,
  line: number,
  uid: string | null,
  issues: IssueList,
): Result {
  try {
    return work();
  } catch (cause) {
    issues.add("event_unreadable", line, uid, cause instanceof Error ? cause.message : String(cause));
    return otherwise;
  }
}

function inOrder(a: RawOccurrence, b: RawOccurrence): number {
  if (a.startAt !== b.startAt) return a.startAt - b.startAt;
  if (a.endAt !== b.endAt) return a.endAt - b.endAt;
  return a.event.uid < b.event.uid ? -1 : Number(a.event.uid > b.event.uid);
}

/** The body of a feed → the time that it occupies, with what is wrong in it. */
export function readCalendar(bytes: Uint8Array, reading: CalendarReading): CalendarResult {
  const { isUsable, raw, issues, eventCount } = readRaw(bytes, reading);
  const occurrences = raw.flatMap((one) => occupy(one, reading.feedId, issues) ?? []);
  return { isUsable, occurrences, issues: issues.issues, droppedIssues: issues.dropped, eventCount };
}
