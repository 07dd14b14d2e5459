import { expect, test } from "bun:test";
import { FIGURES, type Limits, limitsOf, withLimits } from "../../client/cccp/threshold-rules.ts";
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
  expect(limitsOf(rules, "answer_rate", null)).toEqual({ amber: "90", red: "80.5" });
  expect(limitsOf(rules, "waiting", "q")).toEqual({ amber: "1", red: "" });
  expect(limitsOf(rules, "paused", "q")).toEqual({ amber: "", red: "" });
});

test("what is not edited stays, and comes back as it was", () => {
  const next = withLimits(rules, null, typed(null));
  for (const rule of rules) expect(next).toContainEqual(rule);
});

test("a queue with nothing typed has no rule of its own; for all queues the level is off", () => {
  const ofQueue = withLimits(rules, "q", { ...typed("q"), waiting: { amber: "", red: "" } });
  expect(ofQueue).toEqual(rules.slice(0, 2));
  const ofAll = withLimits(rules, null, { ...typed(null), waiting: { amber: "", red: " 8 " } });
  expect(ofAll).toContainEqual({ figure: "waiting", queueId: null, side: "above", amber: null, red: 8 });
});

test("a comma is a decimal point, and text is nothing", () => {
  const next = withLimits([], "q", { ...typed("other"), answer_rate: { amber: "92,5", red: "x" } });
  expect(next).toEqual([{ figure: "answer_rate", queueId: "q", side: "below", amber: 0.925, red: null }]);
});
