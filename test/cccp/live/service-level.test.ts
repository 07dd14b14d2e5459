import { describe, expect, test } from "bun:test";
import type { DayCall } from "../../../server/cccp/live/day-call.ts";
import { DayCounts } from "../../../server/cccp/live/day-counts.ts";
import { SERVICE_LEVEL_FORMULAS } from "../../../server/cccp/live/model.ts";
import { serviceLevel } from "../../../server/cccp/live/service-level.ts";
import { SERVICE_LEVEL, START } from "./scene.ts";

function dayCall(n: number, outcome: DayCall["outcome"], waitSeconds: number | null): DayCall {
  return {
    sessionId: `c${n}`,
    queueId: "DEMO__Sales",
    day: "2026-03-02",
    offsetSeconds: 3_600,
    offeredAt: START + n,
    endedAt: START + 60_000,
    outcome,
    waitSeconds,
    talkSeconds: outcome === "answered" ? 60 : null,
    agentId: null,
  };
}

function countsOf(calls: readonly DayCall[]): DayCounts {
  const counts = new DayCounts(SERVICE_LEVEL);
  for (const call of calls) counts.add(call, 1);
  return counts;
}

/** 1,000 answered, 860 of them within 20 s; 60 abandoned, 20 of them within 20 s, of which 10 within 5 s. */
function goldenCalls(): DayCall[] {
  const calls: DayCall[] = [];
  const add = (count: number, outcome: DayCall["outcome"], waitSeconds: number) => {
    for (let i = 0; i < count; i++) calls.push(dayCall(calls.length, outcome, waitSeconds));
  };
  add(859, "answered", 7);
  add(1, "answered", 20);
  add(140, "answered", 20.001);
  add(9, "abandoned", 1);
  add(1, "abandoned", 5);
  add(9, "abandoned", 5.001);
  add(1, "abandoned", 20);
  add(40, "abandoned", 95);
  return calls;
}

describe("service level", () => {
  test("golden vector for T = 20 s", () => {
    const counts = countsOf(goldenCalls()).ofQueue("DEMO__Sales");
    const percents = SERVICE_LEVEL_FORMULAS.map((formula) => ((serviceLevel(formula, counts) ?? 0) * 100).toFixed(1));
    expect(percents).toEqual(["81.1", "86.0", "83.0", "82.7", "82.1"]);
  });

  test("the project and the whole server have the same sums as their only queue", () => {
    const counts = countsOf(goldenCalls());
    expect(counts.ofProject("DEMO")).toEqual(counts.ofQueue("DEMO__Sales"));
    expect(counts.ofProject("")).toEqual(counts.ofQueue("DEMO__Sales"));
    expect(counts.ofProject("OTHER").answered).toBe(0);
  });

  test("nothing offered is unknown by every formula", () => {
    const counts = countsOf([]).ofQueue("DEMO__Sales");
    for (const formula of SERVICE_LEVEL_FORMULAS) expect(serviceLevel(formula, counts)).toBeNull();
  });

  test("only early abandons: what has nothing to divide by is unknown", () => {
    const counts = countsOf([dayCall(1, "abandoned", 3)]).ofQueue("DEMO__Sales");
    expect(SERVICE_LEVEL_FORMULAS.map((formula) => serviceLevel(formula, counts))).toEqual([0, null, 1, null, 1]);
  });

  test("a call that the server turned away was offered and not served", () => {
    const counts = countsOf([dayCall(1, "answered", 3), dayCall(2, "not_manageable", 1)]).ofQueue("DEMO__Sales");
    expect(SERVICE_LEVEL_FORMULAS.map((formula) => serviceLevel(formula, counts))).toEqual([0.5, 1, 0.5, 1, 0.5]);
  });

  test("an unknown wait is never within the threshold", () => {
    const counts = countsOf([dayCall(1, "answered", null)]).ofQueue("DEMO__Sales");
    expect(serviceLevel("answered_within_of_offered", counts)).toBe(0);
  });

  test("what is taken back leaves nothing behind", () => {
    const calls = goldenCalls();
    const counts = countsOf(calls);
    for (const call of calls) counts.add(call, -1);
    expect(counts.ofQueue("DEMO__Sales")).toMatchObject({
      answered: 0,
      answeredWithin: 0,
      abandoned: 0,
      abandonedShort: 0,
    });
    expect(counts.hours("DEMO__Sales")).toEqual([]);
  });

  test("hours by the server's wall, without holes", () => {
    const at = (hoursLater: number, n: number, outcome: DayCall["outcome"], wait: number): DayCall => ({
      ...dayCall(n, outcome, wait),
      offeredAt: START + hoursLater * 3_600_000,
    });
    const counts = countsOf([at(0, 1, "answered", 10), at(0, 2, "answered", 30), at(2, 3, "abandoned", 8)]);
    expect(counts.hours("DEMO__Sales")).toEqual([
      { hour: 10, offered: 2, answered: 2, abandoned: 0, withinThreshold: 1, averageWaitSeconds: 20 },
      { hour: 11, offered: 0, answered: 0, abandoned: 0, withinThreshold: 0, averageWaitSeconds: null },
      { hour: 12, offered: 1, answered: 0, abandoned: 1, withinThreshold: 0, averageWaitSeconds: 8 },
    ]);
  });
});
