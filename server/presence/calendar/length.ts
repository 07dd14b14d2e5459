import { DAY, dayOf, type Moment, type Wall } from "./moment.ts";
import type { Duration } from "./duration.ts";
import type { Zone } from "./zone.ts";

/**
 * How long an event and each date of its series is. DTEND keeps its time on the wall, so that a night shift ends at six whatever the clock
 * did meanwhile; a DURATION has its days on the wall and its hours exact (RFC 5545 §3.3.6).
 */
export interface Length {
  wallMs: number;
  exactMs: number;
  /** Of the event as it is written, so that its own end is exact where the wall shows the same time twice; null for durations. */
  own: { wall: Wall; endAt: number } | null;
}

type End = { moment: Moment } | { duration: Duration } | null;

/**
 * `days`: the zone of whole days. Without an end a whole day is one day and a time is an instant (§3.6.1). A whole day that ends where it begins is
 * one day too: a common mistake.
 */
export function lengthOf(start: Moment, zone: Zone, end: End, days: Zone): Length {
  if (start.kind === "date") return { wallMs: daysOf(start.wall, end, days), exactMs: 0, own: null };
  if (!end) return { wallMs: 0, exactMs: 0, own: null };
  if ("duration" in end) return { wallMs: end.duration.days * DAY, exactMs: end.duration.exactMs, own: null };
  const { moment } = end;
  // An end without a zone, or a day, is by the start's clock.
  if (moment.kind === "floating" || moment.kind === "date") {
    return { wallMs: moment.wall - start.wall, exactMs: 0, own: null };
  }
  const endAt = moment.kind === "utc" ? moment.wall : moment.zone.toInstant(moment.wall);
  const wallMs = (moment.kind === "zoned" && moment.zone === zone ? moment.wall : zone.toWall(endAt)) - start.wall;
  return { wallMs, exactMs: 0, own: { wall: start.wall, endAt } };
}

/** When a date of the series ends that begins at `wall`. */
export function endAt({ wallMs, exactMs, own }: Length, zone: Zone, wall: Wall, startAt: number): number {
  if (own && own.wall === wall) return own.endAt;
  if (wallMs === 0) return startAt + exactMs;
  const at = zone.toInstant(wall + wallMs);
  // Moved on by a change of the clock, a short event may start after its end on the wall: then its length stays.
  return at <= startAt && wallMs > 0 ? startAt + wallMs + exactMs : at + exactMs;
}

/** No date of a series is longer; a day more for what clocks do. */
export function longest({ wallMs, exactMs }: Length): number {
  return Math.max(0, wallMs) + Math.max(0, exactMs) + DAY;
}

/** A moment as a day: what is written, but for an instant, which is the day that it falls on. */
export function dateOf(moment: Moment, days: Zone): Wall {
  // Midnight of UTC is how some programs write a day.
  const isInstant = moment.kind === "utc" && moment.wall % DAY !== 0;
  return dayOf(isInstant ? days.toWall(moment.wall) : moment.wall);
}

function daysOf(start: Wall, end: End, days: Zone): number {
  if (!end) return DAY;
  if ("duration" in end) {
    const ms = end.duration.days * DAY + end.duration.exactMs;
    return ms === 0 ? DAY : Math.ceil(ms / DAY) * DAY;
  }
  const last = dateOf(end.moment, days);
  const isWithin = end.moment.kind === "floating" || end.moment.kind === "zoned" ? end.moment.wall % DAY !== 0 : false;
  const length = last - start + (isWithin ? DAY : 0);
  return length === 0 ? DAY : length;
}
