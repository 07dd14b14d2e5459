import { afterEach, describe, expect, test } from "bun:test";
import { HOUR, MINUTE, monday, planOf, SECOND, slot, World } from "./world.ts";

let world: World;
afterEach(() => world.end());

const day = () => planOf({ weekly: [slot("08:00-11:00 available", 1), slot("11:00-12:00 away", 2)] });
const statuses = () => world.pbx.pushes.map(({ status }) => status);

async function at1010(count = 1) {
  world = new World(monday("10:00"));
  for (let id = 1; id <= count; id++) world.add(id, "off_work", day());
  const engine = await world.started();
  await world.clock.advance(10 * MINUTE);
  world.pbx.pushes.length = 0;
  return engine;
}

describe("changes by others", () => {
  test("A39 respect: what somebody sets is left until the next change", async () => {
    const engine = await at1010();
    world.pbx.setByHand(1, "do_not_disturb");
    await world.clock.advance(49 * MINUTE);
    expect(statuses()).toEqual([]);
    expect(engine.extension(1)?.drift).toMatchObject({ status: "do_not_disturb", hand: "person", policy: "respect" });
    expect(world.rows("seen").map(({ source, oldStatus, newStatus }) => [source, oldStatus, newStatus])).toEqual([
      ["person", "available", "do_not_disturb"],
    ]);
    await world.clock.advance(MINUTE);
    expect(statuses()).toEqual(["away"]);
    expect(engine.extension(1)?.drift).toBeNull();
  });

  test("A39 respect: somebody set early what is planned next: nothing is left to say", async () => {
    const engine = await at1010();
    world.pbx.setByHand(1, "away");
    await world.clock.advance(HOUR);
    expect(statuses()).toEqual([]);
    expect(engine.extension(1)).toMatchObject({ wanted: "away", actual: "away", drift: null });
  });

  test("A39 re-assert: put back within 5 s, three times in ten minutes, then an alarm and no more", async () => {
    world = new World(monday("10:00"));
    world.settings.onForeignChange = "reassert";
    world.add(1, "available", day());
    const engine = await world.started();
    for (let time = 1; time <= 6; time++) {
      world.pbx.setByHand(1, "do_not_disturb");
      await world.clock.advance(5 * SECOND);
      expect(world.pbx.statusOf(1)).toBe(time <= 3 ? "available" : "do_not_disturb");
      await world.clock.advance(25 * SECOND);
    }
    expect(statuses()).toEqual(["available", "available", "available"]);
    expect(world.rows("done").map(({ source }) => source)).toEqual(["put_back", "put_back", "put_back"]);
    expect(engine.view.banners).toMatchObject([{ kind: "unknown_hand", extensionIds: [1] }]);
    expect(world.rows("alarm")).toHaveLength(1);
    expect(engine.extension(1)?.drift).toMatchObject({ hand: "unknown_hand", isGivenUp: true });
    // What is planned goes on.
    await world.clock.advance(HOUR);
    expect(world.pbx.statusOf(1)).toBe("away");
  });

  test("A39 re-assert: what only the list shows is put back after that", async () => {
    world = new World(monday("10:00"));
    world.settings.onForeignChange = "reassert";
    world.add(1, "available", day());
    await world.started();
    const line = world.pbx.lines.get(1);
    if (line) line.isMonitored = false;
    world.pbx.setByHand(1, "lunch");
    await world.clock.advance(10 * MINUTE + 5 * SECOND);
    expect(statuses()).toEqual(["available"]);
  });

  test("A39 ask: nothing happens until somebody answers; keep leaves it, put back sets it, with a name in the log", async () => {
    world = new World(monday("10:00"));
    world.settings.onForeignChange = "ask";
    world.add(1, "available", day());
    world.add(2, "available", day());
    const engine = await world.started();
    world.pbx.setByHand(1, "lunch");
    world.pbx.setByHand(2, "lunch");
    await world.clock.advance(MINUTE);
    expect(statuses()).toEqual([]);
    const [first, second] = engine.view.questions;
    expect(first?.extensions).toEqual([{ extensionId: 1, status: "lunch", wanted: "available" }]);
    expect(engine.answer(first?.id ?? 0, "put_back", "Ana")).toBe(true);
    expect(engine.answer(second?.id ?? 0, "keep", "Ana")).toBe(true);
    expect(engine.answer(first?.id ?? 0, "put_back", "Ana")).toBe(false);
    await world.clock.advance(5 * SECOND);
    expect(world.pbx.pushes.map(({ yeastarId, status }) => [yeastarId, status])).toEqual([[1, "available"]]);
    expect(world.rows("done").map(({ byName }) => byName)).toEqual(["Ana"]);
    expect(world.rows("kept").map(({ byName, extensionId }) => [byName, extensionId])).toEqual([["Ana", 2]]);
  });

  test("A39 ask: a question is withdrawn when something else is wanted", async () => {
    world = new World(monday("10:30"));
    world.settings.onForeignChange = "ask";
    world.add(1, "available", day());
    const engine = await world.started();
    world.pbx.setByHand(1, "lunch");
    await world.clock.advance(MINUTE);
    expect(engine.view.questions).toHaveLength(1);
    await world.clock.advance(HOUR);
    expect(engine.view.questions).toEqual([]);
    expect(statuses()).toEqual(["away"]);
  });

  test("A40 the echo of a push of ours is nobody's change, before its answer, after it, late", async () => {
    for (const [latencyMs, echoMs] of [
      [0, 0],
      [500, 0],
      [0, 500],
      [200, 4_000],
    ]) {
      world = new World(monday("07:59"));
      world.settings.onForeignChange = "reassert";
      world.add(1, "off_work", day());
      Object.assign(world.pbx, { latencyMs, echoMs });
      const engine = await world.started();
      await world.clock.advance(10 * MINUTE);
      expect(statuses()).toEqual(["available"]);
      expect(world.rows("seen")).toEqual([]);
      expect(engine.extension(1)).toMatchObject({ drift: null, actual: "available", isMonitored: true });
      await engine.stop();
    }
  });

  test("A40 an echo that comes after the next push of ours is not taken for a change back", async () => {
    world = new World(monday("07:59"));
    const quick = planOf({ weekly: [slot("08:00-09:00 available")] });
    world.add(1, "off_work", quick);
    const engine = await world.started();
    await world.clock.advance(MINUTE);
    const push = { id: 1, status: "lunch" as const, reason: "", startAt: monday("08:00"), endAt: null };
    world.pbx.echoMs = 2_000;
    world.change(engine, 1, { overrides: [{ ...push, isUntilNextEvent: false }] });
    await world.clock.advance(SECOND);
    world.pbx.echoMs = 500;
    world.change(engine, 1, { overrides: [] });
    await world.clock.advance(10 * SECOND);
    expect(statuses()).toEqual(["available", "lunch", "available"]);
    expect(world.rows("seen")).toEqual([]);
    expect(engine.extension(1)).toMatchObject({ actual: "available", drift: null });
  });

  test("A40 who sets another status between our push and its answer did it, and is heard", async () => {
    world = new World(monday("07:59"));
    world.add(1, "off_work", day());
    Object.assign(world.pbx, { latencyMs: 2_000 });
    const engine = await world.started();
    await world.clock.advance(MINUTE + SECOND);
    world.pbx.setByHand(1, "lunch");
    await world.clock.advance(10 * SECOND);
    expect(engine.extension(1)).toMatchObject({ actual: "lunch", drift: { status: "lunch", hand: "person" } });
  });

  test("A40 a list that is older than a push of ours says nothing of it", async () => {
    world = new World(monday("07:50"));
    world.settings.onForeignChange = "reassert";
    for (const id of [1, 2]) world.add(id, "off_work", day());
    const line = world.pbx.lines.get(1);
    if (line) line.isMonitored = false;
    const engine = await world.started();
    await world.clock.advance(10 * MINUTE - 5 * SECOND);
    // Asked for before the hour, with what was then; pushed meanwhile; answered after that.
    world.pbx.listMs = 20_000;
    engine.reconcile(1);
    await world.clock.advance(MINUTE);
    expect(world.rows("seen")).toEqual([]);
    expect(engine.extension(1)).toMatchObject({ actual: "available", drift: null });
    expect(world.pbx.pushes).toHaveLength(2);
  });

  test("A40 an echo that the client knows for ours is ours, however late", async () => {
    const engine = await at1010();
    world.pbx.emit({ kind: "presence", number: "1001", status: "away", isOwn: true });
    await world.clock.advance(10 * SECOND);
    expect(engine.extension(1)).toMatchObject({ actual: "available", drift: null });
  });

  test("somebody sets what is wanted: nothing is left to be done", async () => {
    const engine = await at1010();
    world.pbx.setByHand(1, "do_not_disturb");
    await world.clock.advance(MINUTE);
    world.pbx.setByHand(1, "available");
    await world.clock.advance(MINUTE);
    expect(statuses()).toEqual([]);
    expect(engine.extension(1)?.drift).toBeNull();
  });

  test("A43 no echo after a push: the monitor seems to be off, until one comes", async () => {
    world = new World(monday("07:59"));
    world.add(1, "off_work", day());
    world.add(2, "off_work", day());
    const line = world.pbx.lines.get(1);
    if (line) line.isMonitored = false;
    const engine = await world.started();
    await world.clock.advance(2 * MINUTE);
    expect(engine.extension(1)?.isMonitored).toBe(false);
    expect(engine.extension(2)?.isMonitored).toBe(true);
    expect(world.stored.get(1)?.isMonitored).toBe(false);
    // What nobody tells is found in the list.
    world.pbx.setByHand(1, "lunch");
    await world.clock.advance(10 * MINUTE);
    expect(engine.extension(1)?.actual).toBe("lunch");
    if (line) line.isMonitored = true;
    world.pbx.setByHand(1, "away");
    await world.clock.advance(0);
    expect(engine.extension(1)?.isMonitored).toBe(true);
  });

  test("A45 twelve extensions at one instant: one banner, no alarms", async () => {
    world = new World(monday("10:00"));
    world.settings.onForeignChange = "ask";
    for (let id = 1; id <= 15; id++) world.add(id, "available", day());
    const engine = await world.started();
    await world.clock.advance(MINUTE);
    for (let id = 1; id <= 12; id++) world.pbx.setByHand(id, "off_work");
    await world.clock.advance(10 * SECOND);
    expect(engine.view.banners).toMatchObject([{ kind: "auto_switch", statuses: ["off_work"] }]);
    expect(engine.view.banners[0]?.extensionIds).toHaveLength(12);
    expect(engine.view.questions).toHaveLength(1);
    expect(world.rows("alarm")).toEqual([]);
    expect(new Set(world.rows("seen").map(({ source }) => source))).toEqual(new Set(["auto_switch"]));
    expect(engine.dismiss(engine.view.banners[0]?.id ?? 0)).toBe(true);
    expect(engine.view.banners).toEqual([]);
  });

  test("A45 four people within a while are people", async () => {
    const engine = await at1010(6);
    for (let id = 1; id <= 4; id++) {
      world.pbx.setByHand(id, "lunch");
      await world.clock.advance(3 * SECOND);
    }
    expect(engine.view.banners).toEqual([]);
    expect(world.rows("seen").map(({ source }) => source)).toEqual(Array(4).fill("person"));
  });
});

describe("calls", () => {
  const inCall = async (more: { isCallAware?: boolean } = {}) => {
    world = new World(monday("10:58"));
    Object.assign(world.house, more);
    world.add(1, "available", day());
    const engine = await world.started();
    world.pbx.call(1, "busy");
    await world.clock.advance(3 * MINUTE);
    return engine;
  };

  test("A42 whoever is on the phone is left in peace until they hang up", async () => {
    const engine = await inCall();
    expect(statuses()).toEqual([]);
    expect(engine.extension(1)?.postponed).toEqual({ reason: "call", untilAt: monday("11:15") });
    expect(world.rows("postponed")).toHaveLength(1);
    world.pbx.call(1, "idle");
    await world.clock.advance(0);
    expect(world.pbx.pushes).toMatchObject([{ status: "away", at: monday("11:01") }]);
    expect(engine.extension(1)?.postponed).toBeNull();
  });

  test("A42 … or for fifteen minutes, whatever the call", async () => {
    await inCall();
    await world.clock.advance(30 * MINUTE);
    expect(world.pbx.pushes).toMatchObject([{ status: "away", at: monday("11:15") }]);
  });

  test("A42 what is wanted by somebody now is not postponed; a house may not want it at all", async () => {
    const engine = await inCall();
    const override = { id: 1, status: "lunch" as const, reason: "", startAt: monday("11:01"), endAt: null };
    world.change(engine, 1, { overrides: [{ ...override, isUntilNextEvent: false }] });
    await world.clock.advance(0);
    expect(statuses()).toEqual(["lunch"]);
    await engine.stop();
    await inCall({ isCallAware: false });
    expect(statuses()).toEqual(["away"]);
  });

  test("A42 a call whose end was lost in a pause of the events holds up nothing for ever", async () => {
    world = new World(monday("08:30"));
    world.add(1, "available", day());
    await world.started();
    world.pbx.call(1, "busy");
    await world.clock.advance(2 * HOUR + MINUTE);
    world.pbx.emit({ kind: "resync" });
    await world.clock.advance(30 * MINUTE);
    expect(world.pbx.pushes).toMatchObject([{ status: "away", at: monday("11:00") }]);
  });

  test("A42 what was due long ago, as after a sleep, waits for no call", async () => {
    world = new World(monday("10:30"));
    world.add(1, "available", day());
    await world.started();
    world.pbx.call(1, "busy");
    world.clock.jumpWall(HOUR);
    await world.clock.advance(5 * SECOND);
    expect(statuses()).toEqual(["away"]);
    expect(world.rows("postponed")).toEqual([]);
  });

  test("A42 what is wanted at the end of the call is what is pushed, and only that", async () => {
    const engine = await inCall();
    world.change(engine, 1, { weekly: [slot("08:00-12:00 available", 1)] });
    await world.clock.advance(MINUTE);
    expect(engine.extension(1)?.postponed).toBeNull();
    world.pbx.call(1, "idle");
    await world.clock.advance(MINUTE);
    expect(statuses()).toEqual([]);
  });
});
