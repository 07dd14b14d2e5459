import { describe, expect, test } from "bun:test";
import { CALM, isCalm, isOpen, judge, levelNow, type Track } from "../../../server/platform/alerts/judge.ts";
import type { Limits } from "../../../server/platform/alerts/model.ts";

const LIMITS: Limits = {
  side: "above",
  amber: 3,
  red: 6,
  hysteresis: 0,
  forSeconds: 0,
  flapChanges: 0,
  flapWindowSeconds: 600,
};

type Value = number | null | "rest";

/** Values one second apart (or at given seconds), and what happened at each: the step, or the level in brackets when nothing did. */
function play(limits: Partial<Limits>, ...values: (Value | [atSeconds: number, value: Value])[]): string {
  const all = { ...LIMITS, ...limits };
  let track: Track = CALM;
  let second = -1;
  const told = values.map((entry) => {
    const [at, value] = Array.isArray(entry) ? entry : [second + 1, entry];
    second = at;
    const reading = value === "rest" ? { value: null, isAtRest: true } : { value };
    const next = judge(all, track, reading, at * 1000);
    track = next.track;
    return next.change ?? `(${track.level})`;
  });
  return told.join(" ");
}

describe("limits", () => {
  test("a value at a limit is past it, on either side", () => {
    expect(play({}, 2, 3)).toBe("(ok) triggered");
    expect(play({}, 5, 6)).toBe("triggered worsened");
    expect(play({ side: "below", amber: 1, red: 0 }, 2, 1, 0)).toBe("(ok) triggered worsened");
  });

  test("red at once is one step, not two", () => {
    expect(play({}, 9, 9, 0)).toBe("triggered (red) resolved");
  });

  test("red to amber eases, amber to good resolves", () => {
    expect(play({}, 7, 4, 1)).toBe("triggered eased resolved");
  });

  test("a rule with one limit knows one level", () => {
    expect(play({ amber: null }, 5, 6, 5)).toBe("(ok) triggered resolved");
    expect(play({ red: null }, 100, 100, 2)).toBe("triggered (amber) resolved");
    expect(play({ amber: null, red: null }, 100)).toBe("(ok)");
  });

  test("zero is a value like any other", () => {
    expect(play({ side: "below", amber: null, red: 0 }, 1, 0, 1)).toBe("(ok) triggered resolved");
  });
});

describe("duration", () => {
  const limits = { forSeconds: 10 };

  test("counts once it has lasted, at the very second", () => {
    expect(play(limits, [0, 4], [9, 4], [10, 4])).toBe("(ok) (ok) triggered");
  });

  test("a gap begins it anew", () => {
    expect(play(limits, [0, 4], [9, 2], [10, 4], [19, 4], [20, 4])).toBe("(ok) (ok) (ok) (ok) triggered");
  });

  test("amber and red last each for themselves; time at red counts for amber", () => {
    expect(play(limits, [0, 4], [5, 7], [10, 7], [14, 7], [15, 7])).toBe("(ok) (ok) triggered (amber) worsened");
    expect(play(limits, [0, 7], [5, 4], [10, 4])).toBe("(ok) (ok) triggered");
    expect(play(limits, [0, 7], [10, 7])).toBe("(ok) triggered");
  });

  test("a good value ends an alert at once", () => {
    expect(play(limits, [0, 4], [10, 4], [11, 1])).toBe("(ok) triggered resolved");
  });
});

describe("hysteresis", () => {
  test("keeps a level until the value is back by more than it", () => {
    expect(play({ hysteresis: 1 }, 3, 2, 1)).toBe("triggered (amber) resolved");
    expect(play({ hysteresis: 1 }, 6, 5, 4)).toBe("triggered (red) eased");
    expect(play({ hysteresis: 1, side: "below", amber: 2, red: 1 }, 1, 2, 3, 3.5)).toBe(
      "triggered (red) eased resolved",
    );
  });

  test("is no way in: a value must pass the limit itself", () => {
    expect(play({ hysteresis: 2, forSeconds: 10 }, [0, 3], [5, 2], [10, 2])).toBe("(ok) (ok) (ok)");
    expect(play({ hysteresis: 2 }, 2, 1, 2)).toBe("(ok) (ok) (ok)");
  });

  test("of amber does not make red stay", () => {
    expect(play({ hysteresis: 1 }, 4, 5, 6)).toBe("triggered (amber) worsened");
  });
});

describe("unknown values", () => {
  test("are never judged: not as 0, not as trouble", () => {
    expect(play({}, null, 4, null, null, 4)).toBe("(ok) triggered (amber) (amber) (amber)");
    expect(play({ side: "below", amber: null, red: 0 }, null, null)).toBe("(ok) (ok)");
  });

  test("end what was only about to count", () => {
    expect(play({ forSeconds: 10 }, [0, 4], [5, null], [10, 4], [19, 4], [20, 4])).toBe(
      "(ok) (ok) (ok) (ok) triggered",
    );
  });

  test("do not make amber that waits for red forget amber", () => {
    expect(play({ forSeconds: 10 }, [0, 7], [5, 4], [10, 4], [11, 7], [12, null], [13, 7], [22, 7], [23, 7])).toBe(
      "(ok) (ok) triggered (amber) (amber) (amber) (amber) worsened",
    );
  });

  test("nothing to judge is good, not unknown", () => {
    expect(play({}, 4, "rest")).toBe("triggered resolved");
    expect(play({ side: "below", amber: 0.8, red: null }, 0.5, "rest", "rest")).toBe("triggered resolved (ok)");
  });
});

describe("flapping", () => {
  const limits = { flapChanges: 4, flapWindowSeconds: 100 };

  test("the change that is one too many makes it flap, and nothing is told until a window is quiet", () => {
    expect(play(limits, 4, 1, 4, 1, 4, 1, 4)).toBe("triggered resolved triggered flapping (amber) (ok) (amber)");
  });

  test("ends steady or resolved, as the value is by then", () => {
    expect(play(limits, 4, 1, 4, 1, [102, 1], [103, 1])).toBe("triggered resolved triggered flapping (ok) resolved");
    expect(play(limits, 4, 1, 4, 1, [10, 4], [109, 4], [110, 4])).toBe(
      "triggered resolved triggered flapping (amber) (amber) steady",
    );
  });

  test("goes on while there are changes", () => {
    expect(play(limits, 4, 1, 4, 1, [90, 4], [180, 1], [270, 4])).toBe(
      "triggered resolved triggered flapping (amber) (ok) (amber)",
    );
  });

  test("changes that are further apart are no flapping", () => {
    expect(play(limits, [0, 4], [50, 1], [100, 4], [150, 1], [200, 4])).toBe(
      "triggered resolved triggered resolved triggered",
    );
  });

  test("going between amber and red flaps too", () => {
    expect(play(limits, 4, 7, 4, 7, 4)).toBe("triggered worsened eased flapping (amber)");
  });

  test("an unknown value does not end it", () => {
    expect(play(limits, 4, 1, 4, 1, [500, null], [501, 1])).toBe("triggered resolved triggered flapping (ok) resolved");
  });

  test("switched off, every change is told; switched off while it flaps, it ends", () => {
    expect(play({}, 4, 1, 4, 1, 4, 1)).toBe("triggered resolved triggered resolved triggered resolved");
    const flapping: Track = { ...CALM, level: "amber", amberSinceAt: 0, changedAt: [1, 2, 3, 4], isFlapping: true };
    expect(judge(LIMITS, flapping, { value: 4 }, 5).change).toBe("steady");
    expect(judge(LIMITS, flapping, { value: 0 }, 5).change).toBe("resolved");
  });

  test("remembers no more changes than it needs", () => {
    let track: Track = CALM;
    for (let at = 0; at < 1_000; at++)
      track = judge({ ...LIMITS, ...limits }, track, { value: (at % 2) * 9 }, at).track;
    expect(track.changedAt.length).toBe(4);
  });
});

test("what is calm needs no memory; what is open is not calm", () => {
  expect(isCalm(CALM)).toBe(true);
  const pending = judge({ ...LIMITS, forSeconds: 10 }, CALM, { value: 4 }, 0).track;
  expect([isCalm(pending), isOpen(pending)]).toEqual([false, false]);
  const open = judge(LIMITS, CALM, { value: 4 }, 0).track;
  expect([isCalm(open), isOpen(open)]).toEqual([false, true]);
  expect(isCalm(judge(LIMITS, open, { value: 0 }, 1).track)).toBe(true);
});

test("a preview goes by the limits alone", () => {
  const limits = { ...LIMITS, forSeconds: 60, hysteresis: 5 };
  expect([2, 3, 6].map((value) => levelNow(limits, { value }))).toEqual(["ok", "amber", "red"]);
  expect(levelNow(limits, { value: null })).toBeNull();
  expect(levelNow(limits, { value: null, isAtRest: true })).toBe("ok");
});
