import { expect, test } from "bun:test";
import { timeline } from "../../../server/presence/decide.ts";
import { impact } from "../../../server/presence/rules/impact.ts";
import { rate } from "../../../server/presence/rules/rate.ts";
import type { Rule } from "../../../server/presence/rules/rule.ts";
import { occurrence, paris, plan, weekly } from "../decide/plans.ts";

const lesson: Rule = {
  ...{ id: 1, position: 0, isEnabled: true, name: "lesson", priority: 0 },
  ...{ conditions: { title: { kind: "text", value: "lesson" } }, action: { kind: "status", status: "lunch" } },
};
const window = [paris("2026-01-05 00:00"), paris("2026-01-12 00:00")] as const;
const week = (summary: string, rules: readonly Rule[]) =>
  timeline(
    plan({
      weekly: [weekly("tue 08:00-12:00 available")],
      events: rate([occurrence(summary, "2026-01-06 09:00", "2026-01-06 10:00")], rules, null),
    }),
    ...window,
  );

test("what a change of rules alters, by person and in all", () => {
  const people = ["lesson", "lesson", "other"];
  const before = people.map((summary) => week(summary, []));
  const after = people.map((summary) => week(summary, [lesson]));
  const altered = [
    { at: paris("2026-01-06 09:00"), before: null, after: { from: "available", to: "lunch" } },
    { at: paris("2026-01-06 10:00"), before: null, after: { from: "lunch", to: "available" } },
  ] as const;
  expect(impact(before, after)).toEqual({ people: 2, transitions: 4, byPerson: [altered, altered, []] });
  expect(impact(after, before).byPerson[0]?.map((one) => one.after)).toEqual([null, null]);
});

test("another status at the same instant is one transition, and what comes after it is the same push", () => {
  const away: Rule = { ...lesson, action: { kind: "status", status: "away" } };
  const { byPerson } = impact([week("lesson", [lesson])], [week("lesson", [away])]);
  expect(byPerson[0]).toEqual([
    {
      at: paris("2026-01-06 09:00"),
      before: { from: "available", to: "lunch" },
      after: { from: "available", to: "away" },
    },
  ]);
});

test("a status that differs at the beginning is pushed there; another reason for the same status is nothing", () => {
  const all = (more: object) => timeline(plan(more), ...window);
  expect(impact([all({})], [all({ houseStatus: "lunch" })])).toEqual({
    ...{ people: 1, transitions: 1 },
    byPerson: [[{ at: window[0], before: null, after: { from: "do_not_disturb", to: "lunch" } }]],
  });
  expect(impact([all({})], [all({ defaultStatus: "do_not_disturb" })]).people).toBe(0);
});
