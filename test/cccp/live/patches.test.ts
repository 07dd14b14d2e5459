import { describe, expect, test } from "bun:test";
import { isSame, rowPatch } from "../../../server/cccp/live/diff.ts";
import { callRow, queueRow, Scene, START, sessionRow, userRow, wireDate } from "./scene.ts";

describe("patches", () => {
  function live(): Scene {
    const scene = new Scene();
    scene.add("queues", 1, queueRow("DEMO__Sales"));
    scene.add("userSessions", 1, sessionRow("anna"));
    scene.add("users", 2, userRow("anna"));
    scene.listAll();
    scene.store.takePatch();
    return scene;
  }

  test("a new store has nothing to tell, and a row that did not change neither", () => {
    expect(new Scene().store.takePatch()).toBeNull();
    const scene = live();
    scene.update("users", 2, { name: "User anna", busy_count: 0 });
    scene.update("queues", 1, { code: "not on the board" });
    expect(scene.store.takePatch()).toBeNull();
  });

  test("only the fields that differ", () => {
    const scene = live();
    scene.update("queues", 1, { priority: 2 });
    expect(scene.store.takePatch()).toEqual({ at: START, queues: [{ id: "DEMO__Sales", priority: 2 }] });
    scene.update("users", 2, { "managed_inbound.count('0')": undefined });
    expect(scene.store.takePatch()).toEqual({ at: START, agents: [{ id: "anna", handled: null }] });
  });

  test("a changed list is told whole, an equal one not at all", () => {
    const scene = live();
    const more = "({a: {type:'queue', queue:'DEMO__Sales'}, b: {type:'queue', queue:'DEMO__Help'}})";
    scene.update("userSessions", 1, { active_queues: more });
    expect(scene.store.takePatch()?.agents).toEqual([{ id: "anna", queues: ["DEMO__Sales", "DEMO__Help"] }]);
    scene.update("userSessions", 1, { active_queues: more.replaceAll(" ", "") });
    expect(scene.store.takePatch()).toBeNull();
  });

  test("a new row is told whole, one that came and went not at all", () => {
    const scene = live();
    scene.add("calls", 3, callRow("c1"));
    const call = scene.store.call("c1");
    expect(scene.store.takePatch()).toEqual({ at: START, calls: [call as never] });
    scene.add("calls", 4, callRow("c2"));
    scene.remove("calls", 4);
    expect(scene.store.takePatch()).toBeNull();
    scene.update("calls", 3, { terminate_date: wireDate(START + 1_000) });
    expect(scene.store.takePatch()).toEqual({ at: START, removed: { calls: ["c1"] } });
  });

  test("there and back again is no change", () => {
    const scene = live();
    scene.update("queues", 1, { waiting_tasks_count: 4 });
    scene.update("queues", 1, { waiting_tasks_count: 0 });
    expect(scene.store.takePatch()).toBeNull();
  });

  test("looking at the board takes nothing away", () => {
    const scene = live();
    scene.update("queues", 1, { waiting_tasks_count: 4 });
    scene.store.snapshot();
    const patch = scene.store.takePatch();
    expect(patch?.queues).toEqual([{ id: "DEMO__Sales", waiting: 4, level: "amber", levels: { waiting: "amber" } }]);
    expect(patch?.figures?.map((row) => [row.projectName, row.waiting])).toEqual([
      ["", 4],
      ["DEMO", 4],
    ]);
  });

  test("the link is part of it", () => {
    const scene = live();
    const link = { ...scene.store.snapshot().link, phase: "live", clockSkewMs: 5 } as const;
    scene.store.setLink(link);
    expect(scene.store.takePatch()).toEqual({ at: START, link });
    scene.store.setLink({ ...link });
    expect(scene.store.takePatch()).toBeNull();
  });

  test("the moment of the last byte is none of its own while the link lives, and goes out when it dies", () => {
    const scene = live();
    const link = { ...scene.store.snapshot().link, phase: "live", lastByteAt: START } as const;
    scene.store.setLink(link);
    scene.store.takePatch();
    scene.store.setLink({ ...link, lastByteAt: START + 15_000 });
    expect(scene.store.takePatch()).toBeNull();
    expect(scene.store.snapshot().link).toEqual(link);
    const lost = { ...link, phase: "waiting_to_retry", lastByteAt: START + 16_000 } as const;
    scene.store.setLink(lost);
    expect(scene.store.takePatch()?.link).toEqual(lost);
    scene.store.setLink({ ...lost, lastByteAt: START + 17_000 });
    expect(scene.store.takePatch()?.link?.lastByteAt).toBe(START + 17_000);
  });

  test("the handler is told once until the patch is taken", () => {
    const scene = live();
    let calls = 0;
    const stop = scene.store.onChange(() => calls++);
    scene.update("queues", 1, { waiting_tasks_count: 1 });
    scene.update("queues", 1, { waiting_tasks_count: 2 });
    scene.store.tick();
    expect(calls).toBe(1);
    scene.store.takePatch();
    scene.store.tick();
    expect(calls).toBe(1);
    scene.update("queues", 1, { waiting_tasks_count: 1 });
    expect(calls).toBe(2);
    stop();
    scene.store.takePatch();
    scene.update("queues", 1, { waiting_tasks_count: 0 });
    expect(calls).toBe(2);
  });

  test("a changed row costs its row: one patch entry on a large board", () => {
    const scene = new Scene();
    for (let i = 0; i < 400; i++) {
      scene.add("userSessions", i, sessionRow(`a${i}`));
      scene.add("users", 1_000 + i, userRow(`a${i}`));
    }
    scene.listAll();
    expect(scene.store.takePatch()?.agents).toHaveLength(400);
    scene.update("users", 1_007, { "total_inbound.count('0')": 6 });
    expect(scene.store.takePatch()).toEqual({ at: START, agents: [{ id: "a7", offered: 6 }] });
  });
});

describe("differences", () => {
  test("values are compared however deep", () => {
    expect(isSame({ a: [1, { b: null }] }, { a: [1, { b: null }] })).toBe(true);
    for (const [a, b] of [
      [[1], [1, 2]],
      [{ a: 1 }, { a: 1, b: 2 }],
      [{ a: undefined }, { b: 1 }],
      [[], {}],
      [{}, []],
      [null, {}],
      [0, null],
      ["1", 1],
    ]) {
      expect(isSame(a, b)).toBe(false);
    }
  });

  test("a patch of a row", () => {
    expect(rowPatch(undefined, { id: "a", n: 1 })).toEqual({ id: "a", n: 1 });
    expect(rowPatch({ id: "a", n: 1, m: [1] }, { id: "a", n: 2, m: [1] })).toEqual({ id: "a", n: 2 });
    expect(rowPatch({ id: "a", n: 1 }, { id: "a", n: 1 })).toBeNull();
  });
});
