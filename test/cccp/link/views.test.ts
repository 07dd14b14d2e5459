import { describe, expect, test } from "bun:test";
import { MAX_ITEMS, View } from "../../../server/cccp/client/view.ts";
import { buildFormat } from "../../../server/cccp/wire/format.ts";
import { QUEUES, Scene, USERS } from "./scene.ts";

async function liveScene(): Promise<{ scene: Scene; queues: ReturnType<Scene["watch"]> }> {
  const scene = new Scene();
  const queues = scene.watch(QUEUES);
  await scene.start();
  return { scene, queues };
}

describe("a view", () => {
  test("asks once for the list and once for each object, under one number", async () => {
    const { scene, queues } = await liveScene();
    const { received } = scene.server.last;
    expect(received.map(({ name }) => name)).toEqual([
      "initialize",
      "login",
      "set_object_format",
      "query_list",
      "query_object",
    ]);
    expect(received[3]).toMatchObject({
      path: "/dispatch",
      objectId: 0,
      field: "queues",
      filter: ".[running]",
      query: 1,
    });
    expect(received[4]).toMatchObject({ query: 1, objectId: 7, listSystemId: 7, formatId: 1 });
    expect(queues.changes.map(({ kind }) => kind)).toEqual(["upserted", "listed"]);
    await scene.client.stop();
  });

  test("partial updates carry what changed, and a field can become undefined", async () => {
    const { scene, queues } = await liveScene();
    scene.server.last.sendValues("queues", 7, { "contact_duration.max('0')": 41 });
    scene.server.last.sendValues("queues", 7, { display_name: undefined });
    await scene.talk();
    const updates = queues.changes.slice(2);
    expect(updates).toEqual([
      { kind: "upserted", itemId: 7, isNew: false, values: new Map([["contact_duration.max('0')", 41]]) },
      { kind: "upserted", itemId: 7, isNew: false, values: new Map([["display_name", undefined]]) },
    ]);
    await scene.client.stop();
  });

  test("an empty list is complete at once", async () => {
    const scene = new Scene();
    scene.server.lists.set("queues", new Map());
    const queues = scene.watch(QUEUES);
    await scene.start();
    expect(queues.changes).toEqual([{ kind: "listed" }]);
    await scene.client.stop();
  });

  test("an addition is asked for once, however often it is announced", async () => {
    const { scene, queues } = await liveScene();
    scene.server.lists.get("queues")?.set(8, { name: "DEMO__Help" });
    scene.server.last.isHolding = true;
    scene.server.last.sendItems("queues", [
      { action: 1, itemId: 8 },
      { action: 1, itemId: 8 },
    ]);
    scene.server.last.sendItems("queues", [{ action: 1, itemId: 8 }]);
    await scene.talk();
    scene.server.last.answerHeld();
    await scene.talk();
    scene.server.last.sendItems("queues", [{ action: 1, itemId: 8 }]);
    await scene.talk();
    expect(scene.server.last.all("query_object").filter(({ objectId }) => objectId === 8)).toHaveLength(1);
    expect(queues.rows.get(8)).toEqual({ name: "DEMO__Help" });
    expect(queues.count("listed")).toBe(1);
    await scene.client.stop();
  });

  test("an unknown action asks again, and the answer is no new item", async () => {
    const { scene, queues } = await liveScene();
    scene.server.lists.get("queues")?.set(7, { name: "renamed" });
    scene.server.last.sendItems("queues", [{ action: 3, itemId: 7 }]);
    await scene.talk();
    expect(scene.server.last.all("query_object")).toHaveLength(2);
    expect(queues.changes.at(-1)).toMatchObject({ kind: "upserted", itemId: 7, isNew: false });
    expect(queues.rows.get(7)).toMatchObject({ name: "renamed", display_name: "Sales" });
    await scene.client.stop();
  });

  test("a removal is told once, and late values of the removed item are not", async () => {
    const { scene, queues } = await liveScene();
    scene.server.last.sendItems("queues", [{ action: 2, itemId: 7 }]);
    scene.server.last.sendItems("queues", [{ action: 2, itemId: 7 }]);
    scene.server.last.sendValues("queues", 7, { name: "ghost" });
    await scene.talk();
    expect(queues.changes.slice(2)).toEqual([{ kind: "removed", itemId: 7 }]);
    await scene.client.stop();
  });

  test("an item that comes back is asked for again and is new", async () => {
    const { scene, queues } = await liveScene();
    scene.server.last.sendItems("queues", [{ action: 2, itemId: 7 }]);
    scene.server.last.sendItems("queues", [{ action: 1, itemId: 7 }]);
    await scene.talk();
    expect(queues.changes.at(-1)).toMatchObject({ kind: "upserted", itemId: 7, isNew: true });
    await scene.client.stop();
  });

  test("removed while in flight: its answer is not shown, and the view is complete without it", async () => {
    const scene = new Scene();
    const queues = scene.watch(QUEUES);
    scene.server.override = (message, peer) => {
      if (message.name === "query_list") peer.isHolding = true;
      return false;
    };
    await scene.start();
    expect(queues.changes).toEqual([]);
    scene.server.last.sendItems("queues", [{ action: 2, itemId: 7 }]);
    await scene.talk();
    // Nobody was shown the item, so nobody is told that it went.
    expect(queues.changes).toEqual([{ kind: "listed" }]);
    scene.server.last.answerHeld();
    await scene.talk();
    expect(queues.changes).toEqual([{ kind: "listed" }]);
    await scene.client.stop();
  });

  test("removed and added again while in flight: one question, one new item", async () => {
    const scene = new Scene();
    const queues = scene.watch(QUEUES);
    scene.server.override = (message, peer) => {
      if (message.name === "query_list") peer.isHolding = true;
      return false;
    };
    await scene.start();
    scene.server.last.sendItems("queues", [{ action: 2, itemId: 7 }]);
    scene.server.last.sendItems("queues", [{ action: 1, itemId: 7 }]);
    await scene.talk();
    scene.server.last.answerHeld();
    await scene.talk();
    expect(scene.server.last.all("query_object")).toHaveLength(1);
    expect(queues.changes.filter(({ kind }) => kind === "upserted")).toHaveLength(1);
    expect(queues.rows.get(7)).toMatchObject({ name: "DEMO__Sales" });
    await scene.client.stop();
  });

  test("an object that does not answer is asked for twice, then given up; the view is complete, its late values count", async () => {
    const scene = new Scene();
    scene.server.lists.get("queues")?.set(8, { name: "Help" });
    scene.server.override = (message) => message.name === "query_object" && message.objectId === 8;
    const queues = scene.watch(QUEUES);
    await scene.start();
    expect([...queues.rows.keys()]).toEqual([7]);
    expect(queues.count("listed")).toBe(0);
    expect(scene.client.status.phase).toBe("loading");
    await scene.clock.advance(10_000);
    await scene.talk();
    expect(queues.count("listed")).toBe(0);
    await scene.clock.advance(10_000);
    await scene.talk();
    expect(queues.count("listed")).toBe(1);
    expect(scene.client.status).toMatchObject({ phase: "live", problem: null });
    expect(scene.server.last.all("query_object").map(({ objectId }) => objectId)).toEqual([7, 8, 8]);
    expect(scene.client.counters.queriesTimedOut).toBe(2);
    scene.server.last.sendValues("queues", 8, { name: "Help" });
    await scene.talk();
    expect(queues.changes.at(-1)).toMatchObject({ kind: "upserted", itemId: 8, isNew: true });
    await scene.client.stop();
  });

  test("removed and added again while in flight, and never answered: asked for once more at the deadline", async () => {
    const scene = new Scene();
    const queues = scene.watch(QUEUES);
    scene.server.override = (message, peer) => {
      if (message.name === "query_list") peer.isHolding = true;
      return false;
    };
    await scene.start();
    scene.server.last.sendItems("queues", [{ action: 2, itemId: 7 }]);
    scene.server.last.sendItems("queues", [{ action: 1, itemId: 7 }]);
    await scene.clock.advance(10_000);
    await scene.talk();
    expect(scene.server.last.all("query_object")).toHaveLength(2);
    scene.server.last.answerHeld();
    await scene.talk();
    expect(queues.count("upserted")).toBeGreaterThan(0);
    await scene.client.stop();
  });

  test("a late answer spares the second question", async () => {
    const scene = new Scene({ maxInFlight: 1 });
    scene.server.lists.get("queues")?.set(8, { name: "Help" });
    const queues = scene.watch(QUEUES);
    scene.server.override = (message) => message.name === "query_object";
    await scene.start();
    await scene.clock.advance(5000);
    scene.server.last.send({ name: "server_void" });
    await scene.clock.advance(5000);
    const asked = () => scene.server.last.all("query_object").map(({ objectId }) => objectId);
    expect(asked()).toEqual([7, 8]);
    const answer = (itemId: number) =>
      scene.server.last.send({ name: "object_response", session: 1, query: 1, values: [], listSystemId: itemId });
    answer(7);
    answer(8);
    await scene.talk();
    expect(asked()).toEqual([7, 8]);
    expect([queues.rows.size, queues.count("listed")]).toEqual([2, 1]);
    await scene.client.stop();
  });

  test("a view that is full takes no more, and says how many it did not take", () => {
    const listed: string[] = [];
    const view = new View(QUEUES, 1, buildFormat(1, QUEUES.fields), ({ kind }) => void listed.push(kind));
    const items = Array.from({ length: MAX_ITEMS + 3 }, (_, at) => ({
      action: 1,
      itemId: at + 1,
      rank: 0,
      path: null,
    }));
    view.onList(items);
    let taken = 0;
    while (view.takeNext()) taken++;
    expect(taken).toBe(MAX_ITEMS);
    expect([view.takeRefused(), view.takeRefused()]).toEqual([3, 0]);
  });

  test("a faulty listener is logged and hurts nobody else", async () => {
    const scene = new Scene();
    scene.client.watch(USERS, () => {
      throw new Error("broken screen");
    });
    scene.server.lists.set("users", new Map([[1, { login: "ada" }]]));
    const queues = scene.watch(QUEUES);
    await scene.start();
    expect(queues.rows.size).toBe(1);
    expect(scene.client.status.phase).toBe("live");
    expect(scene.logLines.join("")).toContain("broken screen");
    await scene.client.stop();
  });

  test("a spec that is no spec is refused at once", () => {
    const scene = new Scene();
    expect(() => scene.watch({ ...QUEUES, fields: ["name; drop"] })).toThrow(RangeError);
    expect(() => scene.watch({ ...QUEUES, objectId: -1 })).toThrow(RangeError);
    expect(() => scene.watch({ ...QUEUES, objectId: 2 ** 32 })).toThrow(RangeError);
  });
});

describe("a list without answer", () => {
  test("is reported by its field, the others go on, and it may still come", async () => {
    const scene = new Scene();
    const users = scene.watch(USERS);
    const queues = scene.watch(QUEUES);
    await scene.start();
    expect(queues.count("listed")).toBe(1);
    expect(scene.client.status).toMatchObject({ phase: "loading", unanswered: [] });
    await scene.clock.advance(10_000);
    await scene.talk();
    expect(users.changes).toEqual([{ kind: "unanswered", field: "users" }]);
    expect(scene.client.status).toMatchObject({ phase: "live", unanswered: ["users"], problem: null });
    expect(scene.network.dials).toBe(1);
    expect(scene.client.counters.queriesTimedOut).toBe(1);

    scene.server.last.sendValues("queues", 7, { display_name: "still here" });
    await scene.talk();
    expect(queues.rows.get(7)?.display_name).toBe("still here");

    scene.server.lists.set("users", new Map([[1, { login: "ada" }]]));
    scene.server.last.sendItems("users", [{ action: 1, itemId: 1 }]);
    await scene.talk();
    expect(users.changes.map(({ kind }) => kind)).toEqual(["unanswered", "upserted", "listed"]);
    expect(scene.client.status.unanswered).toEqual([]);
    await scene.client.stop();
  });

  test("a refusal by result number does not wait for the deadline", async () => {
    const scene = new Scene();
    const users = scene.watch(USERS);
    scene.watch(QUEUES);
    await scene.start();
    scene.server.last.send({ name: "result", session: 1, query: scene.server.last.queryOf("users"), result: 4 });
    await scene.talk();
    expect(users.changes).toEqual([{ kind: "unanswered", field: "users" }]);
    await scene.client.stop();
  });

  test("a nested list of an object that is gone tells its watcher and not the link's status", async () => {
    const { scene } = await liveScene();
    const events = scene.watch({
      name: "e",
      path: "/dispatch",
      field: "events",
      objectId: 99,
      filter: "",
      fields: ["date"],
    });
    await scene.clock.advance(10_000);
    await scene.talk();
    expect(events.changes).toEqual([{ kind: "unanswered", field: "events" }]);
    expect(scene.client.status).toMatchObject({ phase: "live", unanswered: [] });
    await scene.client.stop();
  });
});

describe("nested lists and formats", () => {
  test("a nested list names its object, and two of the same fields share one format", async () => {
    const { scene } = await liveScene();
    scene.server.lists.set("12/events", new Map([[1, { name: "ccxml.loaded" }]]));
    scene.server.lists.set("13/events", new Map([[2, { name: "dialog.exit" }]]));
    const spec = { name: "e", path: "/dispatch", field: "events", filter: "", fields: ["date", "name"] };
    const first = scene.watch({ ...spec, objectId: 12 });
    const second = scene.watch({ ...spec, objectId: 13 });
    await scene.talk();
    expect(first.rows.get(1)).toEqual({ name: "ccxml.loaded" });
    expect(second.rows.get(2)).toEqual({ name: "dialog.exit" });
    const { last } = scene.server;
    expect(last.all("query_list").slice(1)).toMatchObject([{ objectId: 12, field: "events" }, { objectId: 13 }]);
    expect(last.all("set_object_format").map(({ format }) => format?.formatId)).toEqual([1, 2]);
    await scene.client.stop();
  });

  test("server events reach their listeners until they stop listening", async () => {
    const { scene } = await liveScene();
    const heard: string[] = [];
    const stop = scene.client.onEvent(({ eventName }) => void heard.push(eventName));
    const event = { name: "server_event", session: 1, source: "s", target: "t", delay: 0, record: null } as const;
    scene.server.last.send({ ...event, eventName: "one" });
    await scene.talk();
    stop();
    scene.server.last.send({ ...event, eventName: "two" });
    await scene.talk();
    expect(heard).toEqual(["one"]);
    await scene.client.stop();
  });
});
