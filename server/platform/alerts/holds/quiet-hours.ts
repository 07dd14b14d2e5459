/** PURE: times of the week at which nothing is sent. */
export interface QuietHours {
  id: string;
  /** Null: for every rule. */
  ruleId: string | null;
  /** ISO weekdays (1 is Monday) on which it begins. */
  days: readonly number[];
  /** Minutes after midnight on the wall of `timeZone`; an end that is not after the beginning is on the next day. */
  fromMinute: number;
  toMinute: number;
  /** IANA name. */
  timeZone: string;
}

const DAY_NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MINUTE_MS = 60_000;
const clocks = new Map<string, { format: Intl.DateTimeFormat; minuteAt: number; wall: Wall }>();

/** ISO weekday and minute of the day. */
interface Wall {
  day: number;
  minute: number;
}

/** Whether an instant falls within quiet hours. It is the wall that counts: an hour that summer time repeats is quiet twice. */
export function isQuietAt(hours: Omit<QuietHours, "id" | "ruleId">, at: number): boolean {
  const { days, fromMinute, toMinute, timeZone } = hours;
  const { day, minute } = wallOf(timeZone, at);
  if (fromMinute < toMinute) return days.includes(day) && minute >= fromMinute && minute < toMinute;
  const dayBefore = day === 1 ? 7 : day - 1;
  return (days.includes(day) && minute >= fromMinute) || (days.includes(dayBefore) && minute < toMinute);
}

/** Whether a text names a time zone. */
export function isTimeZone(name: string): boolean {
  return canonicalTimeZone(name) !== null;
}

/** A time zone in the one spelling that is kept, whichever it was entered in; null for what names none. */
export function canonicalTimeZone(name: string): string | null {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** What a wall shows. Asked each second for each rule, and another answer each minute: the last one is kept. */
function wallOf(timeZone: string, at: number): Wall {
  const minuteAt = Math.floor(at / MINUTE_MS);
  const known = clocks.get(timeZone);
  if (known?.minuteAt === minuteAt) return known.wall;
  const parts = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const format = known?.format ?? new Intl.DateTimeFormat("en-US", { timeZone, ...parts });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const wall = {
    day: DAY_NAMES.indexOf(part.weekday ?? "") + 1,
    minute: Number(part.hour) * 60 + Number(part.minute),
  };
  clocks.set(timeZone, { format, minuteAt, wall });
  return wall;
}
