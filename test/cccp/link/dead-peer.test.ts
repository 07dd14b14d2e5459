import { describe, expect, test } from "bun:test";
import { Pulse } from "../../../server/cccp/link/pulse.ts";
import { Queries } from "../../../server/cccp/link/queries.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { QUEUES, Scene, USERS } from "./scene.ts";

const EVENTS = { name: "events", path: "/dispatch", field: "events", objectId: 99, filter: "", fields: ["date"] };

describe("a dead peer", () => {
  test("is given up when nothing was ever answered and nothing comes within the deadline", async () => {
    const scene = new Scene();
    scene.server.override = (message) => message.name === "query_list";
    const queues = scene.watch(QUEUES);
    await scene.start();
    await scene.clock.advance(9999);
    expect(scene.client.status.problem).toBeNull();
    await scene.clock.advance(1);
    expect(scene.client.status.problem).toBe("query_silent");
    expect(queues.changes.map(({ kind }) => kind)).toEqual(["lost"]);
    expect(scene.network.openTransports).toBe(0);
    await scene.client.stop();
  });

  test("that answered before gets one more question before it is given up", async () => {
    const scene = new Scene();
    scene.watch(QUEUES);
    await scene.start();
    scene.network.lastWire.halfOpen();
    scene.watch(USERS);
    await scene.clock.advance(10_000);
    expect(scene.client.status.problem).toBeNull();
    await scene.clock.advance(9999);
    expect(scene.client.status.problem).toBeNull();
    await scene.clock.advance(1);
    expect(scene.client.status.problem).toBe("query_silent");
    await scene.client.stop();
  });

  test("is found without any question of ours outstanding, 25 s after its last byte", async () => {
    const scene = new Scene();
    scene.watch(QUEUES);
    await scene.start();
    scene.network.lastWire.halfOpen();
    await scene.clock.advance(15_000);
    // One keep-alive of silence, then the deadline of the question.
    expect(scene.client.status).toMatchObject({ phase: "live", problem: null });
    await scene.clock.advance(9999);
    expect(scene.client.status.problem).toBeNull();
    await scene.clock.advance(1);
    expect(scene.client.status.problem).toBe("query_silent");
    await scene.client.stop();
  });

  test("under a busy board is found just as soon, whenever it falls silent", async () => {
    for (const busySeconds of [1, 14, 15, 16, 47, 59, 61]) {
      const scene = new Scene();
      scene.watch(QUEUES);
      await scene.start();
      for (let second = 0; second < busySeconds; second++) {
        await scene.clock.advance(1000);
        scene.server.last.sendValues("queues", 7, { display_name: `Sales ${second}` });
        await scene.talk();
      }
      scene.network.lastWire.halfOpen();
      await scene.clock.advance(24_999);
      expect(scene.client.status).toMatchObject({ phase: "live", problem: null });
      await scene.clock.advance(1);
      expect(scene.client.status.problem).toBe("query_silent");
      await scene.client.stop();
    }
  });
});

describe("a quiet peer is not a dead one", () => {
  test("a question that it does not know, on an idle connection, costs nobody the connection", async () => {
    const scene = new Scene();
    const queues = scene.watch(QUEUES);
    await scene.start();
    const events = scene.watch(EVENTS);
    await scene.clock.advance(10_000);
    await scene.talk();
    expect(events.changes).toEqual([{ kind: "unanswered", field: "events" }]);
    const lists = scene.server.last.all("query_list");
    expect(lists.map(({ field, query }) => `${field} ${query}`)).toEqual(["queues 1", "events 2", "queues 3"]);
    await scene.clock.advance(30_000);
    expect(scene.client.status).toMatchObject({ phase: "live", problem: null });
    expect(scene.network.dials).toBe(1);
    // A sign of life is no subscription: it is cancelled, and its list is nobody's news.
    expect(scene.server.last.all("stop_query").map(({ query }) => query)).toEqual([3, 4, 5]);
    expect(queues.changes.map(({ kind }) => kind)).toEqual(["upserted", "listed"]);
    await scene.client.stop();
  });

  test("an hour without news is an hour of keep-alives and signs of life, in one connection", async () => {
    const scene = new Scene();
    scene.watch(QUEUES);
    await scene.start();
    for (let minute = 0; minute < 60; minute++) {
      await scene.clock.advance(60_000);
      await scene.talk();
    }
    expect(scene.client.status).toMatchObject({ phase: "live", problem: null });
    expect(scene.network.dials).toBe(1);
    expect(scene.server.last.all("client_void")).toHaveLength(240);
    // Each answer is a byte from which the silence is counted anew.
    const asked = scene.server.last.all("query_list").length - 1;
    expect(asked).toBe(240);
    expect(scene.server.last.all("stop_query")).toHaveLength(asked);
    await scene.client.stop();
  });

  test("a server that takes nearly the whole deadline over each sign of life is not dead", async () => {
    const scene = new Scene();
    scene.watch(QUEUES);
    await scene.start();
    scene.server.override = (message, peer) => {
      if (message.name !== "query_list") return false;
      scene.clock.after(9900, () => peer.send({ name: "list_response", session: 1, query: message.query, items: [] }));
      return true;
    };
    await scene.clock.advance(600_000);
    expect(scene.client.status).toMatchObject({ phase: "live", problem: null });
    expect(scene.network.dials).toBe(1);
    await scene.client.stop();
  });

  test("a client that watches nothing does not doubt its server", async () => {
    const scene = new Scene();
    await scene.start();
    await scene.clock.advance(600_000);
    expect(scene.client.status).toMatchObject({ phase: "live", problem: null });
    expect(scene.network.dials).toBe(1);
    await scene.client.stop();
  });

  test("any byte after the question is a sign of life", async () => {
    const scene = new Scene();
    scene.server.override = (message) => message.name === "query_list";
    scene.watch(QUEUES);
    await scene.start();
    await scene.clock.advance(5000);
    scene.server.last.send({ name: "server_void" });
    await scene.clock.advance(5000);
    expect(scene.client.status).toMatchObject({ problem: null, unanswered: ["queues"] });
    await scene.client.stop();
  });
});

describe("deadlines", () => {
  test("each query has its own, one timer serves them all, and an answered one is not overdue", async () => {
    const clock = new FakeClock();
    const overdue: string[] = [];
    const queries = new Queries<string>({
      clock,
      deadlineMs: 100,
      bytesIn: () => 0,
      onOverdue: (key) => void overdue.push(key),
    });
    queries.asked("a");
    await clock.advance(40);
    queries.asked("b");
    queries.asked("c");
    expect(clock.timers).toBe(1);
    expect(queries.answered("b")).toBe(true);
    expect(queries.answered("b")).toBe(false);
    await clock.advance(60);
    expect(overdue).toEqual(["a"]);
    await clock.advance(40);
    expect(overdue).toEqual(["a", "c"]);
    expect(clock.timers).toBe(0);
  });

  test("asking again from inside the overdue handler waits a whole deadline again", async () => {
    const clock = new FakeClock();
    const overdueAt: number[] = [];
    const queries: Queries<string> = new Queries({
      clock,
      deadlineMs: 100,
      bytesIn: () => 0,
      onOverdue: (key) => {
        overdueAt.push(clock.monotonic());
        if (overdueAt.length < 3) queries.asked(key);
      },
    });
    queries.asked("a");
    await clock.advance(1000);
    expect(overdueAt).toEqual([100, 200, 300]);
    expect(clock.timers).toBe(0);
  });

  test("a stopped pulse has no timer and no opinion", async () => {
    const clock = new FakeClock();
    let deaths = 0;
    const pulse = new Pulse({
      clock,
      deadlineMs: 10,
      idleMs: 100,
      bytesIn: () => 0,
      lastByteMs: () => 0,
      ask: () => true,
      onDead: () => deaths++,
    });
    pulse.doubt(0);
    pulse.stop();
    await clock.advance(1000);
    expect(deaths).toBe(0);
    expect(clock.timers).toBe(0);
  });
});
