import { expect, test } from "bun:test";
import ICAL from "ical.js";
import { timeline } from "../../../server/presence/decide.ts";
import type { ExtensionTimeline } from "../../../server/presence/extensions/timelines.ts";
import { writeCalendar } from "../../../server/presence/outputs/calendar.ts";
import { event, paris, plan, weekly } from "../decide/plans.ts";
import { randomPlan } from "../decide/random-plan.ts";

const AT = paris("2026-01-01 00:00");
const DAY = [paris("2026-01-06 00:00"), paris("2026-01-07 00:00")] as const;
const course = plan({
  weekly: [weekly("tue 08:00-18:00 available")],
  defaultStatus: "off_work",
  events: [
    event("Cours : a", "2026-01-06 09:00", "2026-01-06 10:00", "lunch"),
    event("Cours : b", "2026-01-06 10:00", "2026-01-06 11:30", "lunch"),
    event("médecin", "2026-01-06 14:00", "2026-01-06 15:00", "away", { isPrivate: true }),
  ],
});

function of(name: string, segments = timeline(course, ...DAY)): ExtensionTimeline[] {
  return [{ id: 7, number: "2001", name, zone: "Europe/Paris", segments }];
}

/** What another program reads. */
function readBack(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents("vevent").map((one) => {
    const value = (name: string) => one.getFirstPropertyValue(name);
    const clock = (name: string) => (value(name) as ICAL.Time).toJSDate().toISOString().slice(11, 16);
    return { span: `${clock("dtstart")}-${clock("dtend")}`, summary: value("summary"), uid: String(value("uid")) };
  });
}

test("another program reads when somebody is not available, and neither why nor where one reason ends", () => {
  const text = writeCalendar("All", of("Accueil"), AT);
  expect(readBack(text).map(({ span, summary }) => `${span} ${summary}`)).toEqual([
    "23:00-07:00 2001 Accueil: off_work",
    "08:00-10:30 2001 Accueil: lunch",
    "13:00-14:00 2001 Accueil: away",
    "17:00-23:00 2001 Accueil: off_work",
  ]);
  expect(text).not.toContain("Cours");
  expect(text).not.toContain("decin");
});

test("lines have at most 75 bytes, end in CRLF, and are whole letters; values are escaped", () => {
  const name = "\u00e9\u{1f600};,\\".repeat(60);
  const text = writeCalendar(name, of(name), AT);
  const lines = `${text}${writeCalendar("x".repeat(400), [], AT)}`.split("\r\n");
  for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  expect(text.replaceAll("\r\n", "")).not.toContain("\n");
  expect(text).not.toContain("\ufffd");
  expect(text.replaceAll("\r\n ", "")).toContain(`X-WR-CALNAME:${name.replace(/[\\;,]/g, "\\$&")}\r\n`);
  expect(readBack(text)[0]?.summary).toBe(`2001 ${name}: off_work`);
  // A line of exactly 75 bytes is not folded.
  expect(writeCalendar("x".repeat(75 - 13), [], AT)).toContain(`X-WR-CALNAME:${"x".repeat(62)}\r\n`);
});

test.each(["x\r\nATTACH:http://bad.example\u2028y", "x\rATTACH:y", "x\nATTACH:y", "x\u0085ATTACH:y"])(
  "a name cannot make a line of its own: %j",
  (name) => {
    const text = writeCalendar(name, of(name), AT);
    expect(text.split(/\r\n|[\r\n\u0085]/).filter((line) => line.startsWith("ATTACH"))).toEqual([]);
    expect(readBack(text)).toHaveLength(4);
  },
);

test("UIDs are there once each, and the same whenever it is asked for", () => {
  for (let seed = 0; seed < 60; seed++) {
    const { plan: random, from, to } = randomPlan(seed);
    const uids = (at: number) => readBack(writeCalendar("All", of("A", timeline(random, from, to)), at));
    const first = uids(AT).map(({ uid }) => uid);
    expect(new Set(first).size).toBe(first.length);
    expect(uids(AT + 1_000).map(({ uid }) => uid)).toEqual(first);
  }
});

test("what nobody sets is no event", () => {
  expect(readBack(writeCalendar("All", of("A", timeline({ ...course, isFrozen: true }, ...DAY)), AT))).toEqual([]);
});
