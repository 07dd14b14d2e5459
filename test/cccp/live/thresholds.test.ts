import { describe, expect, test } from "bun:test";
import { FIGURES } from "../../../server/cccp/live/model.ts";
import { DEFAULT_THRESHOLDS, Thresholds, worstOf } from "../../../server/cccp/live/thresholds.ts";

describe("thresholds", () => {
  test("above: at the limit is past it", () => {
    const thresholds = new Thresholds([{ figure: "waiting", queueId: null, side: "above", amber: 3, red: 6 }]);
    const levels = [0, 2, 3, 5, 6, 100].map((value) => thresholds.levelOf("waiting", "Q", value));
    expect(levels).toEqual(["ok", "ok", "amber", "amber", "red", "red"]);
  });

  test("below: at the limit is past it", () => {
    const thresholds = new Thresholds([{ figure: "available", queueId: null, side: "below", amber: 2, red: 0 }]);
    const levels = [5, 3, 2, 1, 0].map((value) => thresholds.levelOf("available", "Q", value));
    expect(levels).toEqual(["ok", "ok", "amber", "amber", "red"]);
  });

  test("an unknown value is no trouble, a null limit is off", () => {
    const thresholds = new Thresholds([{ figure: "waiting", queueId: null, side: "above", amber: null, red: 6 }]);
    expect(thresholds.levelOf("waiting", "Q", null)).toBe("ok");
    expect(thresholds.levelOf("waiting", "Q", 5)).toBe("ok");
    expect(thresholds.levelOf("waiting", "Q", 6)).toBe("red");
  });

  test("a queue's own rule replaces the general one as a whole, for that queue and figure only", () => {
    const thresholds = new Thresholds([
      { figure: "waiting", queueId: null, side: "above", amber: 3, red: 6 },
      { figure: "waiting", queueId: "VIP", side: "above", amber: 1, red: null },
    ]);
    expect(thresholds.levelOf("waiting", "VIP", 1)).toBe("amber");
    expect(thresholds.levelOf("waiting", "VIP", 50)).toBe("amber");
    expect(thresholds.levelOf("waiting", "Q", 1)).toBe("ok");
    expect(thresholds.levelOf("waiting", null, 6)).toBe("red");
    expect(thresholds.levelOf("longest_wait", "VIP", 120)).toBe("red");
  });

  test("defaults hold for what nobody set; of two rules the later counts", () => {
    expect(new Set(DEFAULT_THRESHOLDS.map((rule) => rule.figure))).toEqual(new Set(FIGURES));
    expect(new Thresholds([]).rules()).toEqual(
      FIGURES.flatMap((figure) => DEFAULT_THRESHOLDS.find((rule) => rule.figure === figure) ?? []),
    );
    const thresholds = new Thresholds([
      { figure: "paused", queueId: "Q", side: "above", amber: 1, red: 2 },
      { figure: "paused", queueId: "Q", side: "above", amber: 5, red: 9 },
    ]);
    expect(thresholds.levelOf("paused", "Q", 4)).toBe("ok");
    expect(thresholds.rules()).toHaveLength(FIGURES.length + 1);
  });

  test("a growing figure says when it changes next", () => {
    const thresholds = new Thresholds([{ figure: "longest_wait", queueId: null, side: "above", amber: 60, red: 120 }]);
    const timed = { figure: "longest_wait", queueId: "Q", sinceAt: 1_000 } as const;
    expect(thresholds.levelAt(timed, 1_000)).toEqual({ level: "ok", changesAt: 61_000 });
    expect(thresholds.levelAt(timed, 60_999)).toEqual({ level: "ok", changesAt: 61_000 });
    expect(thresholds.levelAt(timed, 61_000)).toEqual({ level: "amber", changesAt: 121_000 });
    expect(thresholds.levelAt(timed, 121_000)).toEqual({ level: "red", changesAt: null });
    expect(thresholds.levelAt(timed, 0)).toEqual({ level: "ok", changesAt: 61_000 });
  });

  test("a growing figure that must not be short gets better by itself", () => {
    const thresholds = new Thresholds([
      { figure: "talk_duration", queueId: null, side: "below", amber: 10, red: null },
    ]);
    const timed = { figure: "talk_duration", queueId: null, sinceAt: 0 } as const;
    expect(thresholds.levelAt(timed, 10_000)).toEqual({ level: "amber", changesAt: 10_001 });
    expect(thresholds.levelAt(timed, 10_001)).toEqual({ level: "ok", changesAt: null });
  });

  test("the worst of levels", () => {
    expect(worstOf([])).toBe("ok");
    expect(worstOf(["ok", "amber"])).toBe("amber");
    expect(worstOf(["red", "amber", "ok"])).toBe("red");
  });
});
