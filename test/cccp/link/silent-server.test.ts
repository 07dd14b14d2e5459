import { describe, expect, test } from "bun:test";
import { QUEUES, Scene, USERS } from "./scene.ts";

/** A server that greets, lets in and then says nothing, until told otherwise. */
function silentScene() {
  const scene = new Scene();
  scene.server.lists.set("users", new Map([[1, { login: "ada" }]]));
  scene.server.override = (message) => message.name === "query_list";
  return scene;
}

const notable = (scene: Scene) => scene.logLines.filter((line) => / (warn|info) /.test(line));

describe("a server that lets us in and then falls silent", () => {
  test("stays the problem that it is, in every phase of every attempt, until the link is live", async () => {
    const scene = silentScene();
    scene.watch(QUEUES);
    scene.watch(USERS);
    await scene.start();
    await scene.clock.advance(10_000);
    expect(scene.client.status).toMatchObject({ phase: "waiting_to_retry", problem: "query_silent" });
    const seen = scene.statuses.length;
    for (let attempt = 0; attempt < 5; attempt++) {
      await scene.nextAttempt();
      expect(scene.client.status).toMatchObject({ phase: "loading", problem: "query_silent" });
      await scene.clock.advance(10_000);
    }
    expect([...new Set(scene.statuses.slice(seen).map(({ problem }) => problem))]).toEqual(["query_silent"]);
    expect(scene.phases()).not.toContain("live");

    scene.server.override = () => false;
    await scene.nextAttempt();
    expect(scene.client.status).toMatchObject({ phase: "live", problem: null, detail: null });
    await scene.client.stop();
  });

  test("is told once in the log, and so is its return", async () => {
    const scene = silentScene();
    scene.watch(QUEUES);
    await scene.start();
    await scene.clock.advance(10_000);
    const first = notable(scene).length;
    expect(first).toBeLessThanOrEqual(3);
    expect(notable(scene).at(-1)).toContain("problem=query_silent");
    for (let attempt = 0; attempt < 20; attempt++) {
      await scene.nextAttempt();
      await scene.clock.advance(10_000);
    }
    expect(notable(scene)).toHaveLength(first);
    scene.server.override = () => false;
    await scene.nextAttempt();
    expect(notable(scene).slice(first)).toHaveLength(1);
    await scene.client.stop();
  });

  test("is not taken for live when it answered one list and nothing since", async () => {
    const scene = silentScene();
    scene.server.override = (message, peer) =>
      message.name === "query_list" && !(message.field === "queues" && peer.all("query_list").length === 1);
    scene.watch(QUEUES);
    scene.watch(USERS);
    await scene.start();
    await scene.clock.advance(20_000);
    expect(scene.client.status).toMatchObject({ phase: "waiting_to_retry", problem: "query_silent" });
    expect(scene.phases()).not.toContain("live");
    await scene.client.stop();
  });

  test("a list that it does not know delays the live board by no more than one question", async () => {
    const scene = new Scene();
    scene.watch(QUEUES);
    scene.watch(USERS);
    await scene.start();
    await scene.clock.advance(9999);
    expect(scene.client.status.phase).toBe("loading");
    await scene.clock.advance(1);
    await scene.talk();
    expect(scene.client.status).toMatchObject({ phase: "live", problem: null, unanswered: ["users"] });
    await scene.client.stop();
  });
});

test("a list that is never answered is one line in the log, not one each connection", async () => {
  const scene = new Scene();
  scene.watch(QUEUES);
  scene.watch(USERS);
  await scene.start();
  const told = () => scene.logLines.filter((line) => line.includes(" warn ") && line.includes("field=users"));
  for (let attempt = 0; attempt < 5; attempt++) {
    await scene.clock.advance(10_000);
    await scene.talk();
    expect(scene.client.status.unanswered).toEqual(["users"]);
    expect(told()).toHaveLength(1);
    scene.network.lastWire.drop();
    await scene.talk();
    await scene.nextAttempt();
  }
  scene.server.lists.set("users", new Map());
  scene.network.lastWire.drop();
  await scene.talk();
  await scene.nextAttempt();
  expect(scene.client.status.unanswered).toEqual([]);
  scene.server.lists.delete("users");
  scene.network.lastWire.drop();
  await scene.talk();
  await scene.nextAttempt();
  await scene.clock.advance(10_000);
  await scene.talk();
  expect(told()).toHaveLength(2);
  await scene.client.stop();
});
