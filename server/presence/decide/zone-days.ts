import type { DayStretch, Weekday } from "../model.ts";

export const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const MINUTES_PER_DAY = 1_440;
/** Days whose beginning is remembered; the cache is emptied when it is full. */
const MAX_REMEMBERED = 4_000;

/** The days of a zone, each by its number: 0 is 1 January 1970, by the calendar and not by the clock. */
export class ZoneDays {
  private readonly starts = new Map<number, number>();

  /** @throws RangeError when `zone` is no IANA name. */
  constructor(private readonly zone: string) {
    this.startOf(0);
  }

  /** The day that an instant is on. */
  dayOf(at: number): number {
    const { year, month, day } = Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(this.zone);
    return Date.UTC(year, month - 1, day) / DAY_MS;
  }

  /** The first instant of a day, ms: midnight, or what comes instead where clocks jump over midnight. */
  startOf(day: number): number {
    const known = this.starts.get(day);
    if (known !== undefined) return known;
    if (this.starts.size >= MAX_REMEMBERED) this.starts.clear();
    const start = Temporal.PlainDate.from(dateOf(day)).toZonedDateTime(this.zone).epochMilliseconds;
    this.starts.set(day, start);
    return start;
  }

  /**
   * The instants of a stretch that begins on a day; half open, null where nothing is left of it (its hours do not exist on
   * the day on which clocks go forward, or the whole day does not). An hour that clocks skip moves forward by what they
   * skip; of an hour that comes twice the first one counts.
   */
  stretchOn(day: number, { startMinute, endMinute }: DayStretch): { startAt: number; endAt: number } | null {
    const startAt = this.instantOf(day, startMinute);
    const endAt = endMinute <= startMinute ? this.instantOf(day + 1, endMinute) : this.instantOf(day, endMinute);
    return startAt < endAt && this.startOf(day) < this.startOf(day + 1) ? { startAt, endAt } : null;
  }

  private instantOf(day: number, minute: number): number {
    if (minute === 0) return this.startOf(day);
    if (minute === MINUTES_PER_DAY) return this.startOf(day + 1);
    const start = this.startOf(day);
    // On a day of 24 hours the clock on the wall runs as the one in the cellar does; the others are looked up.
    if (this.startOf(day + 1) - start === DAY_MS) return start + minute * MINUTE_MS;
    return Temporal.PlainDate.from(dateOf(day))
      .toPlainDateTime({ hour: Math.floor(minute / 60), minute: minute % 60 })
      .toZonedDateTime(this.zone, { disambiguation: "compatible" }).epochMilliseconds;
  }
}

/** The number of a date as YYYY-MM-DD; null for what is none. */
export function dayNumber(date: string): number | null {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  // 30 February would be read as 2 March.
  return Number.isNaN(at) || dateOf(at / DAY_MS) !== date ? null : at / DAY_MS;
}

/** The date of a day, as YYYY-MM-DD. */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** 1 January 1970 was a Thursday. */
export function weekdayOf(day: number): Weekday {
  return (((day % 7) + 10) % 7) as Weekday;
}
