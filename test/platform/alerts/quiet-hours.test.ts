import { describe, expect, test } from "bun:test";
import { isMaintained, isQuiet } from "../../../server/platform/alerts/holds/holds.ts";
import { isQuietAt, isTimeZone, type QuietHours } from "../../../server/platform/alerts/holds/quiet-hours.ts";

const ALL_WEEK = [1, 2, 3, 4, 5, 6, 7];
const NIGHT: QuietHours = {
  id: "night",
  ruleId: null,
  days: ALL_WEEK,
  fromMinute: 22 * 60,
  toMinute: 7 * 60,
  timeZone: "Europe/Paris",
};

/** Whether it is quiet at an instant given as a wall in UTC. */
const quiet = (hours: Partial<QuietHours>, ...iso: string[]) =>
  iso.map((text) => isQuietAt({ ...NIGHT, ...hours }, Date.parse(`${text}:00Z`)));

describe("quiet hours", () => {
  test("begin at their minute and end before theirs, on the wall of their zone", () => {
    // Paris is one hour ahead in winter, two in summer.
    expect(quiet({}, "2026-03-02T20:59", "2026-03-02T21:00", "2026-03-03T05:59", "2026-03-03T06:00")).toEqual([
      ...[false, true, true, false],
    ]);
    expect(quiet({}, "2026-07-02T19:59", "2026-07-02T20:00", "2026-07-03T04:59", "2026-07-03T05:00")).toEqual([
      ...[false, true, true, false],
    ]);
  });

  test("belong to the day on which they begin: Friday's night is quiet on Saturday morning, Saturday's is not", () => {
    const friday = { days: [5] };
    expect(quiet(friday, "2026-03-06T22:00", "2026-03-07T04:00", "2026-03-07T22:00", "2026-03-08T04:00")).toEqual([
      ...[true, true, false, false],
    ]);
    expect(quiet({ days: [7] }, "2026-03-09T04:00", "2026-03-08T04:00")).toEqual([true, false]);
  });

  test("within one day do not spill over", () => {
    const noon = { fromMinute: 12 * 60, toMinute: 13 * 60, days: [1] };
    expect(quiet(noon, "2026-03-02T11:30", "2026-03-02T10:59", "2026-03-02T12:00", "2026-03-03T11:30")).toEqual([
      ...[true, false, false, false],
    ]);
  });

  test("from a time to the same one are a whole day", () => {
    const whole = { fromMinute: 0, toMinute: 0, days: [6, 7] };
    expect(quiet(whole, "2026-03-06T22:59", "2026-03-06T23:00", "2026-03-08T22:59", "2026-03-08T23:00")).toEqual([
      ...[false, true, true, false],
    ]);
  });

  test("go by the wall when clocks change: 29 March 2026 has no 02:30, 25 October has two", () => {
    const early = { fromMinute: 2 * 60, toMinute: 3 * 60 };
    expect(quiet(early, "2026-03-29T00:59", "2026-03-29T01:00")).toEqual([false, false]);
    expect(quiet(early, "2026-10-25T00:30", "2026-10-25T01:30", "2026-10-25T02:00")).toEqual([true, true, false]);
  });

  test("each zone has its own day", () => {
    const monday = { days: [1], fromMinute: 0, toMinute: 23 * 60 + 59 };
    expect(quiet({ ...monday, timeZone: "Pacific/Auckland" }, "2026-03-01T12:00")).toEqual([true]);
    expect(quiet({ ...monday, timeZone: "America/Los_Angeles" }, "2026-03-01T12:00")).toEqual([false]);
  });

  test("a time zone is one that the machine knows", () => {
    expect(["Europe/Paris", "UTC", "Mars/Olympus", "", "Europe/Paris\n"].map(isTimeZone)).toEqual([
      ...[true, true, false, false, false],
    ]);
  });
});

describe("what holds a message back", () => {
  const at = Date.parse("2026-03-03T02:00:00Z");
  const work = { id: "w", scopeName: "", reason: "", createdBy: null, fromAt: at - 10, toAt: at + 10 };

  test("quiet hours of the rule, or of all", () => {
    const ofRule = { quietHours: [{ ...NIGHT, ruleId: "a" }], maintenance: [] };
    expect([isQuiet(ofRule, "a", at), isQuiet(ofRule, "b", at)]).toEqual([true, false]);
    expect(isQuiet({ quietHours: [NIGHT], maintenance: [] }, "b", at)).toBe(true);
  });

  test("maintenance of what it is about, or of what that is under, from its beginning until its end", () => {
    const holds = { quietHours: [], maintenance: [{ ...work, scopeId: "server/1" }] };
    const of = (path: string, instant = at) => isMaintained(holds, path, instant);
    expect([of("server/1"), of("server/1/queue/a"), of("server/12"), of("server/2")]).toEqual([
      ...[true, true, false, false],
    ]);
    expect([of("server/1", at - 11), of("server/1", at - 10), of("server/1", at + 9), of("server/1", at + 10)]).toEqual(
      [...[false, true, true, false]],
    );
    expect(isMaintained({ quietHours: [], maintenance: [{ ...work, scopeId: "" }] }, "anything", at)).toBe(true);
  });
});
