import { expect, test } from "bun:test";
import { boxOf, FIGURES, type Limits, limitsOf, misspelt, withLimits } from "../../client/cccp/threshold-rules.ts";
import { FIGURES as SERVER_FIGURES, type FigureName, type ThresholdRule } from "../../server/cccp/live/model.ts";

const rules: ThresholdRule[] = [
  { figure: "waiting", queueId: null, side: "above", amber: 3, red: 6 },
  { figure: "answer_rate", queueId: null, side: "below", amber: 0.9, red: 0.805 },
  { figure: "waiting", queueId: "q", side: "above", amber: 1, red: null },
];

function typed(queueId: string | null): Record<FigureName, Limits> {
  return Object.fromEntries(FIGURES.map((figure) => [figure, limitsOf(rules, figure, queueId)])) as Record<
    FigureName,
    Limits
  >;
}

test("every figure of the server can be edited", () => {
  expect([...FIGURES].sort()).toEqual([...SERVER_FIGURES].sort());
});

test("rates are edited in percent, an absent level is empty", () => {
  expect(limitsOf(rules, "answer_rate", null)).toEqual({ source: "own", amber: "90", red: "80.5" });
  expect(limitsOf(rules, "waiting", "q")).toEqual({ source: "own", amber: "1", red: "" });
  expect(limitsOf(rules, "paused", "q")).toEqual({ source: "same", amber: "", red: "" });
});

test("what is not edited stays, and comes back as it was", () => {
  const next = withLimits(rules, null, typed(null));
  for (const rule of rules) expect(next).toContainEqual(rule);
});

test("a queue's figure is as for all queues, has limits of its own, or is off: three different things", () => {
  const same = withLimits(rules, "q", { ...typed("q"), waiting: { source: "same", amber: "1", red: "" } });
  expect(same).toEqual(rules.slice(0, 2));
  const off = withLimits(rules, "q", { ...typed("q"), waiting: { source: "off", amber: "1", red: "2" } });
  expect(off.slice(2)).toEqual([{ figure: "waiting", queueId: "q", side: "above", amber: null, red: null }]);
  expect(limitsOf(off, "waiting", "q")).toEqual({ source: "off", amber: "", red: "" });
  expect(limitsOf(same, "waiting", "q").source).toBe("same");
});

test("for all queues a level with nothing typed is off", () => {
  const ofAll = withLimits(rules, null, { ...typed(null), waiting: { source: "own", amber: "", red: " 8 " } });
  expect(ofAll).toContainEqual({ figure: "waiting", queueId: null, side: "above", amber: null, red: 8 });
});

test("a comma is a decimal point, and text is nothing", () => {
  const next = withLimits([], "q", { ...typed("other"), answer_rate: { source: "own", amber: "92,5", red: "x" } });
  expect(next).toEqual([{ figure: "answer_rate", queueId: "q", side: "below", amber: 0.925, red: null }]);
});

test("what is typed and is no number is found, where it counts", () => {
  const now = {
    ...typed(null),
    waiting: { source: "own", amber: "many", red: "" },
    answer_rate: { source: "own", amber: "92,5", red: "x" },
    paused: { source: "off", amber: "x", red: "x" },
  } satisfies Record<FigureName, Limits>;
  expect(misspelt(now, null)).toEqual([
    { queueId: null, figure: "waiting", level: "amber" },
    { queueId: null, figure: "answer_rate", level: "red" },
  ]);
  expect(misspelt(typed(null), null)).toEqual([]);
});

test("a field that the server names is a box of the form, of whichever queue", () => {
  expect(boxOf(rules, "rules[2].amber")).toEqual({ queueId: "q", figure: "waiting", level: "amber" });
  expect(boxOf(rules, "rules[1].red")).toEqual({ queueId: null, figure: "answer_rate", level: "red" });
  for (const field of ["rules[9].amber", "rules[0].figure", "rules", ""]) expect(boxOf(rules, field)).toBeNull();
});
