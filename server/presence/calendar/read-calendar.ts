import type { Occurrence } from "../model.ts";
import { CalendarZones } from "./calendar-zones.ts";
import { type CalendarBlock, readComponents, UnusableCalendar } from "./components.ts";
import { type CalendarEvent, readEvent } from "./event.ts";
import { expandSeries, type RawOccurrence } from "./expand-series.ts";
import type { FarEvent } from "./far-event.ts";
import { type Issue, IssueList } from "./issue.ts";
import { occupy } from "./occupy.ts";
import { type RawLine, rawLine } from "./raw-line.ts";
import { groupSeries, type Series } from "./series.ts";
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
  /** Called now and then, at points where much of what was made is of no more use. */
  onPause?: () => void;
  /** Occurrences that are kept; `MAX_OCCURRENCES` when absent, ten times as many at most. */
  maxOccurrences?: number;
}

interface Outcome {
  /** False: the body is no calendar, or only a part of one. Then there is nothing in it, and the last good copy stays. */
  isUsable: boolean;
  issues: Issue[];
  /** Issues beyond the bound. */
  droppedIssues: number;
  /** Events in the calendar, whether within the period or not. */
  eventCount: number;
}

export interface CalendarResult extends Outcome {
  /** In order of their start, end and UID. */
  occurrences: Occurrence[];
}

export interface RawResult extends Outcome {
  raw: RawLine[];
}

/** A rule leaves some 10 kB behind. */
const RULES_PER_PAUSE = 1_000;
/** Of one feed in one period. A person with 35 days of five-minute events has 10,080. */
export const MAX_OCCURRENCES = 20_000;

/**
 * The body of a feed → the time that it occupies within the period, with what is wrong in it. Never throws for what a feed may hold;
 * every loop in it has a bound.
 */
export function readCalendar(bytes: Uint8Array, reading: CalendarReading): CalendarResult {
  const { items, ...outcome } = readWith(bytes, reading, (raw, issues) => occupy(raw, reading.feedId, issues));
  return { ...outcome, occurrences: items };
}

/** The same with everything that overlaps the period, cancelled and free time included, as the calendar has it. */
export function readRaw(bytes: Uint8Array, reading: CalendarReading): RawResult {
  const { items, ...outcome } = readWith(bytes, reading, (raw) => ({ ...rawLine(raw), ...placeOf(raw) }));
  return { ...outcome, raw: items.map(({ uid, kind, start, end }) => ({ uid, kind, start, end })) };
}

/** By what occurrences are put in order. */
interface Placed {
  startAt: number;
  endAt: number;
  uid: string;
}

function readWith<Item extends Placed>(
  bytes: Uint8Array,
  reading: CalendarReading,
  take: (raw: RawOccurrence, issues: IssueList) => Item | null,
): Outcome & { items: Item[] } {
  const issues = new IssueList();
  const outcome = (isUsable: boolean, eventCount: number, items: Item[]) => ({
    ...{ isUsable, eventCount, items: items.sort(inOrder) },
    ...{ issues: issues.issues, droppedIssues: issues.dropped },
  });
  let blocks: CalendarBlock[];
  try {
    blocks = readComponents(readText(bytes), reading, issues);
  } catch (cause) {
    if (!(cause instanceof UnusableCalendar)) throw cause;
    issues.add(cause.code, cause.line);
    return outcome(false, 0, []);
  }
  const eventCount = blocks.reduce((sum, block) => sum + block.events.length, 0);
  const most = Math.min(reading.maxOccurrences ?? MAX_OCCURRENCES, 10 * MAX_OCCURRENCES);
  const items: Item[] = [];
  let expanded = 0;
  reading.onPause?.();
  for (const series of groupSeries(blocks.flatMap((block) => eventsOf(block, reading, issues)))) {
    if (series.master?.rules.length && ++expanded % RULES_PER_PAUSE === 0) reading.onPause?.();
    for (const raw of datesOf(series, reading, issues)) {
      const item = take(raw, issues);
      if (item) items.push(item);
    }
    if (items.length <= most) continue;
    issues.add("too_many_occurrences", null, null, `${most}`);
    return outcome(true, eventCount, items.slice(0, most));
  }
  return outcome(true, eventCount, items);
}

function eventsOf(block: CalendarBlock, reading: CalendarReading, issues: IssueList): (CalendarEvent | FarEvent)[] {
  const { zone, owner = [] } = reading;
  const zones = new CalendarZones(block, ianaZone(zone) ?? UTC, issues);
  const isCancelled = block.properties.some(({ text }) => /^METHOD\s*[:;].*\bCANCEL\s*$/i.test(text));
  const addresses = new Set(owner.map((address) => address.trim().toLowerCase()));
  const how = { zones, isCancelled, owner: addresses, issues };
  const events: (CalendarEvent | FarEvent)[] = [];
  for (const event of block.events) {
    if ("farUid" in event) {
      events.push(event);
      continue;
    }
    const read = guarded(() => readEvent(event, how), null, event.line, null, issues);
    if (read) events.push(read);
  }
  return events;
}

/** The dates of a series without those that end before they begin, which say nothing. */
function datesOf(series: Series, reading: CalendarReading, issues: IssueList): RawOccurrence[] {
  const { uid = "", line = 0 } = series.master ?? series.changes[0] ?? {};
  return guarded(() => expandSeries(series, reading, issues), [], line, uid, issues).filter(
    ({ startAt, endAt, event }) => {
      if (endAt < startAt) issues.add("end_before_start", event.line, uid);
      return endAt >= startAt;
    },
  );
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

function placeOf({ startAt, endAt }: RawOccurrence) {
  return { startAt, endAt };
}

function inOrder(a: Placed, b: Placed): number {
  if (a.startAt !== b.startAt) return a.startAt - b.startAt;
  if (a.endAt !== b.endAt) return a.endAt - b.endAt;
  return a.uid < b.uid ? -1 : Number(a.uid > b.uid);
}
