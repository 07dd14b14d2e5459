import { describe, expect, test } from "bun:test";
import { type QueueCounters, queueFigures, ratio } from "../../../server/cccp/live/kpi.ts";

const UNKNOWN: QueueCounters = {
  latent: null,
  logged: null,
  working: null,
  managed: null,
  failed: null,
  contactSeconds: null,
  waitingSeconds: null,
  overMaxWaiting: null,
  overMaxEstimatedWaiting: null,
  notManageableWithLatent: null,
  notManageableWithoutLatent: null,
};

const QUEUE: QueueCounters = {
  latent: 2,
  logged: 10,
  working: 7,
  managed: 90,
  failed: 10,
  contactSeconds: 18_000,
  waitingSeconds: 1_500,
  overMaxWaiting: 1,
  overMaxEstimatedWaiting: 2,
  notManageableWithLatent: 3,
  notManageableWithoutLatent: 1,
};

describe("figures of a queue", () => {
  test("every figure by its definition", () => {
    expect(queueFigures(QUEUE)).toEqual({
      agents: 12,
      available: 3,
      handled: 90,
      failed: 10,
      offered: 100,
      notManageable: 7,
      abandoned: 3,
      answerRate: 0.9,
      averageWaitSeconds: 15,
      averageTalkSeconds: 200,
    });
  });

  test("nothing offered: rates and averages are unknown, counts are 0", () => {
    const idle = queueFigures({ ...QUEUE, managed: 0, failed: 0, contactSeconds: 0, waitingSeconds: 0 });
    expect(idle).toMatchObject({ offered: 0, answerRate: null, averageWaitSeconds: null, averageTalkSeconds: null });
  });

  test("only failures: the rate is 0, the average talk unknown", () => {
    const figures = queueFigures({ ...QUEUE, managed: 0, failed: 4 });
    expect(figures).toMatchObject({ answerRate: 0, averageTalkSeconds: null, averageWaitSeconds: 375 });
  });

  test("counters that are updated one after the other never give a negative figure", () => {
    expect(queueFigures({ ...QUEUE, logged: 3, working: 4, failed: 2 })).toMatchObject({ available: 0, abandoned: 0 });
  });

  test("unknown stays unknown, never 0", () => {
    expect(Object.values(queueFigures(UNKNOWN)).every((figure) => figure === null)).toBe(true);
    expect(queueFigures({ ...QUEUE, managed: null })).toMatchObject({ offered: null, answerRate: null });
    expect(queueFigures({ ...QUEUE, latent: null }).agents).toBeNull();
  });

  test("a server that knows only some of the reasons counts those", () => {
    const figures = queueFigures({ ...QUEUE, overMaxEstimatedWaiting: null, notManageableWithLatent: null });
    expect(figures).toMatchObject({ notManageable: 2, abandoned: 8 });
  });

  test("a ratio needs something to divide by", () => {
    expect(ratio(0, 0)).toBeNull();
    expect(ratio(1, null)).toBeNull();
    expect(ratio(1, 4)).toBe(0.25);
  });
});
