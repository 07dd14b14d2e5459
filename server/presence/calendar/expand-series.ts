import { clampSpan, datesOf, excludedBy, placeOf, type SeriesDate } from "./dates.ts";
import { type CalendarEvent, zoneOf } from "./event.ts";
import type { IssueList } from "./issue.ts";
import { endAt, longest } from "./length.ts";
import { DAY, dayOf, type Moment, type Wall, writeMoment } from "./moment.ts";
import type { Series } from "./series.ts";

/** One date of an event, before anything is left out because it does not occupy. */
export interface RawOccurrence {
  event: CalendarEvent;
  kind: Moment["kind"];
  /** Which date of its series, as the calendar writes it; null for an event that happens once. */
  recurrenceId: string | null;
  /** Local times of its own wall; the end is exact only for days and times without a zone. */
  startWall: Wall;
  endWall: Wall;
  startAt: number;
  endAt: number;
}

/** Half open, ms. */
export interface Span {
  from: number;
  to: number;
}

/** What follows from a change for all dates after it. */
interface Onward {
  event: CalendarEvent;
  /** The date from which it holds. */
  at: number;
  moment: Moment;
}

/** Dates before a change with rules of its own, and after it. */
interface Part {
  event: CalendarEvent;
  /** The next part begins there. */
  untilAt: number;
}

/** Every date of a series that overlaps the span; one of no length where it begins within. */
export function expandSeries(series: Series, span: Span, issues: IssueList): RawOccurrence[] {
  const { master, changes } = series;
  const found: RawOccurrence[] = [];
  const give = (one: RawOccurrence) => {
    if (overlaps(one, span)) found.push(one);
  };
  if (master && changes.length === 0 && isSingle(master)) {
    // Most events of a calendar are long past: no clock is asked for them.
    const near = longest(master.length) + DAY;
    if (master.start.wall > span.to + near || master.start.wall < span.from - near) return found;
    give(occurrence(master, master.start.wall, null, issues));
    return found;
  }
  const onward = onwardOf(changes);
  const parts = partsOf(master, onward);
  const replaced = new Set<string>();
  for (const change of changes) {
    if (parts.some(({ event }) => event === change)) continue;
    const named = nameOf(master, change);
    replaced.add(named.key);
    if (named.isExcluded) continue;
    if (change.rules.length > 0) issues.add("rule_on_override", change.line, change.uid);
    give(occurrence(change, change.start.wall, named.id, issues));
  }
  for (const { event, untilAt } of parts) {
    const dates = datesOf(event, reach(event, onward, span), issues);
    for (const date of dates) {
      if (date.at >= untilAt || (replaced.size > 0 && keysOf(date).some((key) => replaced.has(key)))) continue;
      give(moved(event, date, onward, issues));
    }
  }
  return found;
}

function isSingle(event: CalendarEvent): boolean {
  return event.rules.length === 0 && event.added.length === 0 && event.excluded.length === 0;
}

function onwardOf(changes: readonly CalendarEvent[]): Onward[] {
  return changes
    .flatMap((event) => {
      const { recurrence } = event;
      if (!recurrence?.isOnward) return [];
      const { moment } = recurrence;
      return [{ event, moment, at: zoneOf(moment, event.zones).toInstant(moment.wall) }];
    })
    .sort((a, b) => a.at - b.at);
}

/** The series up to the first change that repeats by a rule of its own, that change up to the next, and so on. */
function partsOf(master: CalendarEvent | null, onward: readonly Onward[]): Part[] {
  const starts = onward.filter(({ event }) => event.rules.length > 0);
  const events = [...(master ? [{ event: master }] : []), ...starts];
  const boundaries = starts.map(({ at }) => at);
  const first = master ? 0 : 1;
  return events.map(({ event }, i) => ({ event, untilAt: boundaries[i + first] ?? Number.POSITIVE_INFINITY }));
}

/** Which date of the series a change is about, in the series' own terms: its key, its id, and whether EXDATE took that date out. */
function nameOf(master: CalendarEvent | null, change: CalendarEvent): { key: string; id: string; isExcluded: boolean } {
  const { moment, text } = change.recurrence as NonNullable<CalendarEvent["recurrence"]>;
  if (!master) return { key: text, id: text, isExcluded: false };
  const place = placeOf(master, moment);
  if (place.kind === "instant") {
    const wall = master.zone.toWall(place.at);
    const id = writeMoment(wall, master.start.kind);
    return { key: `at ${place.at}`, id, isExcluded: excludedBy(master)(wall, place.at) };
  }
  const isDay = place.kind === "day" && master.start.kind !== "date";
  const wall = isDay ? place.wall + (master.start.wall - dayOf(master.start.wall)) : place.wall;
  const isExcluded = excludedBy(master)(wall, master.zone.toInstant(wall));
  return { key: `${place.kind} ${place.wall}`, id: writeMoment(wall, master.start.kind), isExcluded };
}

/** Every way in which a change may name the date. */
function keysOf({ wall, at }: SeriesDate): string[] {
  return [`at ${at}`, `wall ${wall}`, `day ${dayOf(wall)}`];
}

/** The wall's time within which dates may begin that reach into the span, also when a change moves them there. */
function reach(event: CalendarEvent, onward: readonly Onward[], { from, to }: Span) {
  const lengths = [
    event.length,
    ...event.added.flatMap(({ length }) => length ?? []),
    ...onward.map((one) => one.event.length),
  ];
  const before = Math.max(...lengths.map(longest));
  const shift = Math.max(0, ...onward.map((one) => Math.abs(one.event.start.wall - one.moment.wall) + 2 * DAY));
  return clampSpan({
    from: event.zone.toWall(from) - before - shift - DAY,
    to: event.zone.toWall(to) + shift + DAY,
  });
}

/** A date of the series, as the last change before it that holds from there on has moved it (RFC 5545 §3.8.4.4). */
function moved(event: CalendarEvent, date: SeriesDate, onward: readonly Onward[], issues: IssueList): RawOccurrence {
  const id = isSingle(event) ? null : writeMoment(date.wall, event.start.kind);
  const last = onward.findLast(({ at }) => at < date.at);
  if (!last || last.event === event || last.event.rules.length > 0) {
    return occurrence({ ...event, length: date.length }, date.wall, id, issues);
  }
  const { event: change, moment } = last;
  const isSameWall = change.zone === event.zone || event.start.kind === "date" || event.start.kind === "floating";
  const put = (wall: Wall, at: number) => (isSameWall ? wall : change.zone.toWall(at));
  const named = placeOf(event, moment);
  const wasWall = named.kind === "instant" ? event.zone.toWall(named.at) : dayTime(event, named.wall, named.kind);
  const delta = change.start.wall - put(wasWall, last.at);
  const wall = put(date.wall, date.at) + delta;
  const length = date.length === event.length ? change.length : date.length;
  return occurrence({ ...change, length }, change.start.kind === "date" ? dayOf(wall) : wall, id, issues);
}

function dayTime(event: CalendarEvent, wall: Wall, kind: "day" | "wall"): Wall {
  return kind === "day" && event.start.kind !== "date" ? wall + (event.start.wall - dayOf(event.start.wall)) : wall;
}

function occurrence(event: CalendarEvent, wall: Wall, recurrenceId: string | null, issues: IssueList): RawOccurrence {
  const { zone, length, start } = event;
  const startAt = zone.toInstant(wall);
  if (start.kind !== "date" && zone.toWall(startAt) !== wall) {
    issues.add("in_gap", event.line, event.uid, writeMoment(wall, "floating"));
  }
  const isDay = start.kind === "date";
  const ends = isDay ? zone.toInstant(wall + length.wallMs) : endAt(length, zone, wall, startAt);
  const endWall = wall + length.wallMs + length.exactMs;
  return { event, kind: start.kind, recurrenceId, startWall: wall, endWall, startAt, endAt: ends };
}

function overlaps({ startAt, endAt: ends }: RawOccurrence, { from, to }: Span): boolean {
  if (startAt === ends) return startAt >= from && startAt < to;
  return startAt < to && ends > from;
}
