import { describe, expect, test } from "bun:test";
import { readCalendar, readRaw } from "../../../server/presence/calendar/read-calendar.ts";
import { corpus, iso } from "./feeds.ts";

const cases = corpus();

describe("A48 calendars as they are met in the wild", () => {
  test("are at least 40", () => expect(cases.length).toBeGreaterThanOrEqual(40));

  test.each(cases.map((one) => [one.name, one] as const))("%s: every date, and what is wrong", (_, one) => {
    const { bytes, expected, reading } = one;
    const { raw, isUsable } = readRaw(bytes, reading);
    expect(sorted(raw)).toEqual(sorted(expected.raw as typeof raw));
    expect(isUsable).toBe(expected.isUsable);
    const { issues } = readCalendar(bytes, reading);
    expect(issues.map(({ code }) => code as string).sort()).toEqual(expected.issues);
  });

  const occupying = cases.filter(({ expected }) => expected.occupied !== undefined);
  test.each(occupying.map((one) => [one.name, one] as const))("%s: the time that it occupies", (_, one) => {
    const { occurrences } = readCalendar(one.bytes, one.reading);
    const found = occurrences.map(({ startAt, endAt, busy, isAllDay }) => [iso(startAt), iso(endAt), busy, isAllDay]);
    const expected = (one.expected.occupied ?? []).map(([start, end, busy = "busy", day]) => [
      start,
      end,
      busy,
      day === "day",
    ]);
    expect(found).toEqual(expected);
  });
});

function sorted<Line extends { uid: string; start: string; end: string }>(lines: readonly Line[]): Line[] {
  const key = ({ uid, start, end }: Line) => `${start} ${end} ${uid}`;
  return [...lines].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
