import { describe, expect, test } from "bun:test";
import { type DayCall, dayCallOf, dayOf, hourOf } from "../../../server/cccp/live/day-call.ts";
import { DayCalls } from "../../../server/cccp/live/day-calls.ts";
import {
  type CallTimes,
  callRow,
  OFFSET_SECONDS,
  queueRow,
  Scene,
  SERVICE_LEVEL,
  START,
  type Values,
  wireDate,
} from "./scene.ts";

const HOUR = 3_600_000;

function record(sessionId: string, more: Partial<DayCall> = {}): DayCall {
  return {
    sessionId,
    queueId: "DEMO__Sales",
    day: "2026-03-02",
    offsetSeconds: OFFSET_SECONDS,
    offeredAt: START,
    endedAt: START + 60_000,
    outcome: "answered",
    waitSeconds: 10,
    talkSeconds: 40,
    agentId: "anna",
    ...more,
  };
}

function ledger(saved: DayCall[] = [], maxCalls?: number) {
  return new DayCalls(SERVICE_LEVEL, saved, START, OFFSET_SECONDS, maxCalls);
}

describe("a finished call", () => {
  function recordOf(times: CallTimes, more: Values = {}): DayCall | null {
    const scene = new Scene();
    scene.add("calls", 5, callRow("c1", times, more));
    const call = scene.store.call("c1");
    return call && dayCallOf(call, OFFSET_SECONDS);
  }
  const queuedAt = START + 2_000;

  test("answered: the wait is until the answer, the talk until the agent hung up", () => {
    const times = { queuedAt, foundAt: queuedAt + 5_000, answeredAt: queuedAt + 8_000, wrapUpAt: queuedAt + 68_000 };
    expect(recordOf({ ...times, endedAt: queuedAt + 68_500 }, { "tasks.last.manager_user_id": "anna" })).toEqual({
      sessionId: "c1",
      queueId: "DEMO__Sales",
      day: "2026-03-02",
      offsetSeconds: OFFSET_SECONDS,
      offeredAt: queuedAt,
      endedAt: queuedAt + 68_500,
      outcome: "answered",
      waitSeconds: 8,
      talkSeconds: 60,
      agentId: "anna",
    });
  });

  test("abandoned while waiting, and while the phone rang", () => {
    const left = recordOf({ queuedAt, endedAt: queuedAt + 7_000 });
    expect(left).toMatchObject({ outcome: "abandoned", waitSeconds: 7, talkSeconds: null });
    const rang = recordOf(
      { queuedAt, foundAt: queuedAt + 3_000, endedAt: queuedAt + 9_000 },
      { "tasks.last.manager_user_id": "anna" },
    );
    expect(rang).toMatchObject({ outcome: "abandoned", waitSeconds: 3 });
  });

  test("taken off the queue while the caller stayed on is not the caller's abandon", () => {
    const turnedAway = recordOf({ queuedAt, foundAt: queuedAt + 3_000, endedAt: queuedAt + 30_000 });
    expect(turnedAway).toMatchObject({ outcome: "not_manageable", waitSeconds: 3 });
  });

  test("calls without a queue and outgoing calls do not count", () => {
    expect(recordOf({ endedAt: START + 5_000 })).toBeNull();
    expect(recordOf({ queuedAt, endedAt: START + 5_000 }, { session_type: 2 })).toBeNull();
  });

  test("days and hours are those of the server's wall", () => {
    expect(dayOf(Date.UTC(2026, 2, 2, 23, 30), 3_600)).toBe("2026-03-03");
    expect(dayOf(Date.UTC(2026, 2, 2, 0, 30), -3_600)).toBe("2026-03-01");
    expect(hourOf(Date.UTC(2026, 2, 2, 23, 30), 3_600)).toBe(0);
    expect(hourOf(Date.UTC(2026, 2, 2, 0, 30), -3_600)).toBe(23);
  });
});

describe("the day's calls", () => {
  test("each session once, a correction replaces", () => {
    const calls = ledger();
    expect(calls.record(record("c1"))).toEqual(["DEMO__Sales"]);
    expect(calls.record(record("c1"))).toEqual([]);
    expect(calls.record(record("c1", { waitSeconds: 30 }))).toEqual(["DEMO__Sales"]);
    expect(calls.record(record("c1", { waitSeconds: 30, queueId: "DEMO__Help" }))).toEqual([
      "DEMO__Sales",
      "DEMO__Help",
    ]);
    expect(calls.counts.ofQueue("DEMO__Sales").answered).toBe(0);
    expect(calls.counts.ofQueue("DEMO__Help")).toMatchObject({ answered: 1, answeredWithin: 0 });
    expect(calls.takeUnsaved()).toEqual([record("c1", { waitSeconds: 30, queueId: "DEMO__Help" })]);
    expect(calls.takeUnsaved()).toEqual([]);
  });

  test("what was saved counts and is not to be saved again", () => {
    const calls = ledger([record("c1"), record("old", { day: "2026-02-20", offeredAt: START - 240 * HOUR })]);
    expect(calls.counts.ofQueue("DEMO__Sales").answered).toBe(1);
    expect(calls.record(record("c1"))).toEqual([]);
    expect(calls.takeUnsaved()).toEqual([]);
  });

  test("yesterday's late ends are kept apart from today, older ones refused", () => {
    const calls = ledger();
    const yesterday = record("y", { day: "2026-03-01", offeredAt: START - 24 * HOUR });
    expect(calls.record(yesterday)).toEqual([]);
    expect(calls.record(record("o", { day: "2026-02-28", offeredAt: START - 48 * HOUR }))).toEqual([]);
    expect(calls.takeUnsaved()).toEqual([yesterday]);
    expect(calls.counts.ofProject("").answered).toBe(0);
  });

  test("a call of tomorrow counts when tomorrow comes", () => {
    const calls = ledger([record("today")]);
    calls.record(record("t", { day: "2026-03-03", offeredAt: START + 15 * HOUR }));
    expect(calls.rollTo(START + HOUR, OFFSET_SECONDS)).toBe(false);
    expect(calls.rollTo(START + 14 * HOUR, OFFSET_SECONDS)).toBe(true);
    expect(calls.counts.ofProject("").answered).toBe(1);
    expect(calls.rollTo(START + 38 * HOUR, OFFSET_SECONDS)).toBe(true);
    expect(calls.counts.ofProject("").answered).toBe(0);
  });

  test("a server that lives in another day finds its saved calls", () => {
    const other = record("c1", { day: "2026-02-08", offeredAt: START - 22 * 24 * HOUR });
    const calls = ledger([other]);
    expect(calls.counts.ofProject("").answered).toBe(0);
    calls.rollTo(START - 22 * 24 * HOUR, OFFSET_SECONDS);
    expect(calls.counts.ofProject("").answered).toBe(1);
  });

  test("at the bound the oldest is forgotten one by one and stays in the sums", () => {
    const calls = ledger([], 3);
    for (let i = 0; i < 5; i++) calls.record(record(`c${i}`));
    expect(calls.counts.ofQueue("DEMO__Sales").answered).toBe(5);
    expect(calls.takeUnsaved().map((call) => call.sessionId)).toEqual(["c2", "c3", "c4"]);
    calls.setSetting({ ...SERVICE_LEVEL, thresholdSeconds: 5 });
    expect(calls.counts.ofQueue("DEMO__Sales")).toMatchObject({ answered: 3, answeredWithin: 0 });
  });
});

describe("service level on the board", () => {
  function answer(scene: Scene, id: string, item: number, waitMs: number) {
    scene.add(
      "calls",
      item,
      callRow(id, { queuedAt: scene.now, answeredAt: scene.now + waitMs, endedAt: scene.now + waitMs + 1_000 }),
    );
  }

  function levels(scene: Scene) {
    const { figures } = scene.store.snapshot();
    return [scene.store.queue("DEMO__Sales")?.serviceLevel, ...figures.map((row) => row.serviceLevel)];
  }

  test("follows each finished call, on the queue, its project and the whole", () => {
    const scene = new Scene();
    scene.add("queues", 1, queueRow("DEMO__Sales"));
    answer(scene, "c1", 11, 5_000);
    expect(levels(scene)).toEqual([1, 1, 1]);
    answer(scene, "c2", 12, 25_000);
    expect(levels(scene)).toEqual([0.5, 0.5, 0.5]);
    scene.store.setServiceLevel({ ...SERVICE_LEVEL, thresholdSeconds: 30 });
    expect(levels(scene)).toEqual([1, 1, 1]);
    expect(scene.store.takePatch()?.serviceLevel?.thresholdSeconds).toBe(30);
    expect(scene.store.serviceCounts("DEMO__Sales")).toMatchObject({ answered: 2, answeredWithin: 2, abandoned: 0 });
    expect(scene.store.hours("DEMO__Sales")).toEqual([
      {
        hour: 10,
        // Ten on a wall that is one hour ahead of UTC.
        startsAt: Date.UTC(2026, 2, 2, 9),
        offered: 2,
        answered: 2,
        abandoned: 0,
        withinThreshold: 2,
        averageWaitSeconds: 15,
      },
    ]);
  });

  test("survives a restart, and a call that is still listed then counts once", () => {
    const first = new Scene();
    first.add("queues", 1, queueRow("DEMO__Sales"));
    answer(first, "c1", 11, 5_000);
    answer(first, "c2", 12, 25_000);
    const saved = first.store.takeDayCalls();
    expect(saved.map((call) => call.sessionId)).toEqual(["c1", "c2"]);
    expect(first.store.takeDayCalls()).toEqual([]);

    const second = new Scene({ dayCalls: JSON.parse(JSON.stringify(saved)) });
    expect(second.store.offsetSeconds).toBe(OFFSET_SECONDS);
    expect(second.store.snapshot().figures[0]?.serviceLevel).toBe(0.5);
    second.add("queues", 7, queueRow("DEMO__Sales"));
    answer(second, "c2", 99, 25_000);
    answer(second, "c3", 98, 5_000);
    expect(second.store.queue("DEMO__Sales")?.serviceLevel).toBeCloseTo(2 / 3);
    expect(second.store.takeDayCalls().map((call) => call.sessionId)).toEqual(["c3"]);
  });

  test("begins anew at midnight on the server's wall", () => {
    const scene = new Scene();
    scene.add("queues", 1, queueRow("DEMO__Sales"));
    answer(scene, "c1", 11, 5_000);
    scene.now = Date.UTC(2026, 2, 2, 22, 59, 59);
    scene.store.tick();
    expect(levels(scene)).toEqual([1, 1, 1]);
    scene.now += 1_000;
    scene.store.tick();
    expect(levels(scene)).toEqual([null, null, null]);
    expect(scene.store.hours("DEMO__Sales")).toEqual([]);
    answer(scene, "c2", 12, 30_000);
    expect(levels(scene)).toEqual([0, 0, 0]);
  });

  test("calls of virtual queues and of people's own queues do not count", () => {
    const scene = new Scene();
    scene.add("queues", 1, queueRow("anna", { queue_type: "user" }));
    const times = { queuedAt: START, endedAt: START + 5_000 };
    scene.add("calls", 2, callRow("c1", times, { "tasks.last.queue_name": "anna" }));
    scene.add("calls", 3, callRow("c2", times, { "tasks.last.queue_name": "VQ_Sales" }));
    expect(scene.store.takeDayCalls()).toEqual([]);
  });

  test("nor do they when the calls are told before the queues, as long as the queues are told at all", () => {
    const times = { queuedAt: START, endedAt: START + 5_000 };
    const calls: [id: number, queue: string][] = [
      [2, "DEMO__anna"],
      [3, "DEMO__Sales"],
      [4, "DEMO__Stopped"],
    ];
    const counted = ["DEMO__Sales", "DEMO__Stopped"];
    for (const hasQueues of [true, false]) {
      const scene = new Scene();
      for (const [id, queue] of calls) {
        scene.add("calls", id, callRow(`c${id}`, times, { "tasks.last.queue_name": queue }));
      }
      scene.store.apply("calls", { kind: "listed" });
      expect(scene.store.takeDayCalls()).toEqual([]);
      scene.add("queues", 1, queueRow("DEMO__anna", { queue_type: "user" }));
      scene.add("queues", 5, queueRow("DEMO__Sales"));
      scene.store.apply("queues", hasQueues ? { kind: "listed" } : { kind: "unanswered", field: "queues" });
      const taken = scene.store.takeDayCalls().map(({ queueId }) => queueId);
      expect(taken).toEqual(counted);
      expect(scene.store.serviceCounts("DEMO__Sales").abandoned).toBe(1);
      expect(scene.store.serviceCounts("DEMO__anna").abandoned).toBe(0);
    }
  });

  test("a call that vanishes without an end ended now", () => {
    const scene = new Scene();
    scene.add("calls", 2, callRow("c1", { queuedAt: START }));
    scene.listAll();
    scene.now += 12_000;
    scene.remove("calls", 2);
    expect(scene.store.takeDayCalls()).toEqual([
      record("c1", {
        outcome: "abandoned",
        waitSeconds: 12,
        talkSeconds: null,
        agentId: null,
        endedAt: START + 12_000,
      }),
    ]);
  });

  test("the zone is that of the newest date: summer time moves midnight", () => {
    const scene = new Scene();
    scene.add("calls", 1, callRow("c1"));
    scene.add("calls", 2, callRow("c2", {}, { create_date: wireDate(START + 1_000, 7_200) }));
    scene.add("calls", 3, callRow("c3", {}, { create_date: wireDate(START - 1_000, 3_600) }));
    expect(scene.store.offsetSeconds).toBe(7_200);
  });
});
