import { describe, expect, test } from "bun:test";
import { Agenda } from "../../server/platform/agenda.ts";
import { Random } from "../../server/platform/random.ts";

describe("the agenda", () => {
  test("keeps appointments in order of time, then of making, at the time they are for", () => {
    const agenda = new Agenda(1_000);
    const random = new Random(4);
    const made = Array.from({ length: 500 }, (_, order) => ({ order, at: 1_000 + random.integer(0, 60) }));
    const kept: { order: number; at: number }[] = [];
    for (const one of made) agenda.in(one.at - 1_000, () => kept.push({ order: one.order, at: agenda.now }));
    for (const until of [1_020, 1_021, 1_100]) agenda.runTo(until);
    expect(kept).toEqual(made.toSorted((a, b) => a.at - b.at || a.order - b.order));
    expect(agenda.now).toBe(1_100);
    expect(agenda.nextAt).toBeNull();
  });

  test("keeps what is made on the way, when it is due, and not what was called off", () => {
    const agenda = new Agenda(0);
    const kept: string[] = [];
    const off = agenda.in(30, () => kept.push("called off"));
    agenda.in(10, () => {
      kept.push("first");
      off.isCancelled = true;
      agenda.in(5, () => kept.push("on the way"));
      agenda.in(500, () => kept.push("later"));
    });
    agenda.runTo(100);
    expect(kept).toEqual(["first", "on the way"]);
    expect(agenda.nextAt).toBe(510);
  });
});

describe("chance", () => {
  test("has the means that are asked for", () => {
    const random = new Random(9);
    const mean = (draw: () => number) => Array.from({ length: 20_000 }, draw).reduce((sum, x) => sum + x, 0) / 20_000;
    expect(mean(() => random.next())).toBeCloseTo(0.5, 1);
    expect(mean(() => random.exponential(40)) / 40).toBeCloseTo(1, 1);
    expect(mean(() => random.logNormal(138, 0.8)) / 138).toBeCloseTo(1, 1);
    expect(mean(() => (random.weighted([1, 3], (weight) => weight) === 3 ? 1 : 0))).toBeCloseTo(0.75, 1);
  });
});
