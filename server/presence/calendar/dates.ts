import { type CalendarEvent, zoneOf } from "./event.ts";
import { expandRule, type WallSpan } from "./expand-rule.ts";
import type { IssueList } from "./issue.ts";
import { dateOf, type Length } from "./length.ts";
import { DAY, dayOf, type Moment, type Wall } from "./moment.ts";
import { type Rule, UnreadableRule } from "./rule.ts";

/** One date of a series, before what was changed about it. */
export interface SeriesDate {
  wall: Wall;
  at: number;
  length: Length;
}

/**
 * The dates of a series that begin within `span`: DTSTART, rules and RDATEs, without those of EXRULEs and EXDATEs (RFC 5545 §3.8.5). Each instant
 * once, in no order.
 */
export function datesOf(event: CalendarEvent, span: WallSpan, issues: IssueList): SeriesDate[] {
  const lengths = new Map<Wall, Length>();
  if (event.rules.length === 0) lengths.set(event.start.wall, event.length);
  for (const rule of event.rules) {
    for (const wall of wallsOf(rule, event, span, true, issues)) lengths.set(wall, event.length);
  }
  for (const { moment, length } of event.added) {
    const wall = addedWall(event, moment);
    if (length || !lengths.has(wall)) lengths.set(wall, length ?? event.length);
  }
  for (const rule of event.exRules) {
    for (const wall of wallsOf(rule, event, span, false, issues)) lengths.delete(wall);
  }
  const excluded = excludedBy(event);
  const byInstant = new Map<number, SeriesDate>();
  for (const [wall, length] of lengths) {
    const at = event.zone.toInstant(wall);
    // Two times of the wall are one instant when the clock skips the first: 02:30 and 03:30 of an hourly series.
    if (!excluded(wall, at) && !byInstant.has(at)) byInstant.set(at, { wall, at, length });
  }
  return [...byInstant.values()];
}

/**
 * Whether EXDATE takes a date out of the series. An instant is compared as one, in whatever zone it is written; a time without a zone
 * by the wall; a day takes all dates of that day, as Google and Apple mean it.
 */
export function excludedBy(event: CalendarEvent): (wall: Wall, at: number) => boolean {
  if (event.excluded.length === 0) return () => false;
  const walls = new Set<Wall>();
  const days = new Set<Wall>();
  const instants = new Set<number>();
  for (const moment of event.excluded) {
    const place = placeOf(event, moment);
    if (place.kind === "day") days.add(place.wall);
    else if (place.kind === "wall") walls.add(place.wall);
    else instants.add(place.at);
  }
  return (wall, at) => walls.has(wall) || instants.has(at) || (days.size > 0 && days.has(dayOf(wall)));
}

type Place = { kind: "day"; wall: Wall } | { kind: "wall"; wall: Wall } | { kind: "instant"; at: number };

/** How a moment that names a date of a series is to be compared with its dates. */
export function placeOf(event: CalendarEvent, moment: Moment): Place {
  if (event.start.kind === "date") return { kind: "day", wall: dateOf(moment, event.zones.days) };
  switch (moment.kind) {
    case "date":
      return { kind: "day", wall: moment.wall };
    case "floating":
      return { kind: "wall", wall: moment.wall };
    default: {
      const at = zoneOf(moment, event.zones).toInstant(moment.wall);
      // A series without a zone has dates without one: what is written is what is meant, when it is the time of the series.
      const isWritten = event.start.kind === "floating" && isTimeOf(event, moment.wall);
      return isWritten ? { kind: "wall", wall: moment.wall } : { kind: "instant", at };
    }
  }
}

function wallsOf(rule: Rule, event: CalendarEvent, span: WallSpan, isFirst: boolean, issues: IssueList): Wall[] {
  const { start, zone, uid, line } = event;
  try {
    const seen = { wall: start.wall, isDate: start.kind === "date", toWall: (at: number) => zone.toWall(at), isFirst };
    const { walls, isCut } = expandRule(rule, seen, span);
    if (isCut) issues.add("rule_too_long", line, uid, `FREQ=${rule.freq}`);
    return walls;
  } catch (cause) {
    if (!(cause instanceof UnreadableRule)) throw cause;
    issues.add(cause.code, line, uid, cause.message);
    return [];
  }
}

/** An added day of a series of times has the time of the series. */
function addedWall(event: CalendarEvent, moment: Moment): Wall {
  const place = placeOf(event, moment);
  if (place.kind === "instant") return event.zone.toWall(place.at);
  if (place.kind === "wall" || event.start.kind === "date") return place.wall;
  return place.wall + timeOf(event.start.wall);
}

function isTimeOf(event: CalendarEvent, wall: Wall): boolean {
  return timeOf(wall) === timeOf(event.start.wall);
}

function timeOf(wall: Wall): number {
  return wall - dayOf(wall);
}

/** Keeps a wall's time within what dates can be, whatever a feed says. */
export function clampSpan({ from, to }: WallSpan): WallSpan {
  const limit = 8.64e15 - 400 * DAY;
  return { from: Math.max(from, -limit), to: Math.min(to, limit) };
}
