/** Which backups stay. Pure. */
import { dayNumber } from "./schedule.ts";

export interface KeepRule {
  keepDaily: number;
  keepWeekly: number;
  keepMonthly: number;
  /** On whose calendar days end. */
  timeZone: string;
}

/** Thursday, 1970-01-01, was the fourth day of its week. */
const FIRST_WEEKDAY = 3;

/**
 * The names that may go. Of each of the newest days that have backups the newest one stays, and so for weeks (from Monday) and
 * months; the newest of all stays in any case, and so does what seems to come from the future: then a clock was wrong.
 */
export function expired(backups: readonly { name: string; madeAt: number }[], rule: KeepRule, now: number): string[] {
  const newestFirst = backups.toSorted((a, b) => b.madeAt - a.madeAt);
  const past = newestFirst.filter(({ madeAt }) => madeAt <= now);
  const kept = new Set(past.slice(0, 1).map(({ name }) => name));
  const rules: [count: number, periodOf: (madeAt: number) => string | number][] = [
    [rule.keepDaily, (at) => dayNumber(rule.timeZone, at)],
    [rule.keepWeekly, (at) => Math.floor((dayNumber(rule.timeZone, at) + FIRST_WEEKDAY) / 7)],
    [rule.keepMonthly, (at) => new Date(dayNumber(rule.timeZone, at) * 86_400_000).toISOString().slice(0, 7)],
  ];
  for (const [count, periodOf] of rules) {
    const seen = new Set<string | number>();
    for (const { name, madeAt } of past) {
      const period = periodOf(madeAt);
      if (seen.has(period)) continue;
      if (seen.size >= count) break;
      seen.add(period);
      kept.add(name);
    }
  }
  return past.filter(({ name }) => !kept.has(name)).map(({ name }) => name);
}
