import { describe, expect, test } from "bun:test";
import { callRow, Scene, START, sessionRow, userRow, wireDate } from "./scene.ts";

describe("agents", () => {
  test("one for each login with a live session, joined with its user", () => {
    const scene = new Scene();
    scene.add("userSessions", 10, sessionRow("anna"));
    scene.add("users", 20, userRow("anna", { last_state_name: "pause", last_state_display_name: "pause déjeuner" }));
    scene.add("users", 21, userRow("bea"));
    expect(scene.store.snapshot().agents).toEqual([
      {
        id: "anna",
        name: "User anna",
        projectName: "DEMO",
        state: "paused",
        stateName: "pause déjeuner",
        stateSinceAt: START - 60_000,
        isWithoutPhone: false,
        mode: "plugged",
        phone: "1001",
        profileName: "agent",
        loggedInAt: START - 3_600_000,
        queues: ["DEMO__Sales"],
        callId: null,
        offered: 5,
        handled: 4,
        lost: null,
        transferred: null,
        redirected: null,
        talkSeconds: null,
        heldSeconds: null,
        ringingSeconds: null,
        pausedSeconds: null,
        outboundSeconds: null,
        longestTalkSeconds: null,
        level: "ok",
      },
    ]);
  });

  test("with sessions only, all agents are there, in the sessions' states", () => {
    const scene = new Scene();
    for (let i = 0; i < 400; i++) {
      scene.add(
        "userSessions",
        i,
        sessionRow(`a${i}`, { "states.last.display_name": i % 2 ? "Pause café" : "Traitement" }),
      );
    }
    scene.store.apply("userSessions", { kind: "listed" });
    scene.store.apply("users", { kind: "unanswered", field: "users" });
    const { agents } = scene.store.snapshot();
    expect(agents).toHaveLength(400);
    expect(agents.filter((agent) => agent.state === "paused")).toHaveLength(200);
    expect(agents.filter((agent) => agent.state === "available")).toHaveLength(200);
    expect(agents[0]).toMatchObject({ name: "Name of a0", stateSinceAt: START - 60_000, handled: null });
  });

  test("two people of one name stay two; two sessions of one login are one agent", () => {
    const scene = new Scene();
    scene.add("userSessions", 1, sessionRow("anna", { "user.name": "Anna" }));
    scene.add("userSessions", 2, sessionRow("anna2", { "user.name": "Anna" }));
    scene.add("userSessions", 3, sessionRow("anna", { phone_uri: "sip:2002@x", login_date: wireDate(START) }));
    scene.add("userSessions", 4, sessionRow("anna", { phone_uri: "sip:3003@x", logged: false }));
    expect(
      scene.store
        .snapshot()
        .agents.map((agent) => agent.id)
        .sort(),
    ).toEqual(["anna", "anna2"]);
    expect(scene.store.agent("anna")?.phone).toBe("2002");
    scene.remove("userSessions", 3);
    expect(scene.store.agent("anna")?.phone).toBe("1001");
    expect(scene.store.sessions()).toHaveLength(3);
  });

  test("conference rooms, which are not logged and no users, are listed but are no agents", () => {
    const scene = new Scene();
    scene.add("userSessions", 1, sessionRow("", { session_id: "room-1" }));
    scene.add("userSessions", 2, sessionRow("room2", { session_id: "room-2", logged: false }));
    expect(scene.store.snapshot().agents).toEqual([]);
    expect(scene.store.sessions().map((session) => session.id)).toEqual(["room-1", "room-2"]);
  });

  test("a live session that is not logged is logged out, unless the user is in a pause", () => {
    const scene = new Scene();
    scene.add("userSessions", 1, sessionRow("anna", { logged: false }));
    scene.add("users", 2, userRow("anna"));
    expect(scene.store.agent("anna")?.state).toBe("logged_out");
    scene.add("users", 2, userRow("anna", { last_state_name: "pause", last_state_display_name: "pause" }));
    expect(scene.store.agent("anna")?.state).toBe("paused");
  });

  test("an idle agent is available since the last task ended", () => {
    const scene = new Scene();
    scene.add("userSessions", 1, sessionRow("anna"));
    scene.add("users", 2, userRow("anna", { "tasks.last.task.end_date": wireDate(START - 5_000) }));
    expect(scene.store.agent("anna")?.stateSinceAt).toBe(START - 5_000);
  });

  test("a change without a date happened when it was seen, and keeps that moment", () => {
    const scene = new Scene();
    scene.add("userSessions", 1, sessionRow("anna"));
    scene.add("users", 2, userRow("anna"));
    scene.listAll();
    scene.now += 30_000;
    scene.update("users", 2, { busy_count: 1, last_task_name: "held" });
    scene.now += 5_000;
    scene.update("users", 2, { "total_inbound.count('0')": 6 });
    expect(scene.store.agent("anna")).toMatchObject({ state: "on_hold", stateSinceAt: START + 30_000, offered: 6 });
  });

  test("while the first lists load, an undated state is of unknown age", () => {
    const scene = new Scene();
    scene.add("userSessions", 1, sessionRow("anna"));
    scene.add("users", 2, userRow("anna", { busy_count: 1, last_task_name: "held" }));
    expect(scene.store.agent("anna")).toMatchObject({ state: "on_hold", stateSinceAt: null });
  });

  test("logging out takes the agent off the board and keeps the user", () => {
    const scene = new Scene();
    scene.add("userSessions", 1, sessionRow("anna"));
    scene.add("users", 2, userRow("anna"));
    scene.add(
      "calls",
      3,
      callRow("c1", { queuedAt: START, answeredAt: START }, { "tasks.last.manager_user_id": "anna" }),
    );
    scene.remove("userSessions", 1);
    expect(scene.store.agent("anna")).toBeNull();
    expect(scene.store.call("c1")?.agentName).toBe("User anna");
  });
});

describe("an agent and the call", () => {
  const busy = { busy_count: 1, last_task_name: "contact", last_task_display_name: "contact" };

  function talking(manager: string | number) {
    const scene = new Scene();
    scene.add("userSessions", 1, sessionRow("anna"));
    scene.add("users", 77, userRow("anna", busy));
    const times = { queuedAt: START - 20_000, foundAt: START - 12_000, answeredAt: START - 8_000 };
    scene.add("calls", 3, callRow("c1", times, { "tasks.last.manager_user_id": manager }));
    return scene;
  }

  test.each([
    ["by login", "anna"],
    ["by object id", "77"],
    ["by a numeric object id", 77],
  ] as const)("found %s", (_how, manager) => {
    const scene = talking(manager);
    expect(scene.store.agent("anna")?.callId).toBe("c1");
    expect(scene.store.call("c1")).toMatchObject({ agentId: "anna", agentName: "User anna", state: "talking" });
    expect(scene.store.agent("anna")).toMatchObject({ state: "on_call", stateSinceAt: START - 8_000 });
  });

  test("also when the user comes after the call, and when the name changes", () => {
    const scene = new Scene();
    scene.add("userSessions", 1, sessionRow("anna"));
    scene.add(
      "calls",
      3,
      callRow("c1", { queuedAt: START, answeredAt: START }, { "tasks.last.manager_user_id": "77" }),
    );
    expect(scene.store.call("c1")?.agentId).toBeNull();
    scene.add("users", 77, userRow("anna"));
    expect(scene.store.call("c1")).toMatchObject({ agentId: "anna", agentName: "User anna" });
    expect(scene.store.agent("anna")?.callId).toBe("c1");
    scene.update("users", 77, { name: "Anna B." });
    expect(scene.store.call("c1")?.agentName).toBe("Anna B.");
  });

  test("a login of digits is a login before it is an object id", () => {
    const scene = new Scene();
    scene.add("users", 77, userRow("anna"));
    scene.add("users", 78, userRow("77"));
    scene.add(
      "calls",
      3,
      callRow("c1", { queuedAt: START, answeredAt: START }, { "tasks.last.manager_user_id": "77" }),
    );
    expect(scene.store.call("c1")?.agentId).toBe("77");
  });

  test("ends with the call, and moves on with a transfer", () => {
    const scene = talking("anna");
    scene.add("userSessions", 2, sessionRow("bea"));
    scene.update("calls", 3, { "tasks.last.manager_user_id": "bea" });
    expect([scene.store.agent("anna")?.callId, scene.store.agent("bea")?.callId]).toEqual([null, "c1"]);
    scene.update("calls", 3, { terminate_date: wireDate(START) });
    expect(scene.store.agent("bea")?.callId).toBeNull();
  });

  test("wrap-up is since the call says so", () => {
    const scene = talking("anna");
    scene.update("calls", 3, { "tasks.last.post_management_date": wireDate(START - 1_000) });
    scene.update("users", 77, { last_task_name: "post_managing" });
    expect(scene.store.agent("anna")).toMatchObject({ state: "wrap_up", stateSinceAt: START - 1_000 });
  });
});
