import { describe, expect, test } from "bun:test";
import { decide, prepare, timeline } from "../../../server/presence/decide.ts";
import type { Segment } from "../../../server/presence/model.ts";
import { Random } from "../../../server/platform/random.ts";
import { Oracle, whoOf } from "./oracle.ts";
import { randomPlan, shuffled } from "./random-plan.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const BLOCKS = 20;
const PER_BLOCK = 10;

/** Every plan has its own seed, so that one that fails can be looked at alone. */
const seedsOf = (block: number) => Array.from({ length: PER_BLOCK }, (_, index) => block * 1_000 + index);

const told = ({ startAt, endAt, status, because }: Segment) => ({ startAt, endAt, status, who: whoOf(because) });

/** The segments that asking at every minute comes to. */
function sampled(seed: number) {
  const { plan, from, to } = randomPlan(seed);
  const first = Math.floor(from / DAY_MS);
  const oracle = new Oracle(
    plan,
    Array.from({ length: 10 }, (_, index) => first - 3 + index),
  );
  const segments: ReturnType<typeof told>[] = [];
  for (let at = from; at < to; at += MINUTE_MS) {
    const verdict = oracle.at(at);
    const last = segments.at(-1);
    if (last && last.who === verdict.who && last.status === verdict.status) last.endAt = at + MINUTE_MS;
    else segments.push({ startAt: at, endAt: at + MINUTE_MS, ...verdict });
  }
  return segments;
}

describe.each(Array.from({ length: BLOCKS }, (_, block) => block))("random plans, block %d", (block) => {
  test("A19 the timeline is what somebody finds who asks at every minute and knows only the rules", () => {
    for (const seed of seedsOf(block)) {
      const { plan, from, to } = randomPlan(seed);
      expect({ seed, segments: timeline(plan, from, to).map(told) }).toEqual({ seed, segments: sampled(seed) });
    }
  });

  test("A19 the timeline is what an engine does that waits for each next change", () => {
    for (const seed of seedsOf(block)) {
      const { plan, from, to } = randomPlan(seed);
      const stepped: Segment[] = [];
      for (let at = from; at < to;) {
        const { status, because, nextChangeAt } = decide(plan, at);
        const endAt = Math.min(to, nextChangeAt ?? to);
        expect(endAt).toBeGreaterThan(at);
        // It holds to the last millisecond, and the next one is another.
        expect(decide(plan, endAt - 1).because[0]).toEqual(because[0]);
        stepped.push({ startAt: at, endAt, status, because: because[0] as Segment["because"] });
        at = endAt;
      }
      expect({ seed, segments: timeline(plan, from, to) }).toEqual({ seed, segments: stepped });
      for (const [index, segment] of stepped.entries()) {
        if (index > 0) expect(segment.because).not.toEqual(stepped[index - 1]?.because as Segment["because"]);
      }
    }
  });

  test("A20 the timeline of a part is a part of the timeline", () => {
    for (const seed of seedsOf(block)) {
      const { plan, from, to } = randomPlan(seed);
      const whole = timeline(plan, from, to);
      const random = new Random(seed);
      for (let turn = 0; turn < 5; turn++) {
        const since = from + random.integer(0, 3 * 24 * 60) * MINUTE_MS + random.integer(0, 59_999);
        const until = Math.min(to, since + random.integer(1, 24 * 60) * MINUTE_MS);
        const cut = whole
          .filter(({ startAt, endAt }) => startAt < until && since < endAt)
          .map((one) => ({ ...one, startAt: Math.max(one.startAt, since), endAt: Math.min(one.endAt, until) }));
        expect({ seed, segments: timeline(plan, since, until) }).toEqual({ seed, segments: cut });
      }
    }
  });

  test("A15 the order of no list matters", () => {
    for (const seed of seedsOf(block)) {
      const { plan, from, to } = randomPlan(seed);
      const ready = prepare(plan);
      for (const turn of [1, 2]) {
        const other = prepare(shuffled(plan, seed + turn));
        expect({ seed, segments: other.timeline(from, to) }).toEqual({ seed, segments: ready.timeline(from, to) });
        for (let at = from; at < to; at += 5 * 60 * MINUTE_MS) expect(other.decide(at)).toEqual(ready.decide(at));
      }
    }
  });
});

test("the random plans use every level, and both sides of every switch", () => {
  const seeds = Array.from({ length: BLOCKS }, (_, block) => seedsOf(block)).flat();
  const plans = seeds.map(randomPlan);
  const levels = plans.flatMap(({ plan, from, to }) => timeline(plan, from, to).map(({ because }) => because.level));
  expect(new Set(levels)).toEqual(
    new Set([
      ...(["override", "freeze", "unplanned", "holiday", "calendar"] as const),
      ...(["dated", "weekly", "extension_default", "house_default"] as const),
    ]),
  );
  for (const key of ["isPlanned", "isFrozen", "holidayPosition", "calendarDay", "zone"] as const) {
    expect(new Set(plans.map(({ plan }) => plan[key])).size).toBeGreaterThan(1);
  }
});
