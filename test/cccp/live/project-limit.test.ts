import { describe, expect, test } from "bun:test";
import { callRow, queueRow, Scene, sessionRow, START, userRow } from "./scene.ts";

const IN_NORD = { project_name: "NORD" };
const QUEUED = { startedAt: START - 90_000, queuedAt: START - 60_000 };
const OTHER_QUEUE = { "tasks.last.queue_name": "NORD__Sales", "tasks.last.queue_display_name": "NORD__Sales" };

/** A server of two projects, each with an agent, a queue, a waiting call and a group. */
function filled(project: string) {
  const scene = new Scene({ project });
  scene.add("users", 1, userRow("anna"));
  scene.add("users", 2, userRow("bo", IN_NORD));
  scene.add("userSessions", 11, sessionRow("anna"));
  scene.add("userSessions", 12, sessionRow("bo", IN_NORD));
  scene.add("queues", 21, queueRow("DEMO__Sales", { waiting_tasks_count: 1 }));
  scene.add("queues", 22, queueRow("NORD__Sales", { waiting_tasks_count: 4 }));
  scene.add("queues", 23, queueRow("Nobody's"));
  scene.add("calls", 31, callRow("c-demo", QUEUED));
  scene.add("calls", 32, callRow("c-nord", QUEUED, { ...IN_NORD, ...OTHER_QUEUE }));
  scene.add("groups", 41, { path: "/demo", display_name: "Demo", project_name: "DEMO" });
  scene.add("groups", 42, { path: "/nord", display_name: "Nord", project_name: "NORD" });
  scene.listAll();
  return scene;
}

function idsOf(scene: Scene) {
  const { agents, queues, calls, groups, projects } = scene.store.snapshot();
  const ids = (rows: { id: string }[]) => rows.map(({ id }) => id).sort();
  return { agents: ids(agents), queues: ids(queues), calls: ids(calls), groups: ids(groups), projects };
}

describe("a server that is limited to a project", () => {
  test("shows that project's agents, queues, calls and groups, and no other's", () => {
    const scene = filled("DEMO");
    expect(idsOf(scene)).toEqual({
      agents: ["anna"],
      queues: ["DEMO__Sales"],
      calls: ["c-demo"],
      groups: ["/demo"],
      projects: ["DEMO"],
    });
    expect(scene.store.sessions().map(({ login }) => login)).toEqual(["anna"]);
    expect(scene.store.allCalls().map(({ id }) => id)).toEqual(["c-demo"]);
    expect([scene.store.call("c-nord"), scene.store.agent("bo"), scene.store.queue("NORD__Sales")]).toEqual([
      null,
      null,
      null,
    ]);
    expect(scene.store.queueObjectId("NORD__Sales")).toBeNull();
  });

  test("without a limit all of it", () => {
    expect(idsOf(filled(""))).toMatchObject({
      agents: ["anna", "bo"],
      queues: ["DEMO__Sales", "NORD__Sales", "Nobody's"],
      calls: ["c-demo", "c-nord"],
      projects: ["DEMO", "NORD"],
    });
  });

  test("its strip counts that project alone", () => {
    const [whole, own] = filled("DEMO").store.snapshot().figures;
    expect(whole).toMatchObject({ projectName: "", waiting: 1, available: 1 });
    expect(own).toMatchObject({ projectName: "DEMO", waiting: 1, available: 1 });
  });

  test("counts the day's calls of that project alone, those of before the start too", () => {
    const past = {
      day: "2026-03-02",
      offsetSeconds: 3600,
      offeredAt: START - 600_000,
      endedAt: START - 500_000,
      outcome: "answered" as const,
      waitSeconds: 5,
      talkSeconds: 60,
      agentId: null,
    };
    const dayCalls = [
      { ...past, sessionId: "p1", queueId: "DEMO__Sales" },
      { ...past, sessionId: "p2", queueId: "NORD__Sales", waitSeconds: 500 },
    ];
    const scene = new Scene({ project: "DEMO", dayCalls });
    scene.add("calls", 32, callRow("c-nord", QUEUED, { ...IN_NORD, ...OTHER_QUEUE }));
    scene.listAll();
    scene.remove("calls", 32);
    expect(scene.store.serviceCounts("NORD__Sales")).toMatchObject({ answered: 0, abandoned: 0 });
    expect(scene.store.snapshot().figures[0]).toMatchObject({ projectName: "", serviceLevel: 1 });
    expect(scene.store.takeDayCalls()).toEqual([]);
  });

  test("tells no facts of other projects", () => {
    const scene = filled("DEMO");
    scene.add("calls", 33, callRow("c-nord-2", QUEUED, { ...IN_NORD, ...OTHER_QUEUE }));
    scene.update("users", 2, { last_state_name: "pause", last_state_display_name: "pause" });
    scene.update("queues", 22, { waiting_tasks_count: 90 });
    expect(scene.facts).toEqual([]);
    scene.update("users", 1, { last_state_name: "pause", last_state_display_name: "pause" });
    expect(scene.topics()).toEqual(["cccp.agent.changed"]);
  });

  test("a call that moves to another project leaves, and is not taken for one that ended", () => {
    const scene = filled("DEMO");
    scene.store.takePatch();
    scene.update("calls", 31, { ...IN_NORD, ...OTHER_QUEUE });
    expect(scene.store.takePatch()?.removed).toEqual({ calls: ["c-demo"] });
    expect(scene.topics()).toEqual([]);
    expect(scene.store.takeDayCalls()).toEqual([]);
    scene.update("calls", 31, { project_name: "DEMO", "tasks.last.queue_name": "DEMO__Sales" });
    expect(idsOf(scene).calls).toEqual(["c-demo"]);
  });

  test("that the server does not have says so, once there is anything to judge by", () => {
    const scene = new Scene({ project: "TYPO" });
    expect(scene.store.isProjectUnknown).toBe(false);
    scene.add("users", 1, userRow("anna"));
    scene.add("queues", 21, queueRow("DEMO__Sales"));
    expect(scene.store.isProjectUnknown).toBe(false);
    scene.listAll();
    expect(scene.store.isProjectUnknown).toBe(true);
    expect(filled("DEMO").store.isProjectUnknown).toBe(false);
    expect(filled("").store.isProjectUnknown).toBe(false);
  });
});
