import { describe, expect, test } from "bun:test";
import ICAL from "ical.js";
import { timeline } from "../../../server/presence/decide.ts";
import { writeIcs } from "../../../server/presence/decide/ics.ts";
import { outlook, statusStretches } from "../../../server/presence/decide/outlook.ts";
import { presenceShape } from "../../../server/presence/decide/shape.ts";
import type { Segment } from "../../../server/presence/model.ts";
import { event, paris, plan, weekly } from "./plans.ts";
import { randomPlan } from "./random-plan.ts";

const options = {
  name: "Accueil; 2001, \\ \u{1f600}",
  zone: "Europe/Paris",
  key: "2001",
  at: paris("2026-01-01 00:00"),
};
const course = plan({
  weekly: [weekly("tue 08:00-12:00 available")],
  events: [
    event("Cours : a,b; c\\d\nline \u0007", "2026-01-06 09:00", "2026-01-06 10:00", "lunch"),
    event("Cours 2", "2026-01-06 10:00", "2026-01-06 11:30", "lunch"),
    event("m\u00e9decin", "2026-01-06 14:00", "2026-01-06 15:00", "away", { isPrivate: true }),
  ],
});
const segments = timeline(course, paris("2026-01-06 00:00"), paris("2026-01-07 00:00"));

/** What another program reads. */
function readBack(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents("vevent").map((one) => {
    const value = (name: string) => one.getFirstPropertyValue(name);
    const at = (name: string) => (value(name) as ICAL.Time).toJSDate().getTime();
    return { at, value, uid: String(value("uid")) };
  });
}

describe("presence as a calendar", () => {
  test("another program reads the same times, titles and reasons", () => {
    const read = readBack(writeIcs(segments, { ...options, hasReasons: true }));
    expect(read.map(({ at }) => [at("dtstart"), at("dtend")])).toEqual(
      segments.map(({ startAt, endAt }) => [startAt, endAt]),
    );
    expect(read.map(({ value }) => value("summary"))).toEqual([
      ...["Do not disturb", "Available", "Lunch", "Lunch", "Available", "Do not disturb", "Away", "Do not disturb"],
    ]);
    expect(read[2]?.value("description")).toBe("Cours : a,b; c\\d\nline  ");
    expect(read.map(({ value }) => value("transp"))).toEqual(
      segments.map(({ status }) => (status === "available" ? "TRANSPARENT" : "OPAQUE")),
    );
  });

  test("the reason of a private event is nowhere, and it is marked as such", () => {
    const text = writeIcs(segments, { ...options, hasReasons: true });
    expect(text).not.toContain("decin");
    expect(text).toContain("Cours");
    expect(writeIcs(segments, options)).not.toContain("Cours");
    expect(text.match(/CLASS:PRIVATE/g)).toHaveLength(1);
  });

  test("lines have at most 75 bytes, end in CRLF, and are whole letters; values are escaped", () => {
    const name = "\u00e9\u{1f600};".repeat(60);
    const text = writeIcs([], { ...options, name });
    const plain = writeIcs([], { ...options, name: "x".repeat(400) });
    for (const line of `${text}${plain}`.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
    expect(text).not.toContain("\ufffd");
    expect(text.replaceAll("\r\n ", "")).toContain(`X-WR-CALNAME:${name.replaceAll(";", "\\;")}\r\n`);
    expect(writeIcs([], options).replaceAll("\r\n ", "")).toContain(
      "X-WR-CALNAME:Accueil\\; 2001\\, \\\\ \u{1f600}\r\n",
    );
    // A line of exactly 75 bytes is not folded.
    expect(writeIcs([], { ...options, name: "x".repeat(75 - 13) })).toContain(`X-WR-CALNAME:${"x".repeat(62)}\r\n`);
  });

  test("a name cannot make a line of its own", () => {
    const text = writeIcs([], { ...options, name: "x\r\nATTACH:http://bad.example\u2028y" });
    expect(text.split("\r\n").filter((line) => line.startsWith("ATTACH"))).toEqual([]);
  });

  test("UIDs are there once each, and the same for the same window of any plan", () => {
    for (let seed = 0; seed < 60; seed++) {
      const { plan: random, from, to } = randomPlan(seed);
      const uids = (at: number) =>
        readBack(writeIcs(timeline(random, from, to), { ...options, at })).map(({ uid }) => uid);
      expect(new Set(uids(0)).size).toBe(uids(0).length);
      expect(uids(0)).toEqual(uids(1_000));
    }
  });

  test("what is not set is no event", () => {
    const frozen = timeline({ ...course, isFrozen: true }, paris("2026-01-06 00:00"), paris("2026-01-07 00:00"));
    expect(readBack(writeIcs(frozen, options))).toEqual([]);
  });

  test("titles can be in other words", () => {
    const text = writeIcs(segments, { ...options, titleOf: () => "Absent" });
    expect(new Set(readBack(text).map(({ value }) => value("summary")))).toEqual(new Set(["Absent"]));
  });
});

test("presence as JSON: times with the offset of their day, private reasons left out", () => {
  const shape = presenceShape(segments, { name: "Accueil", zone: "Europe/Paris", hasReasons: true });
  expect(shape.segments.slice(2, 4)).toEqual([
    {
      ...{ start: "2026-01-06T09:00:00+01:00", end: "2026-01-06T10:00:00+01:00" },
      ...{ status: "lunch", level: "calendar", reason: "Cours : a,b; c\\d\nline \u0007" },
    },
    {
      ...{ start: "2026-01-06T10:00:00+01:00", end: "2026-01-06T11:30:00+01:00" },
      ...{ status: "lunch", level: "calendar", reason: "Cours 2" },
    },
  ]);
  const bare = presenceShape(segments, { name: "Accueil", zone: "Europe/Paris" });
  expect(bare.segments.every(({ reason }) => reason === "")).toBe(true);
  expect(shape.segments[6]).toMatchObject({ status: "away", reason: "" });
});

describe("what a switchboard says", () => {
  const told = (clock: string, of: readonly Segment[] = segments) => {
    const { now, untilAt, next, because } = outlook(of, paris(`2026-01-06 ${clock}`));
    return {
      ...{ now: now?.status ?? null, because: because?.name ?? null },
      ...{ untilAt, next: next.map(({ startAt, status }) => [startAt, status] as const) },
    };
  };

  test("in a course until 11:30, then free, then not", () => {
    expect(told("10:15")).toEqual({
      ...{ now: "lunch", because: "Cours 2", untilAt: paris("2026-01-06 11:30") },
      next: [
        [paris("2026-01-06 11:30"), "available"],
        [paris("2026-01-06 12:00"), "do_not_disturb"],
      ],
    });
  });

  test("nothing is said beyond what the segments hold", () => {
    expect(told("23:00")).toMatchObject({ now: "do_not_disturb", untilAt: null, next: [] });
    expect(told("10:00", [])).toEqual({ now: null, because: null, untilAt: null, next: [] });
  });

  test("segments of one status are one stretch, with all their reasons", () => {
    const stretches = statusStretches(segments);
    expect(stretches.map(({ status }) => status)).toEqual([
      ...(["do_not_disturb", "available", "lunch", "available", "do_not_disturb", "away", "do_not_disturb"] as const),
    ]);
    expect(stretches[2]?.because.map(({ name }) => name)).toEqual([segments[2]?.because.name as string, "Cours 2"]);
    expect(stretches.map(({ startAt }) => startAt).slice(1)).toEqual(stretches.map(({ endAt }) => endAt).slice(0, -1));
  });
});
