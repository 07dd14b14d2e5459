import { describe, expect, test } from "bun:test";
import { CALM, type Change, isOpen, judge, type Track } from "../../../server/platform/alerts/judge.ts";
import type { Level, Limits } from "../../../server/platform/alerts/model.ts";
import { seededRandom } from "../../cccp/live/random.ts";

const RUNS = 300;
const LOOKS = 120;

type Seen = { atSeconds: number; value: number | null; isAtRest: boolean };

/** Another way to the same level: no timers, but the whole past looked through at each step. */
class Reference {
  private readonly past: Seen[] = [];
  level: Level = "ok";

  constructor(private readonly limits: Limits) {}

  see(seen: Seen): Level {
    this.past.push(seen);
    if (seen.value === null && !seen.isAtRest) return this.level;
    const { amber, red } = this.limits;
    const isRed = this.holds(red, seen, this.level === "red") && (this.level === "red" || this.hasLasted(red));
    const wasOpen = this.level !== "ok";
    const isAmber = this.holds(amber, seen, wasOpen) && (wasOpen || this.hasLasted(amber));
    // Past the red limit is past the amber one, whatever the amber limit is moved to.
    const isStillAmber = amber !== null && wasOpen && this.holds(red, seen, this.level === "red");
    this.level = isRed ? "red" : isAmber || isStillAmber ? "amber" : "ok";
    return this.level;
  }

  private holds(limit: number | null, { value }: Seen, isHeld: boolean): boolean {
    if (limit === null || value === null) return false;
    const slack = isHeld ? this.limits.hysteresis : 0;
    return this.limits.side === "above" ? value + slack >= limit : value - slack <= limit;
  }

  /** Whether every value of the last `forSeconds`, and one at their beginning or before, was past a limit. */
  private hasLasted(limit: number | null): boolean {
    const last = this.past.at(-1);
    if (!last) return false;
    for (const seen of this.past.toReversed()) {
      if (!this.holds(limit, seen, false)) return false;
      if (last.atSeconds - seen.atSeconds >= this.limits.forSeconds) return true;
    }
    return false;
  }
}

function randomLimits(random: () => number): Limits {
  const pick = (most: number) => Math.floor(random() * (most + 1));
  const side = random() < 0.5 ? "above" : "below";
  const [low, high] = [2 + pick(3), 6 + pick(3)];
  const [amber, red] = side === "above" ? [low, high] : [high, low];
  return {
    side,
    amber: random() < 0.15 ? null : amber,
    red: random() < 0.15 ? null : red,
    hysteresis: pick(2),
    forSeconds: pick(1) * pick(12),
    flapChanges: random() < 0.4 ? 0 : 3 + pick(5),
    flapWindowSeconds: 20 + pick(80),
  };
}

function randomSeries(random: () => number): Seen[] {
  let atSeconds = 0;
  let value = 5;
  return Array.from({ length: LOOKS }, () => {
    atSeconds += 1 + Math.floor(random() * 4);
    value = Math.min(10, Math.max(0, value + Math.round((random() - 0.5) * 6)));
    const kind = random();
    return { atSeconds, value: kind < 0.1 ? null : value, isAtRest: kind < 0.03 };
  });
}

interface Told extends Seen {
  change: Change | null;
  track: Track;
}

function play(limits: Limits, series: readonly Seen[]): Told[] {
  let track: Track = CALM;
  return series.map((seen) => {
    const next = judge(limits, track, seen, seen.atSeconds * 1000);
    track = next.track;
    return { ...seen, ...next };
  });
}

/** Every run has its own seed, so that one that fails can be played again. */
describe.each(Array.from({ length: 6 }, (_, block) => block))("random rules and values, block %d", (block) => {
  const runs = Array.from({ length: RUNS / 6 }, (_, index) => {
    const random = seededRandom(block * 1_000 + index + 1);
    const limits = randomLimits(random);
    const series = randomSeries(random);
    return { seed: block * 1_000 + index + 1, limits, series, told: play(limits, series) };
  });

  test("the level is the one that the whole past says", () => {
    for (const { seed, limits, series, told } of runs) {
      const reference = new Reference(limits);
      const expected = series.map((seen) => reference.see(seen));
      expect([seed, told.map(({ track }) => track.level)]).toEqual([seed, expected]);
    }
  });

  test("steps alternate: nothing ends that did not begin, nothing begins twice, and the alert is open in between", () => {
    for (const { told } of runs) {
      let isOpenNow = false;
      for (const { change, track } of told) {
        if (change === "triggered") expect(isOpenNow).toBe(false);
        if (change === "worsened" || change === "eased" || change === "steady" || change === "resolved")
          expect(isOpenNow).toBe(true);
        if (change === "triggered" || change === "flapping") isOpenNow = true;
        if (change === "resolved") isOpenNow = false;
        expect(isOpen(track)).toBe(isOpenNow);
      }
    }
  });

  test("an unknown value changes no level and tells nothing", () => {
    for (const { told } of runs) {
      for (const [index, one] of told.entries()) {
        if (one.value !== null || one.isAtRest) continue;
        expect(one.change).toBeNull();
        expect(one.track.level).toBe(told[index - 1]?.track.level ?? "ok");
      }
    }
  });

  test("no window tells more than the guard lets through", () => {
    for (const { limits, told } of runs) {
      if (limits.flapChanges === 0) continue;
      const at = told.filter(({ change }) => change !== null).map(({ atSeconds }) => atSeconds);
      for (const first of at) {
        const within = at.filter((one) => one >= first && one - first < limits.flapWindowSeconds);
        expect(within.length).toBeLessThanOrEqual(limits.flapChanges + 1);
      }
    }
  });
});

test("the comparison can fail: without the duration the levels differ", () => {
  const random = seededRandom(7);
  const limits = { ...randomLimits(random), amber: 2, red: 6, side: "above", forSeconds: 8, flapChanges: 0 } as const;
  const series = randomSeries(random);
  const reference = new Reference({ ...limits, forSeconds: 0 });
  const wrong = series.map((seen) => reference.see(seen));
  expect(play(limits, series).map(({ track }) => track.level)).not.toEqual(wrong);
});
