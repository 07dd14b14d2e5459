import { describe, expect, test } from "bun:test";
import type { Rows } from "../../support/scripted-server.ts";
import { QUEUES, Scene, USERS } from "./scene.ts";

function rows(count: number, from = 1): Rows {
  return new Map(
    Array.from({ length: count }, (_, at) => [from + at, { name: `row ${from + at}`, login: `l${from + at}` }]),
  );
}

/** A scene whose server answers objects only when told. */
function heldScene(options: ConstructorParameters<typeof Scene>[0] = {}): Scene {
  const scene = new Scene(options);
  scene.server.override = (message, peer) => {
    if (message.name === "login") peer.isHolding = true;
    return false;
  };
  return scene;
}

describe("objects in flight", () => {
  test("never more than the bound over all views, and every freed slot is used", async () => {
    const scene = heldScene();
    scene.server.lists.set("queues", rows(915));
    scene.server.lists.set("users", rows(427));
    const queues = scene.watch(QUEUES);
    const users = scene.watch(USERS);
    await scene.start();
    const { last } = scene.server;
    expect(last.held).toHaveLength(256);
    while (last.held.length > 0) {
      last.answerHeld(17);
      await scene.talk();
    }
    expect(last.maxHeld).toBe(256);
    expect(queues.rows.size).toBe(915);
    expect(users.rows.size).toBe(427);
    expect([queues.count("listed"), users.count("listed")]).toEqual([1, 1]);
    expect(last.all("query_object")).toHaveLength(915 + 427);
    await scene.client.stop();
  });

  test("a short list is not held up by a long one", async () => {
    const scene = heldScene({ maxInFlight: 8 });
    scene.server.lists.set("queues", rows(500));
    scene.server.lists.set("users", rows(4));
    scene.watch(QUEUES);
    const users = scene.watch(USERS);
    await scene.start();
    scene.server.last.answerHeld(8);
    await scene.talk();
    scene.server.last.answerHeld(8);
    await scene.talk();
    expect(users.count("listed")).toBe(1);
    expect(scene.server.last.maxHeld).toBe(8);
    await scene.client.stop();
  });

  test("items removed while in flight keep their slots until the answer or the deadline", async () => {
    const scene = heldScene({ maxInFlight: 2 });
    scene.server.lists.set("queues", rows(4));
    const queues = scene.watch(QUEUES);
    await scene.start();
    scene.server.lists.get("queues")?.delete(1);
    scene.server.last.sendItems("queues", [{ action: 2, itemId: 1 }]);
    await scene.talk();
    expect(scene.server.last.all("query_object")).toHaveLength(2);
    scene.server.last.answerHeld();
    await scene.talk();
    // Item 2 answered and gave its slot to 3; item 1 is gone, was never answered and holds its own until the deadline.
    expect(scene.server.last.all("query_object").map(({ objectId }) => objectId)).toEqual([1, 2, 3]);
    await scene.clock.advance(9999);
    expect(scene.server.last.all("query_object")).toHaveLength(3);
    await scene.clock.advance(1);
    await scene.talk();
    expect(scene.server.last.all("query_object").map(({ objectId }) => objectId)).toContain(4);
    scene.server.last.answerHeld();
    await scene.talk();
    expect([...queues.rows.keys()].sort()).toEqual([2, 3, 4]);
    await scene.client.stop();
  });

  test("a view that stops gives its slots to the others", async () => {
    const scene = heldScene({ maxInFlight: 4 });
    scene.server.lists.set("queues", rows(4));
    scene.server.lists.set("users", rows(4));
    const queues = scene.watch(QUEUES);
    await scene.start();
    scene.watch(USERS);
    await scene.talk();
    expect(scene.server.last.held.every(({ query }) => query === 1)).toBe(true);
    queues.stop();
    await scene.talk();
    expect(scene.server.last.all("query_object").filter(({ query }) => query === 2)).toHaveLength(4);
    await scene.client.stop();
  });

  test("the questions of one list leave in a single write", async () => {
    const scene = new Scene();
    scene.server.lists.set("queues", rows(200));
    scene.watch(QUEUES);
    scene.server.override = (message) => message.name === "query_list";
    await scene.start();
    const before = scene.network.lastWire.client.writes;
    scene.server.override = () => false;
    const items = Array.from({ length: 200 }, (_, at) => ({ action: 1, itemId: at + 1, rank: at, path: null }));
    scene.server.last.send({ name: "list_response", session: 1, query: 1, items });
    await scene.talk();
    expect(scene.server.last.all("query_object")).toHaveLength(200);
    expect(scene.network.lastWire.client.writes - before).toBe(1);
    await scene.client.stop();
  });

  test("a list of 20,000 items comes through whole, in any chunking", async () => {
    for (const mode of ["as_sent", "merge"] as const) {
      const scene = new Scene();
      scene.server.lists.set("queues", rows(20_000));
      const queues = scene.watch(QUEUES);
      scene.client.start();
      await scene.talk();
      scene.network.lastWire.chunking(mode);
      while (queues.count("listed") === 0) await scene.talk();
      expect(queues.rows.size).toBe(20_000);
      expect(scene.server.last.all("query_object")).toHaveLength(20_000);
      await scene.client.stop();
    }
  });
});
