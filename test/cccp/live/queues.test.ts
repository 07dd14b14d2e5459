import { describe, expect, test } from "bun:test";
import { queueRow, Scene, START, wireDate } from "./scene.ts";

describe("queues", () => {
  test("figures of a row", () => {
    const scene = new Scene();
    scene.add("queues", 1, queueRow("DEMO__Sales"));
    expect(scene.store.queue("DEMO__Sales")).toEqual({
      id: "DEMO__Sales",
      name: "Sales",
      projectName: "DEMO",
      priority: 1,
      agents: 6,
      available: 2,
      busy: 3,
      paused: 1,
      outbound: 0,
      supervising: 0,
      waiting: 0,
      running: 3,
      oldestWaitingAt: null,
      oldestContactAt: START - 30_000,
      handled: 95,
      failed: 5,
      offered: 100,
      notManageable: 2,
      abandoned: 3,
      answerRate: 0.95,
      averageWaitSeconds: 10,
      averageTalkSeconds: 100,
      longestWaitSeconds: 45,
      longestTalkSeconds: 600,
      serviceLevel: null,
      level: "ok",
      levels: {},
    });
    expect(scene.store.queueObjectId("DEMO__Sales")).toBe(1);
    expect(scene.store.queueObjectId("DEMO__Other")).toBeNull();
  });

  test("virtual queues and people's own are left out", () => {
    const scene = new Scene();
    scene.add("queues", 1, queueRow("VQ_Sales"));
    scene.add("queues", 2, queueRow("anna", { queue_type: "user" }));
    scene.add("queues", 3, queueRow("DEMO__Sales"));
    expect(scene.store.snapshot().queues.map((queue) => queue.id)).toEqual(["DEMO__Sales"]);
    scene.update("queues", 3, { queue_type: "user" });
    expect(scene.store.snapshot().queues).toEqual([]);
  });

  test("levels name the figures past a threshold; the worst speaks for the queue", () => {
    const scene = new Scene();
    scene.add("queues", 1, queueRow("DEMO__Sales", { waiting_tasks_count: 6, "failed_tasks.count('0')": 15 }));
    expect(scene.store.queue("DEMO__Sales")).toMatchObject({
      level: "red",
      levels: { waiting: "red", answer_rate: "amber" },
    });
  });

  test("the longest wait grows by itself, by the server's clock", () => {
    const scene = new Scene();
    scene.store.setLink({ ...scene.store.snapshot().link, phase: "live", clockSkewMs: -30_000 });
    scene.add("queues", 1, queueRow("DEMO__Sales", { waiting_tasks_count: 1, oldest_waiting_date: wireDate(START) }));
    const levelAfter = (seconds: number) => {
      scene.now = START + seconds * 1_000;
      scene.store.tick();
      return scene.store.queue("DEMO__Sales")?.levels.longest_wait ?? "ok";
    };
    expect([60, 89, 90, 149, 150].map(levelAfter)).toEqual(["ok", "ok", "amber", "amber", "red"]);
    scene.store.setLink({ ...scene.store.snapshot().link, clockSkewMs: -60_000 });
    expect(scene.store.queue("DEMO__Sales")?.levels.longest_wait).toBe("amber");
  });

  test("a clock set back takes the level back", () => {
    const scene = new Scene();
    scene.add("queues", 1, queueRow("DEMO__Sales", { waiting_tasks_count: 1, oldest_waiting_date: wireDate(START) }));
    scene.now = START + 200_000;
    scene.store.tick();
    expect(scene.store.queue("DEMO__Sales")?.level).toBe("red");
    scene.now = START + 10_000;
    scene.store.tick();
    expect(scene.store.queue("DEMO__Sales")?.level).toBe("ok");
  });

  test("a closed queue is not short of agents", () => {
    const scene = new Scene();
    const nobody = { latent_sessions_count: 0, logged_sessions_count: 0, working_sessions_count: 0 };
    scene.add("queues", 1, queueRow("DEMO__Closed", nobody));
    scene.add("queues", 2, queueRow("DEMO__Left", { ...nobody, waiting_tasks_count: 1 }));
    expect(scene.store.queue("DEMO__Closed")?.levels).toEqual({});
    expect(scene.store.queue("DEMO__Left")?.levels).toEqual({ available: "amber" });
  });

  test("a queue's own rule is for that queue; new rules judge at once", () => {
    const scene = new Scene();
    scene.add("queues", 1, queueRow("DEMO__Sales", { waiting_tasks_count: 2 }));
    scene.add("queues", 2, queueRow("DEMO__Other", { waiting_tasks_count: 2 }));
    scene.store.setThresholds([{ figure: "waiting", queueId: "DEMO__Sales", side: "above", amber: 1, red: 2 }]);
    expect(scene.store.queue("DEMO__Sales")?.level).toBe("red");
    expect(scene.store.queue("DEMO__Other")?.level).toBe("ok");
    expect(scene.store.takePatch()?.thresholds).toHaveLength(11);
  });
});
