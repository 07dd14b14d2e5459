import { describe, expect, test } from "bun:test";
import { CallCentreSimulator, parseFaults, type SimulatorOptions } from "../../../server/cccp/simulator.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { connected, RawClient } from "./raw-client.ts";

const SMALL = { agents: 12, queues: 3, ratePerMinute: 4, history: 20, seed: 7 };
const MINUTE = 60_000;

function open(options: Partial<SimulatorOptions> = {}) {
  const clock = new FakeClock();
  const simulator = new CallCentreSimulator({ clock, ...SMALL, ...options });
  simulator.start();
  return { clock, simulator };
}

function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString("hex");
}

describe("the greeting", () => {
  test("tells version and date", () => {
    const { clock, simulator } = open();
    const client = new RawClient(simulator.accept);
    client.greet();
    expect(client.received).toEqual([
      {
        name: "connection_ok",
        serverVersion: 0x020a008c,
        serverDate: { seconds: clock.now() / 1000, microseconds: 0, offsetSeconds: 3600 },
      },
    ]);
  });

  test("login_ok is the golden frame", () => {
    const { simulator } = open();
    const client = connected(simulator.accept);
    expect(hex(client.chunks[1])).toBe("14000000214e0000010000000000000000000000");
  });

  test("a wrong password is refused, and queries then stay unanswered", () => {
    const { simulator } = open({ login: "watcher" });
    for (const [login, password] of [
      ["watcher", "guess"],
      ["other", "demo"],
    ] as const) {
      const client = new RawClient(simulator.accept);
      client.greet();
      client.logIn(password, login);
      expect(client.received.at(-1)).toMatchObject({ name: "login_failed", session: 1 });
      expect(client.list(2, "queues")).toBeNull();
    }
    expect(connected(simulator.accept).received.at(-1)?.name).toBe("login_ok");
  });

  test("use_default_namespaces_index is answered", () => {
    const { simulator } = open();
    const client = connected(simulator.accept);
    client.say({ name: "use_default_namespaces_index" });
    expect(client.received.at(-1)).toEqual({ name: "use_default_namespaces_index_ok" });
  });

  test("the namespace is announced once a connection", () => {
    const { simulator } = open();
    for (let connection = 0; connection < 2; connection++) {
      const client = connected(simulator.accept);
      client.list(2, "queues");
      client.list(3, "groups");
      const announced = client.chunks.filter((chunk) => Buffer.from(chunk).includes("com.consistent.protocol"));
      expect(announced).toHaveLength(1);
      expect(client.all("list_response")).toHaveLength(2);
    }
  });

  test("an empty list is the golden frame, query and session apart", () => {
    const { simulator } = open();
    const client = connected(simulator.accept);
    client.list(1, "users", ".[login eq 'nobody']");
    expect(hex(client.chunks.at(-1))).toBe(
      `4a000000274e00000100000001000000360000001700000${Buffer.from("com.consistent.protocol").toString("hex").replace(/^/, "0")}` +
        "000000000001000000070000830000000001003200000000000000",
    );
  });
});

describe("silence", () => {
  test("before the log-in, whatever is asked", () => {
    const { simulator } = open();
    const client = new RawClient(simulator.accept);
    client.logIn();
    client.greet();
    client.format(1, ["name"]);
    client.list(2, "queues");
    client.object(2, 1, 1);
    expect(client.received.map((message) => message.name)).toEqual(["connection_ok"]);
  });

  test("for what does not exist", () => {
    const { simulator } = open();
    const client = connected(simulator.accept);
    const id = client.list(2, "queues")?.items[0]?.itemId ?? 0;
    client.format(1, ["name"]);
    expect(client.list(3, "queuess")).toBeNull();
    expect(client.list(4, "queues", ".[nmae eq 'x']")).toBeNull();
    expect(client.list(5, "queues", ".[name eq 'x'")).toBeNull();
    expect(client.list(6, "queues", "", 0, "/elsewhere")).toBeNull();
    expect(client.list(7, "events", "", id)).toBeNull();
    expect(client.list(8, "events", "", 999_999)).toBeNull();
    expect(client.object(9, 999_999, 1)).toBeNull();
    expect(client.object(9, id, 2)).toBeNull();
    expect(client.list(10, "queues", "", 0, "/ccxml")).toBeNull();
    // and goes on answering what does
    expect(client.object(9, id, 1)).toHaveProperty("name");
  });

  test("to keep-alives, events, unknown and malformed messages, which do not end the connection", () => {
    const { simulator } = open();
    const client = connected(simulator.accept);
    const before = client.received.length;
    client.say({ name: "client_void" });
    const rest = { session: 1, path: "/dispatch", source: "a", target: "b", delay: 0, eventName: "e" };
    client.say({ name: "client_event", ...rest, record: null });
    client.say({ name: "query_node_children", session: 1, query: 5, path: "/" });
    client.sayBytes(Uint8Array.from([10, 0, 0, 0, 0x99, 0x99, 0, 0, 1, 2]));
    // a login whose string overruns its frame
    client.sayBytes(Uint8Array.from([16, 0, 0, 0, 0x10, 0x27, 0, 0, 1, 0, 0, 0, 0xff, 0, 0, 0]));
    expect(client.received).toHaveLength(before);
    expect(client.isClosed).toBe(false);
    expect(client.list(2, "queues")).not.toBeNull();
  });

  test("after a log-out", async () => {
    const { clock, simulator } = open();
    const client = connected(simulator.accept);
    client.list(2, "sessions");
    client.say({ name: "logout", session: 1 });
    const before = client.received.length;
    client.list(3, "queues");
    await clock.advance(5 * MINUTE);
    expect(client.received).toHaveLength(before);
  });

  test("a length that cannot be closes the connection", () => {
    const { simulator } = open();
    const client = connected(simulator.accept);
    client.sayBytes(Uint8Array.from([7, 0, 0, 0, 0, 0, 0, 0]));
    expect(client.isClosed).toBe(true);
    expect(simulator.connections).toBe(0);
  });
});

describe("a query", () => {
  const CURRENT = ".[session_type eq 1 and terminate_date eq '']";

  test("goes on by single-item lists that agree with a fresh list", async () => {
    const { clock, simulator } = open();
    const client = connected(simulator.accept);
    const members = new Set(client.list(2, "sessions", CURRENT)?.items.map((item) => item.itemId));
    const seen = client.received.length;
    await clock.advance(10 * MINUTE);
    const pushes = client.received.slice(seen);
    const actions = { 1: 0, 2: 0 };
    for (const push of pushes) {
      if (push.name !== "list_response") throw new Error(`nobody asked for ${push.name}`);
      expect(push.query).toBe(2);
      expect(push.items).toHaveLength(1);
      for (const { action, itemId } of push.items) {
        if (action === 1) members.add(itemId);
        else expect(members.delete(itemId)).toBe(true);
        actions[action as 1 | 2] += 1;
      }
    }
    expect(actions[1]).toBeGreaterThan(20);
    expect(actions[2]).toBeGreaterThan(20);
    const fresh = connected(simulator.accept)
      .list(1, "sessions", CURRENT)
      ?.items.map((item) => item.itemId);
    expect([...members].sort()).toEqual([...(fresh ?? [])].sort());
  });

  test("tells changed values only, and together they are what a fresh query says", async () => {
    const { clock, simulator } = open();
    const client = connected(simulator.accept);
    const paths = ["login", "name", "last_state_name", "busy_count", "last_task_name", "tasks.last.task.end_date"];
    client.format(1, paths);
    const known = new Map<number, Record<string, unknown>>();
    for (const { itemId } of client.list(2, "users")?.items ?? []) known.set(itemId, client.object(2, itemId, 1) ?? {});
    const seen = client.received.length;
    await clock.advance(20 * MINUTE);
    const pushes = client.received.slice(seen).filter((message) => message.name === "object_response");
    expect(pushes.length).toBeGreaterThan(100);
    for (const push of pushes) {
      const values = client.valuesOf(push, 1);
      const held = known.get(push.listSystemId) ?? {};
      expect(Object.keys(values)).not.toContain("login");
      for (const [path, value] of Object.entries(values)) {
        expect(value).not.toEqual(held[path] as never);
        held[path] = value;
      }
    }
    const other = connected(simulator.accept);
    other.format(1, paths);
    for (const [itemId, values] of known) {
      const fresh = other.object(9, itemId, 1);
      expect(fresh).toEqual(
        Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never,
      );
    }
  });

  test("sends the base value when a field becomes undefined", async () => {
    const { clock, simulator } = open({ ratePerMinute: 30 });
    const client = connected(simulator.accept);
    client.format(1, ["manager_session.user.login"]);
    const ids = () => client.all("list_response").flatMap((list) => list.items.map((item) => item.itemId));
    client.list(2, "tasks", ".[end_date eq '']");
    const asked = new Set<number>();
    let undefinedValues = 0;
    // Somebody lets the phone ring sooner or later, and the task then has no manager again.
    for (let minute = 0; minute < 120 && undefinedValues === 0; minute++) {
      for (const id of ids()) if (!asked.has(id)) client.object(2, asked.add(id) && id, 1);
      await clock.advance(MINUTE / 4);
      const values = client.all("object_response").flatMap((answer) => answer.values);
      undefinedValues = values.filter((value) => value.type === "undefined" && value.value === undefined).length;
    }
    expect(undefinedValues).toBeGreaterThan(0);
  });

  test("an object that leaves the list says its last values first, and is not watched any more", async () => {
    const { clock, simulator } = open();
    const client = connected(simulator.accept);
    client.format(1, ["terminate_date"]);
    const ids = client.list(2, "sessions", CURRENT)?.items.map((item) => item.itemId) ?? [];
    for (const id of ids) client.object(2, id, 1);
    const seen = client.received.length;
    await clock.advance(30 * MINUTE);
    const pushes = client.received.slice(seen);
    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) {
      const about = pushes.filter((push) =>
        push.name === "object_response"
          ? push.listSystemId === id
          : push.name === "list_response" && push.items[0]?.itemId === id,
      );
      expect(about.map((push) => push.name)).toEqual(["object_response", "list_response"]);
      expect(about[1]).toMatchObject({ items: [{ action: 2, itemId: id }] });
    }
  });

  test("does not tell more of an object that left the list, though it goes on changing", async () => {
    const { clock, simulator } = open();
    const client = connected(simulator.accept);
    client.format(1, ["last_task_name", "busy_count"]);
    const busy = new Set(client.list(2, "users", ".[busy_count eq 1]")?.items.map((item) => item.itemId));
    for (const id of busy) client.object(2, id, 1);
    const first = busy.size;
    const seen = client.received.length;
    await clock.advance(30 * MINUTE);
    for (const push of client.received.slice(seen)) {
      if (push.name === "object_response") expect(busy.has(push.listSystemId)).toBe(true);
      // Nobody asks for those that come again.
      if (push.name === "list_response") for (const { itemId } of push.items) busy.delete(itemId);
    }
    expect([first > 0, busy.size]).toEqual([true, 0]);
  });

  test("that is one too many gets no answer, and room again when another ends", () => {
    const { simulator } = open({ history: 0 });
    const client = connected(simulator.accept);
    for (let query = 1; query <= 2_000; query++) client.list(query, "groups");
    expect(client.all("list_response")).toHaveLength(2_000);
    expect(client.list(2_001, "groups")).toBeNull();
    client.say({ name: "stop_query", session: 1, query: 7 });
    expect(client.list(2_002, "groups")).not.toBeNull();
  });

  test("asked again under its number replaces the first: a change is told once", async () => {
    const { clock, simulator } = open();
    const client = connected(simulator.accept);
    client.format(1, ["last_state_date", "last_task_name", "busy_count"]);
    const ids = client.list(2, "users")?.items.map((item) => item.itemId) ?? [];
    for (const id of [...ids, ...ids]) client.object(2, id, 1);
    const seen = client.received.length;
    await clock.advance(5 * MINUTE);
    const pushes = client.received.slice(seen).map((push) => JSON.stringify(push));
    expect(pushes.length).toBeGreaterThan(10);
    for (const [index, push] of pushes.entries()) expect(push).not.toBe(pushes[index - 1]);
  });

  test("ends with stop_query, and no other does", async () => {
    const { clock, simulator } = open();
    const client = connected(simulator.accept);
    client.format(1, ["session_id", "current_item"]);
    for (const query of [2, 3]) {
      for (const { itemId } of client.list(query, "sessions")?.items ?? []) client.object(query, itemId, 1);
    }
    client.say({ name: "stop_query", session: 1, query: 2 });
    const seen = client.received.length;
    await clock.advance(5 * MINUTE);
    const queries = new Set(client.received.slice(seen).map((push) => ("query" in push ? push.query : null)));
    expect([...queries]).toEqual([3]);
  });

  test("sessions that ended are listed for a while, then removed", async () => {
    const { clock, simulator } = open();
    const client = connected(simulator.accept);
    const ended = client.list(2, "sessions", ".[session_type ne 3 and terminate_date ne '']")?.items ?? [];
    expect(ended.length).toBeGreaterThan(0);
    await clock.advance(60 * MINUTE);
    const removed = client
      .all("list_response")
      .flatMap((list) => list.items)
      .filter((item) => item.action === 2)
      .map((item) => item.itemId);
    expect(removed).toEqual(expect.arrayContaining(ended.map((item) => item.itemId)));
    client.format(1, ["session_id"]);
    expect(client.object(3, ended[0]?.itemId ?? 0, 1)).toBeNull();
  });

  test("a call's events are a list below it that grows while it lives", async () => {
    const { clock, simulator } = open({ history: 300 });
    const client = connected(simulator.accept);
    client.format(1, ["date", "source", "name", "state", "string_data"]);
    client.list(2, "sessions", ".[session_type eq 1]");
    await clock.advance(2 * MINUTE);
    const newest = client
      .all("list_response")
      .flatMap((list) => list.items)
      .findLast((item) => item.action === 1)?.itemId;
    const first = client.list(3, "events", "", newest)?.items ?? [];
    expect(client.object(3, first[0]?.itemId ?? 0, 1)).toMatchObject({ name: "ccxml.loaded", source: "ccxml" });
    await clock.advance(30 * MINUTE);
    const added = client
      .all("list_response")
      .filter((list) => list.query === 3)
      .slice(1);
    const names = added.flatMap((list) => list.items).map((item) => client.object(4, item.itemId, 1)?.name);
    expect(names).toContain("connection.disconnected");
    expect(names.at(-1)).toBe("ccxml.exit");
    for (const list of ["connections", "items", "statistics", "item_statistics", "scripting_values"]) {
      expect(client.list(5, list, "", newest)?.items.length).toBeGreaterThan(0);
    }
  });
});

describe("stopping", () => {
  test("asks every client to disconnect, closes, and leaves no timer", async () => {
    const { clock, simulator } = open({ faults: parseFaults("restart=60") });
    const client = connected(simulator.accept);
    simulator.stop();
    expect(client.received.at(-1)).toEqual({ name: "server_ask_to_disconnect" });
    expect(client.isClosed).toBe(true);
    expect(clock.timers).toBe(0);
    const late = new RawClient(simulator.accept);
    await clock.advance(0);
    expect(late.isClosed).toBe(true);
  });
});
