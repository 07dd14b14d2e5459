/** Clocks on the walls of other zones: an extension's planning is by its own, not by the reader's. */
import { language } from "../words/words.ts";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const DAY_MS = DAY_MINUTES * MINUTE_MS;

/** What a clock on the wall shows. */
interface WallTime {
  /** YYYY-MM-DD */
  date: string;
  /** Since midnight, 0 to 1,439. */
  minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Building an Intl format costs far more than using it. A zone that this browser does not know is read as the reader's own. */
function formatOf(zone: string, tag: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${tag} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known) return known;
  const whole = { ...options, hourCycle: "h23" } as const;
  let made: Intl.DateTimeFormat;
  try {
    made = new Intl.DateTimeFormat(tag, { ...whole, timeZone: zone });
  } catch {
    made = new Intl.DateTimeFormat(tag, whole);
  }
  formats.set(key, made);
  return made;
}

const NUMBERS = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const;

/** What the clock of a zone shows at an instant. */
export function wallTime(zone: string, at: number): WallTime {
  const parts: Record<string, string> = {};
  for (const { type, value } of formatOf(zone, "en-CA", NUMBERS).formatToParts(at)) parts[type] = value;
  const { year = "", month = "", day = "", hour = "0", minute = "0" } = parts;
  return { date: `${year.padStart(4, "0")}-${month}-${day}`, minute: Number(hour) * 60 + Number(minute) };
}

/**
 * The instant at which the clock of a zone shows that day and minute. One that a change of the clock leaves out is as much later as the
 * clock went forward; of one that comes twice it is the first.
 */
export function instantAt(zone: string, date: string, minute: number): number {
  const wanted = Date.parse(`${date}T00:00:00Z`) + minute * MINUTE_MS;
  const shownAt = (at: number) => {
    const wall = wallTime(zone, at);
    return Date.parse(`${wall.date}T00:00:00Z`) + wall.minute * MINUTE_MS;
  };
  // Clocks change by hours: a day before and after, one of the two offsets is the right one.
  const before = wanted - DAY_MS;
  const after = wanted + DAY_MS;
  const [first, second] = [wanted - (shownAt(before) - before), wanted - (shownAt(after) - after)];
  return shownAt(first) === wanted || shownAt(second) !== wanted ? first : second;
}

/** Another day of the calendar, some days on. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 0 is Monday. */
export function weekdayOf(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** `11:30` by the clock of a zone. */
export function timeIn(zone: string, at: number): string {
  return formatOf(zone, language(), { hour: "2-digit", minute: "2-digit" }).format(at);
}

/** The time alone on the same day as `now`, else with the day: `lun. 9 mars, 08:00`. */
export function momentIn(zone: string, at: number, now: number): string {
  if (wallTime(zone, at).date === wallTime(zone, now).date) return timeIn(zone, at);
  const day = { weekday: "short", day: "numeric", month: "short" } as const;
  return formatOf(zone, language(), { ...day, hour: "2-digit", minute: "2-digit" }).format(at);
}

/** The same with no more of the day than is needed: in the six days to come its weekday alone, `lun. 08:00`. */
export function shortMomentIn(zone: string, at: number, now: number): string {
  const { date } = wallTime(zone, at);
  const today = wallTime(zone, now).date;
  const isThisWeek = date > today && date < addDays(today, 7);
  return isThisWeek ? `${weekdayWord(weekdayOf(date), "short")} ${timeIn(zone, at)}` : momentIn(zone, at, now);
}

/** Day and time to the second, as a log needs it. */
export function exactIn(zone: string, at: number): string {
  return formatOf(zone, language(), { dateStyle: "medium", timeStyle: "medium" }).format(at);
}

/** A day of the calendar in words: `lun. 9 mars`. */
export function dayWords(date: string): string {
  return formatOf("UTC", language(), { weekday: "short", day: "numeric", month: "short" }).format(Date.parse(date));
}

/** A day of the week, 0 for Monday: `lundi`. */
export function weekdayWord(day: number, width: "long" | "short" = "long"): string {
  // 1 January 2024 was a Monday.
  return formatOf("UTC", language(), { weekday: width }).format(Date.UTC(2024, 0, 1 + day));
}

/** `08:05`, `24:00` */
export function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** Minutes since midnight of what a time field holds; null for what is no time. */
export function minuteOf(clock: string): number | null {
  const found = /^(\d{1,2}):(\d{2})$/.exec(clock);
  if (!found) return null;
  const minute = Number(found[1]) * 60 + Number(found[2]);
  return minute <= DAY_MINUTES ? minute : null;
}
