import { describe, expect, test } from "bun:test";
import { callRow, queueRow, Scene, START, sessionRow, userRow, wireDate } from "./scene.ts";

/** Two agents, two queues, two calls (anna talks, by object id), a group; `shift` moves every object id. */
function tell(scene: Scene, shift: number, logins = ["anna", "bea"]): void {
  scene.add("queues", 1 + shift, queueRow("DEMO__Sales"));
  scene.add("queues", 2 + shift, queueRow("DEMO__Help"));
  logins.forEach((login, i) => {
    scene.add("userSessions", 10 + i + shift, sessionRow(login));
    scene.add(
      "users",
      20 + i + shift,
      userRow(login, login === "anna" ? { busy_count: 1, last_task_name: "contact" } : {}),
    );
  });
  const manager = { "tasks.last.manager_user_id": String(20 + logins.indexOf("anna") + shift) };
  const times = { queuedAt: START - 9_000, foundAt: START - 6_000, answeredAt: START - 5_000 };
  scene.add("calls", 30 + shift, callRow("c1", times, manager));
  scene.add("calls", 31 + shift, callRow("c2", { queuedAt: START - 2_000 }));
  scene.add("groups", 40 + shift, { path: "/default", display_name: "Default", project_name: "DEMO" });
}

function live(): Scene {
  const scene = new Scene();
  tell(scene, 0);
  scene.listAll();
  scene.store.takePatch();
  return scene;
}

describe("after a reconnect", () => {
  test("the board stays while nothing is known, and while new rows gather", () => {
    const scene = live();
    const before = scene.store.snapshot();
    scene.loseAll();
    expect(scene.store.takePatch()).toBeNull();
    tell(scene, 1_000);
    expect(scene.store.takePatch()).toBeNull();
    expect(scene.store.snapshot()).toEqual(before);
  });

  test("new object ids alone are no change, but for the calls that carry them", () => {
    const scene = live();
    scene.loseAll();
    tell(scene, 1_000);
    scene.listAll();
    expect(scene.store.takePatch()).toEqual({
      at: START,
      calls: [
        { id: "c1", objectId: 1_030 },
        { id: "c2", objectId: 1_031 },
      ],
    });
    expect(scene.store.call("c1")).toMatchObject({ agentId: "anna", agentName: "User anna" });
    expect(scene.facts).toEqual([]);
  });

  test("an object id that now belongs to somebody else never names the wrong agent, in whatever order views complete", () => {
    const views = ["userSessions", "calls", "queues", "users", "groups"] as const;
    for (const order of [
      views,
      [...views].reverse(),
      ["users", "calls", "userSessions", "queues", "groups"] as const,
    ]) {
      const scene = live();
      const agents: (string | null | undefined)[] = [];
      scene.loseAll();
      // The same ids again, but the two users have changed places.
      tell(scene, 0, ["bea", "anna"]);
      for (const view of order) {
        scene.store.apply(view, { kind: "listed" });
        agents.push(scene.store.call("c1")?.agentId);
      }
      expect(new Set(agents)).toEqual(new Set(["anna"]));
      expect(scene.facts).toEqual([]);
    }
  });

  test("only the difference is told", () => {
    const scene = live();
    scene.loseAll();
    scene.now += 60_000;
    tell(scene, 1_000);
    scene.update("users", 1_021, { last_state_name: "pause", last_state_display_name: "pause" });
    scene.remove("userSessions", 1_010);
    scene.remove("calls", 1_031);
    scene.add("queues", 1_003, queueRow("DEMO__New"));
    scene.listAll();
    const patch = scene.store.takePatch();
    expect(patch?.removed).toEqual({ agents: ["anna"], calls: ["c2"] });
    expect(patch?.agents).toEqual([{ id: "bea", state: "paused", stateName: "pause" }]);
    expect(patch?.queues?.map((queue) => queue.id)).toEqual(["DEMO__New"]);
    expect(patch?.groups).toBeUndefined();
    expect(scene.topics().sort()).toEqual(["cccp.agent.changed", "cccp.agent.left", "cccp.call.ended"]);
  });

  test("a call that ended unseen: answered counts, with unknown talk; waiting does not, nobody knows its end", () => {
    const scene = live();
    scene.loseAll();
    scene.listAll();
    expect(scene.store.takeDayCalls()).toMatchObject([
      { sessionId: "c1", outcome: "answered", waitSeconds: 4, talkSeconds: null, endedAt: null },
    ]);
    expect(scene.facts.filter((fact) => fact.topic === "cccp.call.ended").map((fact) => fact.data.outcome)).toEqual([
      "answered",
      null,
    ]);
  });

  test("a view that is not answered loses its old rows, the others stay", () => {
    const scene = live();
    scene.loseAll();
    scene.add("userSessions", 1_010, sessionRow("anna"));
    scene.add("userSessions", 1_011, sessionRow("bea"));
    scene.add("queues", 1_001, queueRow("DEMO__Sales"));
    scene.store.apply("users", { kind: "unanswered", field: "users" });
    for (const view of ["userSessions", "queues"] as const) scene.store.apply(view, { kind: "listed" });
    const board = scene.store.snapshot();
    expect(board.agents.map((agent) => [agent.id, agent.name])).toEqual([
      ["anna", "Name of anna"],
      ["bea", "Name of bea"],
    ]);
    expect(board.queues.map((queue) => queue.id)).toEqual(["DEMO__Sales"]);
    expect(board.calls.map((call) => [call.id, call.agentId])).toEqual([
      ["c1", "anna"],
      ["c2", null],
    ]);
  });

  test("views that stay silent end up empty", () => {
    const scene = live();
    scene.loseAll();
    for (const view of ["userSessions", "calls", "queues", "users", "groups"] as const) {
      scene.store.apply(view, { kind: "unanswered", field: view });
    }
    const { agents, queues, calls, groups } = scene.store.snapshot();
    expect([agents, queues, calls, groups]).toEqual([[], [], [], []]);
  });

  test("lost again before it was complete: the board still stays", () => {
    const scene = live();
    const before = scene.store.snapshot();
    for (let i = 1; i <= 3; i++) {
      scene.loseAll();
      tell(scene, i * 1_000);
    }
    expect(scene.store.snapshot()).toEqual(before);
    scene.listAll();
    expect(scene.store.call("c2")?.objectId).toBe(3_031);
    expect([scene.store.allCalls().length, scene.store.sessions().length]).toEqual([2, 2]);
    scene.update("calls", 3_031, { terminate_date: wireDate(START) });
    expect(scene.store.takePatch()?.removed?.calls).toEqual(["c2"]);
  });
});
