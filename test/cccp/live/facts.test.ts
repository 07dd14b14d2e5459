import { describe, expect, test } from "bun:test";
import { VIEW_NAMES } from "../../../server/cccp/live/views.ts";
import { callRow, queueRow, Scene, START, sessionRow, userRow, wireDate } from "./scene.ts";

function live(): Scene {
  const scene = new Scene();
  scene.add("queues", 1, queueRow("DEMO__Sales"));
  scene.add("userSessions", 1, sessionRow("anna"));
  scene.add("users", 2, userRow("anna"));
  scene.add("calls", 1, callRow("old", { queuedAt: START - 60_000 }));
  scene.listAll();
  return scene;
}

describe("facts", () => {
  test("a first load is no news", () => {
    expect(live().facts).toEqual([]);
  });

  test("nor is it when views complete one by one, in whatever order", () => {
    for (const order of [VIEW_NAMES, [...VIEW_NAMES].reverse()]) {
      const scene = new Scene();
      for (const view of order) {
        if (view === "queues") scene.add("queues", 1, queueRow("DEMO__Sales", { waiting_tasks_count: 9 }));
        if (view === "userSessions") scene.add("userSessions", 1, sessionRow("anna"));
        if (view === "users") scene.add("users", 2, userRow("anna", { last_state_name: "pause" }));
        if (view === "calls") scene.add("calls", 1, callRow("old", { queuedAt: START, endedAt: START + 90_000 }));
        scene.store.apply(view, { kind: "listed" });
      }
      expect(scene.facts).toEqual([]);
      expect(scene.store.agent("anna")?.state).toBe("paused");
    }
  });

  test("an agent comes, changes with a reason, and leaves", () => {
    const scene = live();
    scene.add("userSessions", 5, sessionRow("bea"));
    scene.update("users", 2, {
      last_state_name: "pause",
      last_state_display_name: "pause café",
      last_state_date: wireDate(START),
    });
    scene.update("users", 2, { "total_inbound.count('0')": 9 });
    scene.remove("userSessions", 5);
    expect(scene.facts).toEqual([
      {
        topic: "cccp.agent.appeared",
        subject: "bea",
        data: { name: "Name of bea", projectName: "DEMO", state: "available", reason: "traitement" },
      },
      {
        topic: "cccp.agent.changed",
        subject: "anna",
        data: {
          name: "User anna",
          projectName: "DEMO",
          from: "available",
          to: "paused",
          reason: "pause café",
          sinceAt: START,
        },
      },
      {
        topic: "cccp.agent.left",
        subject: "bea",
        data: { name: "Name of bea", projectName: "DEMO", state: "available", reason: "traitement" },
      },
    ]);
  });

  test("another pause is a change, too", () => {
    const scene = live();
    scene.update("users", 2, { last_state_name: "pause", last_state_display_name: "pause café" });
    scene.update("users", 2, { last_state_display_name: "pause déjeuner" });
    expect(scene.facts.map((fact) => [fact.data.from, fact.data.to, fact.data.reason])).toEqual([
      ["available", "paused", "pause café"],
      ["paused", "paused", "pause déjeuner"],
    ]);
  });

  test("a call starts, is queued, answered, transferred and ends: each step once", () => {
    const scene = live();
    const at = (seconds: number) => wireDate(START + seconds * 1_000);
    scene.add("calls", 9, callRow("c1"));
    scene.update("calls", 9, { "tasks.last.queue_name": "DEMO__Sales", "tasks.last.start_date": at(1) });
    scene.update("calls", 9, { "tasks.last.stop_waiting_date": at(4) });
    scene.update("calls", 9, { "tasks.last.management_date": at(6), "tasks.last.manager_user_id": "anna" });
    scene.update("calls", 9, {
      "tasks.last.queue_name": "DEMO__Help",
      "tasks.last.start_date": at(30),
      "tasks.last.stop_waiting_date": undefined,
      "tasks.last.management_date": undefined,
      "tasks.last.manager_user_id": undefined,
    });
    scene.update("calls", 9, { terminate_date: at(35) });
    scene.remove("calls", 9);
    expect(scene.topics()).toEqual([
      "cccp.call.started",
      "cccp.call.queued",
      "cccp.call.answered",
      "cccp.call.queued",
      "cccp.call.ended",
    ]);
    expect(scene.facts[2]?.data).toMatchObject({ agentId: "anna", agentName: "User anna", waitMs: 5_000 });
    expect(scene.facts[3]?.data.queueId).toBe("DEMO__Help");
    expect(scene.facts[4]?.data).toMatchObject({ queueId: "DEMO__Help", outcome: "abandoned" });
  });

  test("a queue's level, by rows and by time alone", () => {
    const scene = live();
    scene.update("queues", 1, { waiting_tasks_count: 1, oldest_waiting_date: wireDate(START) });
    scene.now = START + 60_000;
    scene.store.tick();
    scene.store.tick();
    scene.update("queues", 1, { waiting_tasks_count: 0, oldest_waiting_date: wireDate(null) });
    expect(
      scene.facts.map((fact) => [fact.topic, fact.subject, fact.data.from, fact.data.to, fact.data.figures]),
    ).toEqual([
      ["cccp.queue.level", "DEMO__Sales", "ok", "amber", "longest_wait"],
      ["cccp.queue.level", "DEMO__Sales", "amber", "ok", ""],
    ]);
  });

  test("listeners hear of a change when it is complete, and can stop", () => {
    const scene = live();
    const seen: (string | undefined)[] = [];
    const stop = scene.store.onFact((fact) => seen.push(scene.store.agent(fact.subject)?.state));
    scene.update("users", 2, { last_state_name: "supervision" });
    stop();
    scene.update("users", 2, { last_state_name: "traitement" });
    expect(seen).toEqual(["supervising"]);
  });
});
