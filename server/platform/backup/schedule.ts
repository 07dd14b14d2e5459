/** When backups are due: once a day, at a time of the wall clock. Pure. */

const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

export interface DailyTime {
  /** Minutes after midnight. */
  atMinute: number;
  /** IANA name: Europe/Paris. */
  timeZone: string;
}

/** The last instant, not after `now`, at which one was due. A time that the clock skips in spring counts an hour later; one that comes twice, once. */
export function lastDueAt({ atMinute, timeZone }: DailyTime, now: number): number {
  // Two days cover every shift of a zone.
  for (let day = dayNumber(timeZone, now); ; day--) {
    const at = instantOf(day, atMinute, timeZone);
    if (at <= now) return at;
  }
}

/** The first instant after `now` at which one is due. */
export function nextDueAt({ atMinute, timeZone }: DailyTime, now: number): number {
  for (let day = dayNumber(timeZone, now); ; day++) {
    const at = instantOf(day, atMinute, timeZone);
    if (at > now) return at;
  }
}

/** Days since 1970-01-01 on a zone's calendar. */
export function dayNumber(timeZone: string, at: number): number {
  return Math.floor((at + offsetMs(timeZone, at)) / DAY_MS);
}

/** The instant of a time of day; the earlier one where the clock goes back, the later reading where it goes forward. */
function instantOf(day: number, atMinute: number, timeZone: string): number {
  const wall = day * DAY_MS + atMinute * 60_000;
  const before = offsetMs(timeZone, wall - DAY_MS);
  const after = offsetMs(timeZone, wall + DAY_MS);
  // Read by the offset before a change, then by the one after it: the first that the clock really shows.
  for (const offset of [before, after]) if (offsetMs(timeZone, wall - offset) === offset) return wall - offset;
  return wall - before;
}

/** How far a zone's clock is ahead of UTC. */
function offsetMs(timeZone: string, at: number): number {
  let format = formats.get(timeZone);
  if (!format) {
    const part = "2-digit" as const;
    const date = { year: "numeric", month: part, day: part, hour: part, minute: part, second: part } as const;
    format = new Intl.DateTimeFormat("en-US", { timeZone, calendar: "gregory", hourCycle: "h23", ...date });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}
