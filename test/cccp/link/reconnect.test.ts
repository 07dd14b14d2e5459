import { describe, expect, test } from "bun:test";
import { QUEUES, Scene, USERS } from "./scene.ts";

describe("reconnect", () => {
  test("waits longer after each failure, with full jitter, and as little as ever after a stable period", async () => {
    const draws = [0, 0.5, 0.999_999, 0.999_999, 0.999_999, 0.999_999];
    const scene = new Scene({ random: () => draws.shift() ?? 0.999_999 });
    scene.network.reachability = "refuse";
    const waits: number[] = [];
    await scene.start();
    for (let attempt = 0; attempt < 8; attempt++) {
      waits.push((scene.client.status.retryAt ?? 0) - scene.clock.now());
      await scene.nextAttempt();
    }
    expect(waits).toEqual([100, 1050, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(scene.client.counters.reconnects).toBe(8);

    const dropAfter = async (readyMs: number) => {
      scene.network.reachability = "accept";
      await scene.nextAttempt();
      expect(scene.client.status.phase).toBe("live");
      await scene.clock.advance(readyMs);
      scene.network.lastWire.drop();
      await scene.talk();
      return (scene.client.status.retryAt ?? 0) - scene.clock.now();
    };
    expect(await dropAfter(59_999)).toBe(30_000);
    expect(await dropAfter(60_000)).toBe(1000);
    await scene.client.stop();
  });

  test("after a restart with new ids everything is asked for anew, and nothing of before is shown", async () => {
    const scene = new Scene();
    const queues = scene.watch(QUEUES);
    await scene.start();
    const before = scene.server.last;
    before.send({ name: "server_ask_to_disconnect" });
    await scene.talk();
    expect(queues.changes.at(-1)).toEqual({ kind: "lost" });
    expect(before.isClosed).toBe(true);

    scene.server.lists.set("queues", new Map([[9007, { name: "DEMO__Sales", display_name: "Ventes" }]]));
    await scene.nextAttempt();
    expect(scene.server.last).not.toBe(before);
    expect(scene.server.last.received.map(({ name }) => name)).toEqual([
      "initialize",
      "login",
      "set_object_format",
      "query_list",
      "query_object",
    ]);
    expect([...queues.rows]).toEqual([[9007, { name: "DEMO__Sales", display_name: "Ventes" }]]);
    expect(queues.changes.map(({ kind }) => kind)).toEqual(["upserted", "listed", "lost", "upserted", "listed"]);
    await scene.client.stop();
  });

  test("what is watched and stopped while there is no connection is right in the next one", async () => {
    const scene = new Scene();
    scene.server.lists.set("users", new Map([[1, { login: "ada" }]]));
    const queues = scene.watch(QUEUES);
    await scene.start();
    scene.network.lastWire.drop();
    await scene.talk();
    queues.stop();
    const users = scene.watch(USERS);
    await scene.nextAttempt();
    expect(scene.server.last.all("query_list").map(({ field }) => field)).toEqual(["users"]);
    expect(users.rows.size).toBe(1);
    expect(queues.rows.size).toBe(0);
    await scene.client.stop();
  });

  test("a server that stays away is one line in the log, and so is its return", async () => {
    const scene = new Scene();
    scene.network.reachability = "refuse";
    await scene.start();
    for (let attempt = 0; attempt < 20; attempt++) await scene.nextAttempt();
    const notable = () => scene.logLines.filter((line) => / (warn|info) /.test(line));
    expect(notable()).toHaveLength(1);
    expect(notable()[0]).toContain("problem=connection_refused");
    scene.network.reachability = "accept";
    await scene.nextAttempt();
    expect(notable()).toHaveLength(2);
    await scene.client.stop();
  });

  test("1,000 flaps leave no timer, no transport and no doubled view", async () => {
    const scene = new Scene();
    const queues = scene.watch(QUEUES);
    await scene.start();
    const timersWhenLive = scene.clock.timers;
    for (let flap = 0; flap < 1000; flap++) {
      const wire = scene.network.lastWire;
      if (flap % 3 === 0) wire.drop();
      else if (flap % 3 === 1) scene.server.last.close();
      else scene.server.last.send({ name: "restart_connection" });
      await scene.talk();
      await scene.nextAttempt();
    }
    expect(scene.client.status.phase).toBe("live");
    expect(scene.network.openTransports).toBe(1);
    expect(scene.clock.timers).toBe(timersWhenLive);
    expect(queues.count("listed")).toBe(1001);
    expect(queues.count("lost")).toBe(1000);
    expect(scene.client.counters.reconnects).toBe(1000);
    await scene.client.stop();
    expect(scene.clock.timers).toBe(0);
    expect(scene.network.openTransports).toBe(0);
  });

  test("counters add up over connections", async () => {
    const scene = new Scene();
    scene.watch(QUEUES);
    await scene.start();
    const once = scene.client.counters;
    expect(once.frames).toBe(4);
    expect(once.bytesIn).toBe(once.bytes);
    scene.network.lastWire.drop();
    await scene.talk();
    expect(scene.client.counters).toEqual(once);
    await scene.nextAttempt();
    expect(scene.client.counters).toMatchObject({ frames: 8, bytesIn: 2 * once.bytesIn, bytesOut: 2 * once.bytesOut });
    await scene.client.stop();
  });
});
