import { beforeAll, describe, expect, test } from "bun:test";
import { hasProblem, marksOf } from "../../../client/presence/marks.ts";
import { filterOf, fits, statusGroup } from "../../../client/presence/presence-filter.ts";
import { lastsText, reasonText, storyText, whyText } from "../../../client/presence/reasons.ts";
import type { Because } from "../../../server/presence/model.ts";
import { allWords, useDictionary } from "../../../client/words/words.ts";
import { lineWith, NOW } from "./line.ts";

beforeAll(async () => useDictionary("en", await allWords("en")));

const driven = { pending: null, postponedUntilAt: null, call: "idle", drift: null, refusal: null } as const;
const because = (change: Partial<Because>): Because => ({
  ...{ level: "calendar", status: "lunch", startAt: NOW, endAt: NOW + 5_400_000, id: 1, name: "", isPrivate: false },
  ...change,
});

describe("what is out of the ordinary", () => {
  test("nothing, as a rule", () => expect(marksOf(lineWith({}), NOW)).toEqual([]));

  test("a status that the PBX says and nobody wants, once it has had its time", () => {
    const other = lineWith({ status: "away" });
    expect(marksOf(other, NOW)).toEqual(["drift"]);
    expect(hasProblem(other, NOW)).toBe(true);
    const justNow = lineWith({ status: "away", because: because({ startAt: NOW - 9_000 }) });
    expect(marksOf(justNow, NOW)).toEqual([]);
    expect(marksOf(justNow, NOW + 2_000)).toEqual(["drift"]);
  });

  test("what is on its way or waits for the end of a call is no difference", () => {
    const pending = { status: "available", dueAt: NOW, attempts: 0 } as const;
    expect(marksOf(lineWith({ status: "away", driven: { ...driven, pending } }), NOW)).toEqual([]);
    const waits = { ...driven, call: "busy", postponedUntilAt: NOW + 60_000 } as const;
    expect(marksOf(lineWith({ status: "away", driven: waits }), NOW)).toEqual(["postponed", "call"]);
  });

  test("the gravest comes first", () => {
    const override = { id: 1, status: "away", reason: "", startAt: NOW, endAt: null } as const;
    const line = lineWith({
      ...{ isMissing: true, isFrozen: true, isMonitored: false, status: "away" },
      override: { ...override, isUntilNextEvent: false, byName: "sam" },
    });
    expect(marksOf(line, NOW)).toEqual(["missing", "override", "frozen", "unmonitored"]);
  });
});

describe("filters of the address", () => {
  const found = (query: string, change = {}) => fits(lineWith(change), filterOf(new URLSearchParams(query)), NOW);

  test("words of number, name and address, without case and accents, all of them", () => {
    expect(found("q=ELODIE+2001")).toBe(true);
    expect(found("q=example.com")).toBe(true);
    expect(found("q=elodie+2002")).toBe(false);
  });

  test("status, planning, team, problems, by hand", () => {
    expect([found("status=available"), found("status=away")]).toEqual([true, false]);
    expect([found("planned=on"), found("planned=off")]).toEqual([true, false]);
    expect([found("group=4", { groupIds: [4] }), found("group=4")]).toEqual([true, false]);
    expect([found("problem=1"), found("problem=1", { isMissing: true })]).toEqual([false, true]);
    expect(found("hand=1")).toBe(false);
  });

  test("what is no value narrows nothing; a status that the PBX calls by its own name is another", () => {
    expect([found("group=x"), found("planned=maybe"), found("problem=0")]).toEqual([true, true, true]);
    expect(statusGroup(lineWith({ status: "<b>Zen</b>" }))).toBe("other");
    expect(statusGroup(lineWith({ status: "constructor" }))).toBe("other");
    expect(statusGroup(lineWith({ status: null, wantedStatus: "lunch" }))).toBe("lunch");
  });
});

describe("reasons in words", () => {
  const next = { at: Date.UTC(2026, 2, 2, 10, 30), status: "available", because: null } as const;

  test("in a course until 11:30, then available", () => {
    const line = lineWith({ status: "lunch", because: because({ name: "Course 3B" }), next });
    expect(storyText(line, NOW)).toBe("Course 3B until 11:30, then Available");
    expect(lastsText(line, NOW)).toEqual({ short: "→ 11:30", spoken: "until 11:30" });
    expect(whyText(line)).toBe("Course 3B");
  });

  test("another day is a weekday, and a date when that says too little", () => {
    const inDays = (days: number) => lastsText(lineWith({ next: { ...next, at: next.at + days * 86_400_000 } }), NOW);
    expect(inDays(1)).toEqual({ short: "→ Tue 11:30", spoken: "until Tue, Mar 3, 11:30" });
    expect(inDays(6)?.short).toBe("→ Sun 11:30");
    expect(inDays(7)?.short).toBe("→ Mon, Mar 9, 11:30");
    expect(lastsText(lineWith({ next: null }), NOW)).toBeNull();
  });

  test("a private event is not named, a hand is", () => {
    expect(reasonText(because({ isPrivate: true }))).toBe("private event");
    expect(reasonText(because({ level: "override", name: "Doctor" }), "Sam")).toBe("set by Sam (Doctor)");
    expect(reasonText(because({ level: "unplanned", status: null }))).toBe("planning off");
  });
});
