import { describe, expect, test } from "bun:test";
import { QUEUES, Scene, USERS } from "./scene.ts";

describe("stopping a view", () => {
  test("tells the server, ignores what still comes, and leaves the others alone", async () => {
    const scene = new Scene();
    scene.server.lists.set("users", new Map([[1, { login: "ada" }]]));
    const queues = scene.watch(QUEUES);
    const users = scene.watch(USERS);
    await scene.start();
    const heard = queues.changes.length;
    queues.stop();
    queues.stop();
    scene.server.last.sendValues("queues", 7, { name: "late" });
    scene.server.last.sendItems("queues", [
      { action: 1, itemId: 8 },
      { action: 2, itemId: 7 },
    ]);
    scene.server.last.sendValues("users", 1, { login: "grace" });
    await scene.talk();
    expect(queues.changes).toHaveLength(heard);
    expect(scene.server.last.all("stop_query").map(({ query }) => query)).toEqual([1]);
    expect(scene.server.last.all("query_object")).toHaveLength(2);
    expect(users.rows.get(1)).toEqual({ login: "grace" });
    await scene.client.stop();
  });

  test("before its list came: no deadline is left behind, and the link is live without it", async () => {
    const scene = new Scene();
    const users = scene.watch(USERS);
    scene.watch(QUEUES);
    await scene.start();
    expect(scene.client.status.phase).toBe("loading");
    users.stop();
    expect(scene.client.status.phase).toBe("live");
    await scene.clock.advance(10_000);
    expect(scene.client.counters.queriesTimedOut).toBe(0);
    expect(users.changes).toEqual([]);
    await scene.client.stop();
  });

  test("from inside its own handler, in the middle of a list", async () => {
    const scene = new Scene();
    scene.server.lists.set("queues", new Map([1, 2, 3].map((id) => [id, { name: `q${id}` }])));
    let count = 0;
    const { stop } = scene.client.watch(QUEUES, () => {
      count++;
      stop();
    });
    await scene.start();
    expect(count).toBe(1);
    expect(scene.client.status.phase).toBe("live");
    scene.server.lists.set("users", new Map([[1, { login: "ada" }]]));
    const users = scene.watch(USERS);
    await scene.talk();
    expect(users.rows.size).toBe(1);
    await scene.client.stop();
  });

  test("from inside its own handler, the rest of the same message is not told", async () => {
    const scene = new Scene();
    scene.server.lists.get("queues")?.set(8, { name: "Help" });
    const kinds: string[] = [];
    const { stop } = scene.client.watch(QUEUES, ({ kind }) => {
      kinds.push(kind);
      if (kind === "removed") stop();
    });
    await scene.start();
    scene.server.last.sendItems("queues", [
      { action: 2, itemId: 7 },
      { action: 2, itemId: 8 },
    ]);
    await scene.talk();
    expect(kinds.filter((kind) => kind === "removed")).toHaveLength(1);
    await scene.client.stop();
  });

  test("by another's handler, as the connection is lost: it does not hear of the loss", async () => {
    const scene = new Scene();
    let stopQueues: () => void = () => {};
    scene.client.watch(USERS, ({ kind }) => {
      if (kind === "lost") stopQueues();
    });
    const queues = scene.watch(QUEUES);
    stopQueues = queues.stop;
    await scene.start();
    scene.network.lastWire.drop();
    await scene.talk();
    expect(queues.count("lost")).toBe(0);
    await scene.client.stop();
  });

  test("numbers are never used again in a connection", async () => {
    const scene = new Scene();
    await scene.start();
    for (let round = 0; round < 50; round++) {
      const queues = scene.watch(QUEUES);
      await scene.talk();
      queues.stop();
    }
    const numbers = scene.server.last.all("query_list").map(({ query }) => query);
    expect(new Set(numbers).size).toBe(50);
    await scene.client.stop();
  });
});

describe("stopping the client", () => {
  test("logs out, closes, and says nothing any more", async () => {
    const scene = new Scene();
    const queues = scene.watch(QUEUES);
    await scene.start();
    const heard = queues.changes.length;
    await scene.client.stop();
    await scene.talk();
    expect(scene.server.last.received.at(-1)).toEqual({ name: "logout", session: 1 });
    expect(scene.server.last.isClosed).toBe(true);
    expect(queues.changes).toHaveLength(heard);
    expect(scene.client.status).toMatchObject({ phase: "disabled", problem: null, retryAt: null });
    expect(scene.clock.timers).toBe(0);
    scene.client.start();
    await scene.talk();
    expect(scene.network.dials).toBe(1);
  });

  const moments: [string, (scene: Scene) => void | Promise<void>][] = [
    ["before it was started", () => {}],
    [
      "while dialling",
      (scene) => {
        scene.network.reachability = "hang";
        return scene.start();
      },
    ], // biome-ignore format: table
    [
      "while waiting for the greeting",
      (scene) => {
        scene.server.override = () => true;
        return scene.start();
      },
    ],
    [
      "while waiting for the log-in",
      (scene) => {
        scene.server.override = (message) => message.name === "login";
        return scene.start();
      },
    ],
    [
      "while loading",
      (scene) => {
        scene.server.override = (message) => message.name === "query_list";
        return scene.start();
      },
    ],
    [
      "while waiting to retry",
      (scene) => {
        scene.network.reachability = "refuse";
        return scene.start();
      },
    ],
    ["in the very moment of the start", (scene) => scene.client.start()],
  ];
  test.each(moments)("%s leaves no timer and no transport", async (_name, prepare) => {
    const scene = new Scene();
    scene.watch(QUEUES);
    await prepare(scene);
    await scene.client.stop();
    await scene.talk();
    expect(scene.clock.timers).toBe(0);
    expect(scene.network.openTransports).toBe(0);
    const { dials } = scene.network;
    await scene.clock.advance(600_000);
    expect(scene.network.dials).toBe(dials);
  });

  test("a connection that comes about after it was given up is closed on arrival", async () => {
    const scene = new Scene();
    scene.network.reachability = "ignore_abort";
    await scene.start();
    await scene.client.stop();
    scene.network.connectLate();
    await scene.talk();
    expect(scene.network.wires).toHaveLength(1);
    expect(scene.network.openTransports).toBe(0);
    expect(scene.server.last.received).toEqual([]);
  });

  test("from inside a handler", async () => {
    const scene = new Scene();
    let stopped: Promise<void> | null = null;
    let count = 0;
    scene.client.watch(QUEUES, () => {
      count++;
      stopped ??= scene.client.stop();
    });
    await scene.start();
    await stopped;
    expect(count).toBe(1);
    expect(scene.clock.timers).toBe(0);
    expect(scene.network.openTransports).toBe(0);
  });

  test("two clients know nothing of each other", async () => {
    const one = new Scene();
    const two = new Scene();
    two.server.lists.set("queues", new Map([[7, { name: "other" }]]));
    const seenByOne = one.watch(QUEUES);
    const seenByTwo = two.watch(QUEUES);
    await one.start();
    await two.start();
    one.network.lastWire.drop();
    await one.talk();
    expect(one.client.status.phase).toBe("waiting_to_retry");
    expect(two.client.status.phase).toBe("live");
    expect(seenByOne.rows.size).toBe(0);
    expect(seenByTwo.rows.get(7)).toEqual({ name: "other" });
    await one.client.stop();
    two.server.last.sendValues("queues", 7, { name: "still" });
    await two.talk();
    expect(seenByTwo.rows.get(7)).toEqual({ name: "still" });
    await two.client.stop();
  });
});
