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
const clocks = new Map<string, Intl.DateTimeFormat>();

/** Whether an instant falls within quiet hours. It is the wall that counts: an hour that summer time repeats is quiet twice. */
export function isQuietAt(hours: QuietHours, at: number): boolean {
  const { days, fromMinute, toMinute, timeZone } = hours;
  const { day, minute } = wallOf(timeZone, at);
  if (fromMinute < toMinute) return days.includes(day) && minute >= fromMinute && minute < toMinute;
  const dayBefore = day === 1 ? 7 : day - 1;
  return (days.includes(day) && minute >= fromMinute) || (days.includes(dayBefore) && minute < toMinute);
}

/** Whether a text names a time zone. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

/** ISO weekday and minute of the day on a wall. */
function wallOf(timeZone: string, at: number): { day: number; minute: number } {
  let clock = clocks.get(timeZone);
  if (!clock) {
    const parts = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
    clock = new Intl.DateTimeFormat("en-US", { timeZone, ...parts });
    clocks.set(timeZone, clock);
  }
  const part = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  return { day: DAY_NAMES.indexOf(part.weekday ?? "") + 1, minute: Number(part.hour) * 60 + Number(part.minute) };
}
