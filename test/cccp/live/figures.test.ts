import { describe, expect, test } from "bun:test";
import { callRow, queueRow, Scene, START, sessionRow, userRow, wireDate } from "./scene.ts";

function figuresOf(scene: Scene, projectName: string) {
  return scene.store.snapshot().figures.find((row) => row.projectName === projectName);
}

describe("the strip of figures", () => {
  test("before anything is known, everything is unknown", () => {
    expect(new Scene().store.snapshot().figures).toEqual([
      {
        projectName: "",
        waiting: null,
        longestWaitAt: null,
        available: null,
        onCall: null,
        paused: null,
        loggedIn: null,
        answerRate: null,
        serviceLevel: null,
        levels: {},
      },
    ]);
  });

  test("by project and for all", () => {
    const scene = new Scene();
    const early = START - 40_000;
    scene.add(
      "queues",
      1,
      queueRow("DEMO__Sales", { waiting_tasks_count: 2, oldest_waiting_date: wireDate(START - 9_000) }),
    );
    scene.add("queues", 2, queueRow("DEMO__Help", { waiting_tasks_count: 1, oldest_waiting_date: wireDate(early) }));
    scene.add("queues", 3, queueRow("SHOP__Orders", { "managed_tasks.count('0')": 0, "failed_tasks.count('0')": 0 }));
    scene.add("userSessions", 1, sessionRow("anna"));
    scene.add("userSessions", 2, sessionRow("bea", { project_name: "SHOP" }));
    scene.add("users", 2, userRow("bea", { project_name: "SHOP", last_state_name: "pause" }));
    scene.add("userSessions", 3, sessionRow("carl", { current_mode: "unplugged" }));
    scene.add("userSessions", 4, sessionRow("dora", { running_tasks_count: 1, last_task_display_name: "held" }));
    scene.add("userSessions", 5, sessionRow("eve", { "states.last.display_name": "disabled" }));
    scene.listAll();
    expect(scene.store.snapshot().projects).toEqual(["DEMO", "SHOP"]);
    expect(figuresOf(scene, "DEMO")).toMatchObject({
      waiting: 3,
      longestWaitAt: early,
      available: 1,
      onCall: 1,
      paused: 0,
      loggedIn: 3,
      answerRate: 0.95,
    });
    expect(figuresOf(scene, "SHOP")).toMatchObject({ waiting: 0, longestWaitAt: null, paused: 1, answerRate: null });
    expect(figuresOf(scene, "")).toMatchObject({ waiting: 3, available: 1, onCall: 1, paused: 1, loggedIn: 4 });
    scene.update("queues", 2, { waiting_tasks_count: 0, oldest_waiting_date: wireDate(null) });
    expect(figuresOf(scene, "")?.longestWaitAt).toBe(START - 9_000);
    scene.update("queues", 1, { waiting_tasks_count: 0 });
    expect(figuresOf(scene, "")).toMatchObject({ waiting: 0, longestWaitAt: null });
  });

  test("an empty list of agents is 0, no answer is unknown", () => {
    const scene = new Scene();
    scene.store.apply("userSessions", { kind: "listed" });
    expect(figuresOf(scene, "")?.available).toBe(0);
    scene.loseAll();
    scene.store.apply("userSessions", { kind: "unanswered", field: "sessions" });
    expect(figuresOf(scene, "")?.available).toBeNull();
  });

  test("what leaves is taken away again, projects with their last row", () => {
    const scene = new Scene();
    const before = scene.store.snapshot();
    scene.add("queues", 1, queueRow("DEMO__Sales", { waiting_tasks_count: 7, oldest_waiting_date: wireDate(START) }));
    scene.add("calls", 2, callRow("c1", {}, { project_name: "OTHER" }));
    scene.add("groups", 3, { path: "/third", display_name: "Third", project_name: "THIRD", logged_users_count: 2 });
    expect(scene.store.snapshot().projects).toEqual(["DEMO", "OTHER", "THIRD"]);
    expect(figuresOf(scene, "")?.levels).toEqual({ waiting: "red" });
    scene.remove("queues", 1);
    scene.remove("calls", 2);
    scene.remove("groups", 3);
    expect(scene.store.snapshot()).toEqual(before);
    expect(scene.store.takePatch()).toBeNull();
  });

  test("a figure is as bad as its worst queue or agent", () => {
    const scene = new Scene();
    scene.add("queues", 1, queueRow("DEMO__Sales", { waiting_tasks_count: 3 }));
    scene.add("queues", 2, queueRow("DEMO__Help", { waiting_tasks_count: 9 }));
    scene.add("userSessions", 1, sessionRow("anna", { "states.last.display_name": "pause" }));
    scene.now = START + 900_000;
    scene.store.tick();
    expect(figuresOf(scene, "DEMO")?.levels).toEqual({ waiting: "red", pause_duration: "amber" });
    scene.remove("queues", 2);
    expect(figuresOf(scene, "DEMO")?.levels.waiting).toBe("amber");
  });

  test("a rate is as bad as the strip's own value, however bad one queue is", () => {
    const scene = new Scene();
    const rates = (handled: number, failed: number) => ({
      "managed_tasks.count('0')": handled,
      "failed_tasks.count('0')": failed,
    });
    scene.add("queues", 1, queueRow("DEMO__Sales", rates(95, 5)));
    scene.add("queues", 2, queueRow("DEMO__Help", rates(1, 4)));
    expect(scene.store.queue("DEMO__Help")?.levels.answer_rate).toBe("red");
    expect(figuresOf(scene, "DEMO")?.answerRate).toBeCloseTo(96 / 105);
    expect(figuresOf(scene, "DEMO")?.levels).toEqual({});
    scene.store.setThresholds([{ figure: "answer_rate", queueId: null, side: "below", amber: 0.95, red: 0.5 }]);
    expect(figuresOf(scene, "DEMO")?.levels).toEqual({ answer_rate: "amber" });
    expect(scene.store.takePatch()?.figures?.[0]?.levels).toEqual({ answer_rate: "amber" });
  });

  test("who is available is judged over all queues, and only while somebody is logged in", () => {
    const scene = new Scene();
    scene.add("queues", 1, queueRow("DEMO__Sales", { logged_sessions_count: 1, working_sessions_count: 1 }));
    expect(scene.store.queue("DEMO__Sales")?.levels.available).toBe("amber");
    expect(figuresOf(scene, "DEMO")?.levels).toEqual({});
    scene.add("userSessions", 1, sessionRow("anna", { "states.last.display_name": "pause" }));
    scene.store.apply("userSessions", { kind: "listed" });
    expect(figuresOf(scene, "DEMO")?.levels).toEqual({ available: "amber" });
    scene.add("userSessions", 2, sessionRow("ben", { "states.last.display_name": "traitement" }));
    expect(figuresOf(scene, "DEMO")?.available).toBe(1);
    expect(figuresOf(scene, "DEMO")?.levels).toEqual({});
  });

  test("groups are told as they are", () => {
    const scene = new Scene();
    scene.add("groups", 3, {
      path: "/default",
      display_name: "DEMO__Default",
      project_name: "DEMO",
      logged_users_count: 2,
    });
    expect(scene.store.snapshot().groups).toEqual([
      { id: "/default", name: "Default", projectName: "DEMO", loggedUsers: 2 },
    ]);
  });
});
