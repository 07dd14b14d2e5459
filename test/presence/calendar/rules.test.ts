import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expandRule, MAX_DATES } from "../../../server/presence/calendar/expand-rule.ts";
import { readMoment } from "../../../server/presence/calendar/moment.ts";
import { readRule } from "../../../server/presence/calendar/rule.ts";
import { root } from "../../house/source.ts";

interface RuleCase {
  id: number;
  rrule: string;
  dtstart: string;
  instances: string[];
  /** Asks for a part of the dates only, by a function that is not ours. */
  start_at?: string;
}

/** libical's own list of rules and dates is not ours to keep here: it is read where it lies. */
const FILE = "rrule-libical.json";
const places = [process.env.RRULE_CASES_DIR, ...above(root).map((folder) => join(folder, "shared", "cases"))];
const file = places.flatMap((place) => (place ? [join(place, FILE)] : [])).find((path) => existsSync(path)) ?? null;
const cases: RuleCase[] = file ? JSON.parse(readFileSync(file, "utf8")).cases : [];
const comparable = cases.filter(({ start_at }) => start_at === undefined);

/** Rules in which we knowingly differ, and why. */
const DIFFERENT = new Map([
  [
    77,
    "YEARLY;BYMONTHDAY without BYMONTH: RFC 5545's table expands it over all months, as dateutil does; libical keeps DTSTART's month",
  ],
  [78, "the same, with days counted from the end"],
  [
    80,
    "YEARLY with BYMONTH, BYMONTHDAY and BYWEEKNO: libical says that it is not implemented there; 30 December 2024 is in week 1 of 2025",
  ],
]);

describe("A47 libical's rules", () => {
  test.skipIf(file === null)("are 139 that can be compared, when RRULE_CASES_DIR says where they are", () => {
    expect(comparable).toHaveLength(139);
  });

  test.skipIf(file === null)("are all right but those that are named, which differ indeed", () => {
    const wrong = comparable.filter((one) => !isRight(one)).map(({ id }) => id);
    expect(wrong).toEqual([...DIFFERENT.keys()]);
    expect(comparable.length - wrong.length).toBeGreaterThanOrEqual(127);
  });
});

describe("A49 rules that never end elsewhere", () => {
  test.each([
    ["FREQ=DAILY;BYMONTHDAY=-1,-2", 2, false],
    ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31", 0, false],
    ["FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", 0, false],
    ["FREQ=SECONDLY", MAX_DATES, true],
    ["FREQ=MINUTELY", MAX_DATES, true],
    ["FREQ=SECONDLY;COUNT=999999999", MAX_DATES, true],
    ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31;COUNT=3", 0, false],
    ["FREQ=YEARLY;INTERVAL=999999999", 0, false],
    ["FREQ=SECONDLY;INTERVAL=7;BYMONTH=2;BYMONTHDAY=30;BYSECOND=3", 0, false],
  ])("%s is bounded", (text, count, isCut) => {
    const { walls, isCut: wasCut } = dates(text, "20060102T090000", "20260101T000000", "20260205T000000");
    expect(walls).toHaveLength(count);
    expect(wasCut).toBe(isCut);
  });
});

describe("a rule's", () => {
  test.each([
    ["count, with a start beside the rule", "FREQ=WEEKLY;BYDAY=TU;COUNT=3", ["20260105", "20260106", "20260113"]],
    ["count of none", "FREQ=DAILY;COUNT=-1;UNTIL=20260106", ["20260105", "20260106"]],
    ["end before the start", "FREQ=DAILY;UNTIL=20260104", []],
    ["end, a time on whole days", "FREQ=DAILY;UNTIL=20260106T230000Z", ["20260105", "20260106"]],
    ["hours on whole days", "FREQ=DAILY;BYHOUR=1,2,3;COUNT=2", ["20260105", "20260106"]],
    ["week days with ordinals, by week", "FREQ=WEEKLY;BYDAY=2MO,-1WE;COUNT=3", ["20260105", "20260107", "20260112"]],
    ["interval of 0", "FREQ=DAILY;INTERVAL=0;COUNT=2", ["20260105", "20260106"]],
  ])("%s", (_, text, expected) => {
    const { walls } = dates(text, "20260105", "20260101", "20270101");
    expect(walls.map((wall) => new Date(wall).toISOString().slice(0, 10).replaceAll("-", ""))).toEqual(expected);
  });

  test.each([
    "",
    "FREQ=",
    "FREQ=FORTNIGHTLY",
    "FREQ=DAILY;BYDAY=XX",
    "FREQ=DAILY;COUNT=many",
    "FREQ=DAILY;UNTIL=never",
    "W",
  ])("text %j is refused", (text) => {
    expect(() => readRule(text, () => {})).toThrow();
  });

  test("hourly frequency cannot be followed by whole days", () => {
    expect(() => dates("FREQ=HOURLY", "20260105", "20260101", "20260201")).toThrow("HOURLY");
  });
});

function isRight({ rrule, dtstart, instances }: RuleCase): boolean {
  const expected = instances.map(wallOf);
  const { walls } = dates(rrule, dtstart, dtstart, "21000101", false);
  return JSON.stringify(walls.slice(0, expected.length + 1)) === JSON.stringify(expected);
}

function dates(rule: string, dtstart: string, from: string, to: string, isFirst = false) {
  const start = readMoment(dtstart, null);
  if (!start) throw new Error(dtstart);
  const seen = {
    wall: start.wall,
    isDate: start.kind === "date",
    toWall: (at: number) => at,
    isFirst: isFirst || from !== dtstart,
  };
  return expandRule(
    readRule(rule, () => {}),
    seen,
    { from: wallOf(from), to: wallOf(to) },
  );
}

function wallOf(text: string): number {
  return readMoment(text, null)?.wall ?? Number.NaN;
}

function above(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [] : [parent, ...above(parent)];
}
