import { RRuleTemporal } from "rrule-temporal";
import { DAY, dayOf, HOUR, MINUTE, type Moment, SECOND, type Wall } from "./moment.ts";
import { type Rule, UnreadableRule } from "./rule.ts";

export interface Expansion {
  /** Times of the wall, in order, each once. */
  walls: Wall[];
  /** Whether there are more than were followed. */
  isCut: boolean;
}

/** A stretch of the wall's time, both ends included. */
export interface WallSpan {
  from: Wall;
  to: Wall;
}

export interface RuleStart {
  wall: Wall;
  isDate: boolean;
  /** Puts an UNTIL that is an instant on the wall of the series. */
  toWall: (at: number) => Wall;
  /** False for observances of a VTIMEZONE, whose start often is no date of their rule. */
  isFirst: boolean;
}

/** Dates of one rule within one period. Hourly ones of two years fit. */
export const MAX_DATES = 20_000;
/** Steps of the library in one question; the default of 10,000 is too few for a daily count of thirty years with filters. */
const MAX_STEPS = 20_000;
/** Questions for a rule that is asked day by day. */
const MAX_QUESTIONS = 1_000;
/** What is asked at once, so that a question stays far below `MAX_STEPS`. */
const CHUNK: Readonly<Record<string, number>> = { HOURLY: 100 * DAY, MINUTELY: 5 * DAY, SECONDLY: 2 * HOUR };
const UNIT: Readonly<Record<string, number>> = { HOURLY: HOUR, MINUTELY: MINUTE, SECONDLY: SECOND };
/** No rule waits longer for its next date; beyond that the library leaves what dates can be. */
const YEAR = 366 * DAY;
const LONGEST_STEP = 400 * YEAR;
const STEP: Readonly<Record<string, number>> = {
  ...{ YEARLY: YEAR, MONTHLY: 31 * DAY, WEEKLY: 7 * DAY, DAILY: DAY },
  ...UNIT,
};
const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/**
 * The dates of a rule on the wall of its series. The rule is expanded as if that wall showed UTC: RFC 5545 counts in local time, and a
 * local time that a change of the clock skips is moved, not left out (§3.3.10), which the conversion to instants does afterwards.
 * DTSTART is the first date, also where it does not fit the rule, and COUNT counts it (§3.3.10): "COUNT=3" is three dates.
 * @throws UnreadableRule for a rule that a series of whole days cannot follow.
 */
export function expandRule(given: Rule, start: RuleStart, span: WallSpan): Expansion {
  const rule = shaped(given, start);
  const until = untilOf(rule.until, start);
  const to = Math.min(span.to, until);
  // A series that ends before it begins is how programs write that none of it is left.
  if (to < start.wall) return { walls: [], isCut: false };
  if (rule.interval * (STEP[rule.freq] ?? 0) > LONGEST_STEP) return only(start, span);
  if (isOver(rule, start, span)) return { walls: [], isCut: false };
  try {
    return needsAnchor(rule)
      ? anchored(rule, start, { from: span.from, to })
      : asked(rule, start, { from: span.from, to });
  } catch {
    // The library throws when it has counted too many steps, and for dates beyond what dates can be.
    return { ...only(start, span), isCut: true };
  }
}

function only({ wall, isFirst }: RuleStart, { from, to }: WallSpan): Expansion {
  return { walls: isFirst && wall >= from && wall <= to ? [wall] : [], isCut: false };
}

/** Whether a count has run out before the span: daily and weekly rules without filters have a date in each of their steps. */
function isOver(rule: Rule, { wall }: RuleStart, { from }: WallSpan): boolean {
  const isEachStep = rule.freq === "WEEKLY" || (rule.freq === "DAILY" && rule.byDay.length === 0);
  if (rule.count === null || !isEachStep || rule.byMonth.length + rule.byMonthDay.length + rule.byYearDay.length > 0)
    return false;
  if (rule.byWeekNo.length + rule.bySetPos.length > 0) return false;
  return wall + (rule.count + 1) * rule.interval * (STEP[rule.freq] ?? 0) < from;
}

/** The rule as the library is to see it. */
function shaped(given: Rule, start: RuleStart): Rule {
  let rule = given;
  if (start.isDate) {
    if (rule.freq in UNIT) throw new UnreadableRule("bad_rule", `FREQ=${rule.freq} on whole days`);
    // §3.3.10: BYHOUR and its like are ignored where there is no time of the day.
    rule = { ...rule, byHour: [], byMinute: [], bySecond: [] };
  }
  const isYearDays = rule.freq === "YEARLY" && rule.byYearDay.length > 0 && rule.byDay.length > 0;
  if (isYearDays && rule.interval === 1 && rule.bySetPos.length === 0) {
    // Days of the year that also are such weekdays; the library takes either in a yearly rule, and both in a daily one.
    rule = { ...rule, freq: "DAILY", byDay: rule.byDay.map((day) => day.slice(-2)) };
  }
  const unit = UNIT[rule.freq];
  const hasParts = [rule.bySecond, rule.byMinute, rule.byHour, rule.byDay, rule.byMonthDay, rule.byYearDay].some(
    (list) => list.length > 0,
  );
  if (
    unit &&
    rule.count !== null &&
    !hasParts &&
    rule.byMonth.length + rule.byWeekNo.length + rule.bySetPos.length === 0
  ) {
    // Counted by arithmetic: the library would count ten million seconds one by one.
    const last = start.wall + (rule.count - 1) * rule.interval * unit;
    const until = Math.min(last, untilOf(rule.until, start));
    rule = { ...rule, count: null, until: { kind: "floating", wall: until } };
  }
  return rule;
}

/** UNTIL is the last date that may be, itself included; +Infinity without one. */
function untilOf(until: Moment | null, { isDate, toWall }: RuleStart): Wall {
  if (!until) return Number.POSITIVE_INFINITY;
  // A day without a time ends a series of times with its last second: Google and Apple include the day.
  if (until.kind === "date") return isDate ? until.wall : until.wall + DAY - SECOND;
  // A time for whole days: programs mean its day as it is written.
  if (isDate) return dayOf(until.wall);
  return until.kind === "utc" ? toWall(until.wall) : until.wall;
}

function asked(rule: Rule, start: RuleStart, { from, to }: WallSpan): Expansion {
  // Without a count DTSTART is added here, which takes the library less than half of the work.
  const hasCount = rule.count !== null;
  const library = ruleOf(rule, start.wall, Number.isFinite(to) ? to : null, start.isFirst && hasCount);
  const chunk = hasCount ? undefined : CHUNK[rule.freq];
  const own = only(start, { from, to }).walls;
  if (!chunk) {
    const walls = between(library, Math.max(from, start.wall), to);
    return cut(hasCount || walls[0] === own[0] ? walls : [...own, ...walls]);
  }
  const walls: Wall[] = own.slice();
  let questions = 0;
  for (let at = Math.max(from, start.wall); at <= to; at += chunk) {
    if (walls.length > MAX_DATES || ++questions > MAX_QUESTIONS)
      return { walls: walls.slice(0, MAX_DATES), isCut: true };
    walls.push(...between(library, at, Math.min(to, at + chunk - SECOND)));
  }
  return cut([...new Set(walls)]);
}

/** Weeks of the year reach over New Year: the library begins with the calendar year of DTSTART, and misses the week's own. */
function needsAnchor({ freq, byWeekNo }: Rule): boolean {
  return freq === "YEARLY" && byWeekNo.length > 0;
}

/**
 * Begins one interval before the year to which DTSTART's week belongs when DTSTART is a date of the rule, in the year of its day
 * otherwise; takes what is not before DTSTART, and counts by itself.
 */
function anchored(rule: Rule, start: RuleStart, { from, to }: WallSpan): Expansion {
  const wkst = WEEKDAYS.indexOf(rule.wkst);
  const weekday = (((Math.floor(start.wall / DAY) + 3) % 7) + 7) % 7;
  // The year of a week is that of its fourth day.
  const fourth = start.wall - ((weekday - wkst + 7) % 7) * DAY + 3 * DAY;
  const byDay = rule.byDay.length > 0 ? rule.byDay : [WEEKDAYS[weekday] ?? "MO"];
  const datesFrom = (year: number, least: Wall, most: Wall) => {
    const anchor = new Date(start.wall);
    anchor.setUTCFullYear(year, 0, 1);
    const library = ruleOf({ ...rule, byDay, count: null }, anchor.getTime(), null, false);
    // The library looks at the years of the period alone, and a week of theirs may lie in the year beside.
    return between(library, least - YEAR, most + YEAR).filter((wall) => wall >= least && wall <= most);
  };
  const weekYear = new Date(fourth).getUTCFullYear() - rule.interval;
  const isDate = datesFrom(weekYear, start.wall, start.wall).length > 0;
  const year = isDate ? weekYear : new Date(start.wall).getUTCFullYear();
  const least = rule.count === null ? Math.max(from, start.wall) : start.wall;
  const dates = datesFrom(year, least, to);
  const all = start.isFirst && !isDate && least <= start.wall ? [start.wall, ...dates] : dates;
  return cut(all.slice(0, rule.count ?? all.length).filter((wall) => wall >= from));
}

function between(library: RRuleTemporal, from: Wall, to: Wall): Wall[] {
  if (from > to) return [];
  return library.between(utc(from), utc(to), true).map((date) => date.epochMilliseconds);
}

function cut(walls: Wall[]): Expansion {
  return walls.length > MAX_DATES ? { walls: walls.slice(0, MAX_DATES), isCut: true } : { walls, isCut: false };
}

function ruleOf(
  rule: Rule,
  wall: Wall,
  to: Wall | null,
  includeDtstart: boolean,
): RRuleTemporal<Temporal.ZonedDateTime> {
  const list = <Item>(items: Item[]) => (items.length > 0 ? items : undefined);
  return new RRuleTemporal({
    ...{ freq: rule.freq, interval: rule.interval, wkst: rule.wkst, dtstart: utc(wall), tzid: "UTC" },
    ...{ count: rule.count ?? undefined, until: to === null ? undefined : utc(to) },
    ...{ bySecond: list(rule.bySecond), byMinute: list(rule.byMinute), byHour: list(rule.byHour) },
    ...{ byDay: list(rule.byDay), byMonthDay: list(rule.byMonthDay), byYearDay: list(rule.byYearDay) },
    ...{ byWeekNo: list(rule.byWeekNo), byMonth: list(rule.byMonth), bySetPos: list(rule.bySetPos) },
    ...{ includeDtstart, maxIterations: MAX_STEPS, cache: false, temporal: Temporal },
  });
}

function utc(wall: Wall): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO("UTC");
}
