import { afterEach, describe, expect, test } from "bun:test";
import { FakeFailure } from "./fake-pbx.ts";
import { HOUR, MINUTE, monday, planOf, SECOND, slot, World } from "./world.ts";

let world: World;
afterEach(() => world.end());

const day = () =>
  planOf({
    weekly: [slot("08:00-10:00 available", 1), slot("10:00-12:00 do_not_disturb", 2), slot("12:00-14:00 lunch", 3)],
  });

describe("interruptions", () => {
  test("A23 a change that was missed is made up for within 5 s of the start", async () => {
    world = new World(monday("10:00:30"));
    world.add(1, "available", day(), { settledStatus: "available", settledAt: monday("08:00") });
    const engine = world.engine();
    engine.start();
    await world.clock.advance(5 * SECOND);
    expect(world.pbx.pushes.map(({ status }) => status)).toEqual(["do_not_disturb"]);
    expect(world.rows("done").map(({ latencyMs }) => latencyMs)).toEqual([30_000]);
  });

  test("A23 … also when plans change while the PBX's first list is still being read", async () => {
    world = new World(monday("10:00:30"));
    world.add(1, "available", day(), { settledStatus: "available", settledAt: monday("08:00") });
    world.pbx.listMs = 2_000;
    const engine = await world.started();
    engine.planChanged([1]);
    await world.clock.advance(5 * SECOND);
    expect(world.pbx.pushes.map(({ status }) => status)).toEqual(["do_not_disturb"]);
  });

  test("A23 what somebody set before a restart is left until the next change, and told once", async () => {
    world = new World(monday("08:30"));
    world.add(1, "off_work", day());
    const engine = await world.started();
    world.pbx.setByHand(1, "away");
    await world.clock.advance(10 * SECOND);
    await engine.stop();
    await world.clock.advance(MINUTE);
    const again = await world.started();
    await world.clock.advance(10 * SECOND);
    expect(again.extension(1)?.drift).toMatchObject({ status: "away", policy: "respect" });
    expect(world.rows("seen")).toHaveLength(1);
    await world.clock.advance(2 * HOUR);
    expect(world.pbx.pushes.map(({ status }) => status)).toEqual(["available", "do_not_disturb"]);
  });

  test("A23 what somebody set is over when two changes were missed, also when the second led back", async () => {
    world = new World(monday("12:30"));
    const there = planOf({ houseStatus: "available", weekly: [slot("10:00-12:00 lunch")] });
    world.add(1, "away", there, { settledStatus: "available", settledAt: monday("08:00") });
    await world.started();
    expect(world.pbx.pushes.map(({ status }) => status)).toEqual(["available"]);
  });

  test("A24 the clock jumps an hour ahead: judged once, for now, with nothing in between", async () => {
    world = new World(monday("09:30"));
    for (let id = 1; id <= 5; id++) world.add(id, "available", day());
    const engine = await world.started();
    await world.clock.advance(MINUTE);
    const { passes } = engine.view;
    world.clock.jumpWall(3 * HOUR);
    await world.clock.advance(10 * SECOND);
    expect(engine.view.passes - passes).toBe(2); // The second one: plans are read anew with the list.
    expect(world.pbx.pushes.map(({ status }) => status)).toEqual(Array(5).fill("lunch"));
  });

  test("A24 the clock is set back: what holds at that hour holds again", async () => {
    world = new World(monday("10:30"));
    world.add(1, "do_not_disturb", day());
    await world.started();
    world.clock.jumpWall(-HOUR);
    await world.clock.advance(10 * SECOND);
    expect(world.pbx.pushes.map(({ status }) => status)).toEqual(["available"]);
    await world.clock.advance(HOUR);
    expect(world.pbx.pushes.map(({ status }) => status)).toEqual(["available", "do_not_disturb"]);
  });

  test("A25 nothing changes: no push, and a list every ten minutes", async () => {
    world = new World(monday("14:30"));
    for (let id = 1; id <= 20; id++) world.add(id, "off_work", day());
    await world.started();
    await world.clock.advance(24 * HOUR - 1);
    expect(world.pbx.attempts).toEqual([]);
    expect(world.pbx.lists).toHaveLength(144);
    const gaps = world.pbx.lists.slice(1).map((at, index) => at - (world.pbx.lists[index] ?? 0));
    expect(Math.min(...gaps)).toBe(10 * MINUTE);
  });

  test("A31 the PBX is away: told once, and all is as wanted when it is back, without what nobody wants any more", async () => {
    world = new World(monday("09:59"));
    for (let id = 1; id <= 10; id++) world.add(id, "available", day());
    const engine = await world.started();
    world.pbx.fault = () => new FakeFailure("unreachable");
    await world.clock.advance(2 * HOUR + 2 * MINUTE);
    expect(engine.view.pbxs[0]?.away?.code).toBe("unreachable");
    // No storm: one look in half a minute, and never more than two pushes that met it.
    expect(world.pbx.attempts.length).toBeLessThanOrEqual(2);
    expect(world.pbx.lists.length).toBeLessThanOrEqual(250);
    world.pbx.fault = () => null;
    await world.clock.advance(31 * SECOND);
    expect(engine.view.pbxs[0]?.away).toBeNull();
    for (let id = 1; id <= 10; id++) expect(world.pbx.statusOf(id)).toBe("lunch");
    expect(new Set(world.pbx.pushes.map(({ status }) => status))).toEqual(new Set(["lunch"]));
    expect(world.rows("away")).toHaveLength(1);
    expect(world.rows("back")).toHaveLength(1);
  });

  test("A31 90 s of reboot in the middle of a burst; told to read all, it goes on at once", async () => {
    world = new World(monday("09:59:59"));
    for (let id = 1; id <= 20; id++) world.add(id, "available", day());
    world.pbx.spacingMs = 150;
    await world.started();
    await world.clock.advance(2 * SECOND);
    world.pbx.fault = () => new FakeFailure("unreachable");
    await world.clock.advance(90 * SECOND);
    expect(world.pbx.pushes.length).toBeLessThan(20);
    world.pbx.fault = () => null;
    world.pbx.emit({ kind: "resync" });
    await world.clock.advance(10 * SECOND);
    for (let id = 1; id <= 20; id++) expect(world.pbx.statusOf(id)).toBe("do_not_disturb");
    expect(world.pbx.pushes).toHaveLength(20);
    expect(world.rows("away")).toHaveLength(1);
  });

  test("A29 a PBX that refuses us altogether is asked once in five minutes", async () => {
    world = new World(monday("09:59:59"));
    for (let id = 1; id <= 10; id++) world.add(id, "available", day());
    await world.started();
    world.pbx.fault = () => new FakeFailure("ip_blocked", false);
    const before = world.pbx.lists.length;
    await world.clock.advance(HOUR);
    expect(world.pbx.attempts.length).toBeLessThanOrEqual(2);
    expect(world.pbx.lists.length - before).toBeLessThanOrEqual(12);
  });

  test("A33 pushes that fail one after the other on several extensions are the PBX's fault", async () => {
    world = new World(monday("09:59:59"));
    for (let id = 1; id <= 50; id++) world.add(id, "available", day());
    const engine = await world.started();
    world.pbx.fault = (call) => (call === "push" ? new FakeFailure("timeout") : null);
    await world.clock.advance(SECOND);
    expect(world.pbx.attempts.length).toBeLessThanOrEqual(4);
    expect(engine.view.pbxs[0]?.away?.code).toBe("timeout");
  });

  test("a PBX that is away at the start holds up nothing, and what was missed is made up for when it is there", async () => {
    world = new World(monday("10:00:30"));
    world.add(1, "available", day(), { settledStatus: "available", settledAt: monday("08:00") });
    world.pbx.fault = () => new FakeFailure("unreachable");
    const engine = await world.started();
    await world.clock.advance(5 * MINUTE);
    expect(engine.extension(1)).toMatchObject({ wanted: "do_not_disturb", actual: "available" });
    expect(engine.extension(1)?.pending?.status).toBe("do_not_disturb");
    world.pbx.fault = () => null;
    await world.clock.advance(30 * SECOND);
    expect(world.pbx.pushes.map(({ status }) => status)).toEqual(["do_not_disturb"]);
  });
});
