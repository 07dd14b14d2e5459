import { Problem } from "../../platform/http/problem.ts";
import { figuresFault } from "../problems.ts";

/** Longest period that figures are made of, days. */
export const MAX_DAYS = 400;
const HOUR_MS = 3_600_000;
const QUARTER_MS = HOUR_MS / 4;

/** A stretch of time with the days and hours that a zone divides it into. */
export interface Period {
  since: number;
  until: number;
  zone: string;
}

/** A day of a zone: 23 or 25 hours long when its clocks change. */
export interface Day {
  /** `2026-11-27`. */
  day: string;
  startsAt: number;
  endsAt: number;
}

/**
 * The period that somebody asks for: today when nothing is said, the whole day of `until` when only that is.
 * @throws Problem `invalid_fields` for a zone that does not exist, an end that is not after the beginning, or too long a period.
 */
export function periodOf(
  asked: { since?: number | undefined; until?: number | undefined; zone?: string | undefined },
  now: number,
  ownZone: string,
): Period {
  const zone = asked.zone ?? ownZone;
  if (!isZone(zone)) throw new Problem("invalid_fields", { fields: [figuresFault("zone", "no_time_zone")] });
  const since = asked.since ?? dayOf(asked.until === undefined ? now : asked.until - 1, zone).startsAt;
  const until = asked.until ?? Math.max(since + 1, dayOf(now, zone).endsAt);
  if (until <= since) throw new Problem("invalid_fields", { fields: [figuresFault("until", "after_since")] });
  const last = Temporal.Instant.fromEpochMilliseconds(since).toZonedDateTimeISO(zone).add({ days: MAX_DAYS });
  if (until > last.epochMilliseconds) {
    throw new Problem("invalid_fields", { fields: [figuresFault("until", "days_max", { max: MAX_DAYS })] });
  }
  return { since, until, zone };
}

/** The days that a period touches, in order. */
export function daysOf({ since, until, zone }: Period): Day[] {
  const days: Day[] = [];
  for (let at = since; at < until;) {
    const day = dayOf(at, zone);
    days.push(day);
    at = day.endsAt;
  }
  return days;
}

/** The day of an instant. */
export function dayOf(at: number, zone: string): Day {
  const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
  const startOf = (one: Temporal.PlainDate) => one.toZonedDateTime(zone).epochMilliseconds;
  return { day: date.toString(), startsAt: startOf(date), endsAt: startOf(date.add({ days: 1 })) };
}

/** The hour that a zone's clocks show at an instant of a day, 0 to 23; they are asked only on days of another length. */
export function hourOf(at: number, { startsAt, endsAt }: Day, zone: string): number {
  if (endsAt - startsAt === 24 * HOUR_MS) return Math.floor((at - startsAt) / HOUR_MS);
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).hour;
}

/** How long stretches of time may be of which each lies in one hour of a zone, given beginnings of its days. */
export function slotMsOf(beginnings: readonly number[]): number {
  // Some zones are half an hour or a quarter beside the others, some change their clocks by half an hour.
  return beginnings.every((at) => at % HOUR_MS === 0) ? HOUR_MS : QUARTER_MS;
}

/** The first instant of the day that is so many days before that of an instant. */
export function startOfDayBefore(at: number, days: number, zone: string): number {
  const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
  return date.subtract({ days }).toZonedDateTime(zone).epochMilliseconds;
}

function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}
