import { describe, expect, test } from "bun:test";
import { QUEUES, Scene } from "./scene.ts";

/** A `login_ok` whose first string announces more bytes than the frame has. */
const MALFORMED = new Uint8Array([16, 0, 0, 0, 0x21, 0x4e, 0, 0, 1, 0, 0, 0, 0xff, 0, 0, 0]);
/** A frame of an id that nobody knows. */
const UNKNOWN = new Uint8Array([12, 0, 0, 0, 0x99, 0x99, 0, 0, 1, 2, 3, 4]);

async function liveScene() {
  const scene = new Scene();
  const queues = scene.watch(QUEUES);
  await scene.start();
  return { scene, queues };
}

describe("a connection", () => {
  test("drops a malformed frame between two good ones, counts it and says what was wrong where", async () => {
    const { scene, queues } = await liveScene();
    const { last } = scene.server;
    scene.network.lastWire.chunking("merge");
    last.sendValues("queues", 7, { name: "before" });
    last.sendBytes(MALFORMED);
    last.sendValues("queues", 7, { display_name: "after" });
    await scene.talk();
    expect(queues.rows.get(7)).toMatchObject({ name: "before", display_name: "after" });
    expect(scene.client.counters.malformed).toBe(1);
    const line = scene.logLines.find((one) => one.includes("malformed"));
    expect(line).toMatch(/message=login_ok offset=\d+ reason=/);
    expect(scene.client.status.phase).toBe("live");
    await scene.client.stop();
  });

  test("logs malformed frames at most once in ten seconds, and then how many were not shown", async () => {
    const { scene } = await liveScene();
    const lines = () => scene.logLines.filter((line) => line.includes("malformed"));
    for (let i = 0; i < 500; i++) scene.server.last.sendBytes(MALFORMED);
    await scene.talk();
    expect(scene.client.counters.malformed).toBe(500);
    expect(lines()).toHaveLength(1);
    await scene.clock.advance(10_000);
    scene.server.last.sendBytes(MALFORMED);
    await scene.talk();
    expect(lines()).toHaveLength(2);
    expect(lines()[1]).toContain("unlogged=499");
    await scene.client.stop();
  });

  test("skips and counts messages that it does not know", async () => {
    const { scene, queues } = await liveScene();
    scene.server.last.sendBytes(UNKNOWN);
    scene.server.last.sendValues("queues", 7, { name: "next" });
    await scene.talk();
    expect(scene.client.counters.unknownMessages).toBe(1);
    expect(queues.rows.get(7)).toMatchObject({ name: "next" });
    await scene.client.stop();
  });

  test.each(["bytewise", "merge"] as const)("reads a whole conversation in %s chunks", async (mode) => {
    const scene = new Scene();
    scene.server.override = (message) => {
      if (message.name === "initialize") scene.network.lastWire.chunking(mode);
      return false;
    };
    const queues = scene.watch(QUEUES);
    await scene.start();
    expect(queues.rows.get(7)).toEqual({ name: "DEMO__Sales", display_name: "Sales" });
    await scene.client.stop();
  });

  test("sends client_void each 15 s, from the connection on, and not after its end", async () => {
    const { scene } = await liveScene();
    const { last } = scene.server;
    await scene.clock.advance(14_999);
    expect(last.all("client_void")).toHaveLength(0);
    await scene.clock.advance(1);
    expect(last.all("client_void")).toHaveLength(1);
    await scene.clock.advance(30_000);
    expect(last.all("client_void")).toHaveLength(3);
    scene.network.lastWire.drop();
    await scene.talk();
    await scene.clock.advance(60_000);
    expect(last.all("client_void")).toHaveLength(3);
    await scene.client.stop();
  });

  test("a frame longer than the cap loses the stream", async () => {
    const scene = new Scene({ maxFrameBytes: 1000 });
    scene.watch(QUEUES);
    await scene.start();
    scene.server.last.sendBytes(new Uint8Array([0xe9, 3, 0, 0, 0x27, 0x4e, 0, 0]));
    await scene.talk();
    expect(scene.client.status.problem).toBe("stream_lost");
    expect(scene.client.status.detail).toContain("1001");
    await scene.client.stop();
  });

  test("a server that no longer reads is as good as dead", async () => {
    const { scene } = await liveScene();
    scene.network.lastWire.client.isFull = true;
    await scene.clock.advance(15_000);
    expect(scene.client.status).toMatchObject({ problem: "query_silent", phase: "waiting_to_retry" });
    expect(scene.client.status.detail).toContain("no longer reads");
    await scene.client.stop();
  });

  test("the age of the last byte is told at each keep-alive when it moved, and survives the connection", async () => {
    const { scene } = await liveScene();
    await scene.clock.advance(10_000);
    scene.server.last.sendValues("queues", 7, { name: "news" });
    await scene.talk();
    const newsAt = scene.clock.now();
    const told = scene.statuses.length;
    await scene.clock.advance(5000);
    expect(scene.statuses.slice(told)).toMatchObject([{ lastByteAt: newsAt, phase: "live" }]);
    scene.network.lastWire.halfOpen();
    await scene.clock.advance(15_000);
    expect(scene.statuses).toHaveLength(told + 1);
    scene.network.lastWire.drop();
    await scene.talk();
    expect(scene.client.status).toMatchObject({ phase: "waiting_to_retry", lastByteAt: newsAt });
    await scene.client.stop();
  });
});
