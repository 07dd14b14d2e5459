import { afterEach, describe, expect, test } from "bun:test";
import { STATUSES } from "../../../server/presence/model.ts";
import { FakeFailure } from "./fake-pbx.ts";
import { HOUR, MINUTE, monday, override, planOf, SECOND, slot, World } from "./world.ts";

let world: World;
afterEach(() => world.end());

const morning = () => planOf({ weekly: [slot("08:00-12:00 available")] });

describe("pushes", () => {
  test("A21 100 extensions at 08:00:00: the first within 1 s, all within 60 s, none closer than the spacing", async () => {
    world = new World(monday("07:30"));
    for (let id = 1; id <= 100; id++) world.add(id, "off_work", morning());
    Object.assign(world.pbx, { spacingMs: 150, latencyMs: 120 });
    await world.started();
    await world.clock.advance(HOUR);
    const eight = monday("08:00");
    const instants = world.pbx.pushes.map(({ at }) => at);
    expect(instants).toHaveLength(100);
    expect((instants[0] ?? 0) - eight).toBeLessThanOrEqual(SECOND);
    expect((instants.at(-1) ?? 0) - eight).toBeLessThanOrEqual(60 * SECOND);
    for (const [index, at] of instants.slice(1).entries())
      expect(at - (instants[index] ?? 0)).toBeGreaterThanOrEqual(150);
    expect(Math.max(...world.rows("done").map(({ latencyMs }) => latencyMs ?? 0))).toBeLessThanOrEqual(60_000);
  });

  test("A21 no more than its slice of them is judged in one turn of the loop", async () => {
    world = new World(monday("07:35"));
    for (let id = 1; id <= 1_000; id++) world.add(id, "off_work", morning());
    world.pbx.maxInFlight = 0;
    const engine = await world.started();
    await world.clock.advance(25 * MINUTE - 1);
    const before = engine.view.decisions;
    // Whatever runs between two timers is one turn.
    const turns: number[] = [];
    let last = before;
    const after = world.clock.after.bind(world.clock);
    world.clock.after = (delayMs, run) =>
      after(delayMs, () => {
        turns.push(engine.view.decisions - last);
        last = engine.view.decisions;
        run();
      });
    await world.clock.advance(1);
    expect(engine.view.decisions - before).toBe(1_000);
    expect(Math.max(...turns)).toBeLessThanOrEqual(128);
    expect(turns.length).toBeGreaterThan(6);
  });

  test("who is to be unreachable comes first, whatever the order of the extensions", async () => {
    world = new World(monday("07:30"));
    const statuses = ["available", "lunch", "off_work", "do_not_disturb", "available", "do_not_disturb"] as const;
    for (const [index, status] of statuses.entries())
      world.add(index + 1, "away", planOf({ houseStatus: "away", weekly: [slot(`08:00-12:00 ${status}`)] }));
    Object.assign(world.pbx, { spacingMs: 150, maxInFlight: 1 });
    await world.started();
    await world.clock.advance(HOUR);
    const order = ["do_not_disturb", "do_not_disturb", "off_work", "lunch", "available", "available"];
    expect(world.pbx.pushes.map(({ status }) => status)).toEqual(order);
  });

  test("A30 a push that fails is tried again after 1, 2, 4, 8 s, told once", async () => {
    world = new World(monday("07:59:59"));
    world.add(1, "off_work", morning());
    await world.started();
    let failures = 4;
    world.pbx.fault = (call) => (call === "push" && failures-- > 0 ? new FakeFailure("server_error") : null);
    await world.clock.advance(MINUTE);
    const first = world.pbx.attempts[0]?.atMs ?? 0;
    expect(world.pbx.attempts.map(({ atMs }) => (atMs - first) / SECOND)).toEqual([0, 1, 3, 7, 15]);
    expect(world.rows("retrying")).toHaveLength(1);
    expect(world.rows("done").map(({ detail, latencyMs }) => [detail, latencyMs])).toEqual([["attempts=5", 15_000]]);
  });

  test("A30 waits are bounded: it goes on once a minute for as long as it takes", async () => {
    world = new World(monday("07:59:59"));
    world.add(1, "off_work", morning());
    await world.started();
    world.pbx.fault = (call) => (call === "push" ? new FakeFailure("timeout") : null);
    await world.clock.advance(HOUR);
    const attempts = world.pbx.attempts.map(({ atMs }) => atMs);
    const waits = attempts.slice(1).map((atMs, index) => atMs - (attempts[index] ?? 0));
    expect(Math.max(...waits)).toBe(60_000);
    expect(world.rows("retrying")).toHaveLength(1);
  });

  test("A30 what is no longer wanted when its time to be tried again comes is dropped", async () => {
    world = new World(monday("07:59:59"));
    world.add(1, "off_work", morning());
    const engine = await world.started();
    world.pbx.fault = (call) => (call === "push" ? new FakeFailure("server_error") : null);
    await world.clock.advance(3 * SECOND);
    world.pbx.fault = () => null;
    const before = world.pbx.attempts.length;
    world.change(engine, 1, { overrides: [override("lunch", monday("08:00:02"), null)] });
    await world.clock.advance(MINUTE);
    expect(world.pbx.attempts.slice(before).map(({ status }) => status)).toEqual(["lunch"]);
    // Back to what it is: nothing is pushed at all.
    world.pbx.fault = (call) => (call === "push" ? new FakeFailure("server_error") : null);
    world.change(engine, 1, { overrides: [override("away", monday("08:01"), null)] });
    await world.clock.advance(SECOND);
    world.pbx.fault = () => null;
    const after = world.pbx.attempts.length;
    world.change(engine, 1, { overrides: [override("lunch", monday("08:00:02"), null)] });
    await world.clock.advance(10 * MINUTE);
    expect(world.pbx.attempts).toHaveLength(after);
  });

  test("A30 what comes to be wanted while another push is on its way is pushed after it", async () => {
    world = new World(monday("07:59:59"));
    world.add(1, "off_work", morning());
    world.pbx.latencyMs = 5_000;
    const engine = await world.started();
    await world.clock.advance(10 * SECOND);
    world.change(engine, 1, { overrides: [override("lunch", monday("08:00:09"), null)] });
    await world.clock.advance(SECOND);
    world.change(engine, 1, { overrides: [] });
    await world.clock.advance(MINUTE);
    expect(world.pbx.pushes.map(({ status }) => status)).toEqual(["available", "lunch", "available"]);
    expect(world.pbx.statusOf(1)).toBe("available");
  });

  test("A30 a push that fails when something else is wanted already is nobody's failure", async () => {
    world = new World(monday("07:59:59"));
    world.add(1, "off_work", morning());
    const engine = await world.started();
    world.pbx.latencyMs = 3_000;
    world.pbx.fault = () => new FakeFailure("server_error");
    await world.clock.advance(2 * SECOND);
    world.pbx.fault = () => null;
    world.change(engine, 1, { overrides: [override("lunch", monday("08:00:01"), null)] });
    await world.clock.advance(MINUTE);
    expect(world.rows("retrying")).toEqual([]);
    expect(world.pbx.pushes.map(({ at, status }) => [at, status])).toEqual([[monday("08:00:03"), "lunch"]]);
  });

  test("A30 a push whose answer alone got lost is not made again: its echo tells", async () => {
    world = new World(monday("07:59:59"));
    world.add(1, "off_work", morning());
    await world.started();
    world.pbx.latencyMs = 3_000;
    world.pbx.fault = (call, id) => {
      if (call !== "push") return null;
      world.pbx.setByHand(id, "available");
      return new FakeFailure("timeout");
    };
    await world.clock.advance(MINUTE);
    expect(world.pbx.attempts).toHaveLength(1);
    expect(world.rows("done")).toHaveLength(1);
    expect(world.stored.get(1)?.settledStatus).toBe("available");
  });

  for (const isTaken of [true, false])
    test(`A64 another client of a PBX takes over what is on its way: ${isTaken ? "taken" : "failed"}, then changed`, async () => {
      world = new World(monday("07:59:59"));
      world.add(1, "off_work", morning());
      const engine = await world.started();
      world.pbx.latencyMs = 3_000;
      world.pbx.fault = (call) => (call === "push" && !isTaken ? new FakeFailure("stopped", false) : null);
      await world.clock.advance(2 * SECOND);
      world.pbx.fault = () => null;
      world.pbx.latencyMs = 0;
      engine.pbxsChanged();
      await world.clock.advance(500);
      world.change(engine, 1, { overrides: [override("lunch", monday("08:00:01"), null)] });
      await world.clock.advance(20 * SECOND);
      expect(world.pbx.pushes.map(({ status }) => status)).toEqual(isTaken ? ["available", "lunch"] : ["lunch"]);
      expect(engine.view.pbxs[0]?.away).toBeNull();
      expect(engine.extension(1)).toMatchObject({ pending: null, actual: "lunch" });
    });

  test("A32 60001: it is missing, keeps its planning, and gets no further pushes until it is in a list again", async () => {
    world = new World(monday("07:59:59"));
    world.add(1, "off_work", planOf({ weekly: [slot("08:00-09:00 available"), slot("09:00-10:00 lunch", 2)] }));
    const engine = await world.started();
    world.pbx.lines.delete(1);
    await world.clock.advance(MINUTE);
    expect(world.pbx.attempts).toHaveLength(1);
    expect(world.stored.get(1)?.isMissing).toBe(true);
    expect(world.rows("failed").map(({ detail }) => detail)).toEqual(["code=not_found"]);
    await world.clock.advance(HOUR);
    expect(world.pbx.attempts).toHaveLength(1);
    expect(engine.extension(1)?.wanted).toBe("lunch");
    world.pbx.add(1, "off_work");
    await world.clock.advance(10 * MINUTE);
    expect(world.stored.get(1)?.isMissing).toBe(false);
    expect(world.pbx.pushes.at(-1)?.status).toBe("lunch");
  });

  test("A32 an extension that is deleted or created is known within 2 s", async () => {
    world = new World(monday("09:00"));
    world.add(1, "available", morning());
    const engine = await world.started();
    await world.clock.advance(MINUTE);
    world.pbx.remove(1);
    await world.clock.advance(0);
    expect(engine.extension(1)?.isMissing).toBe(true);
    world.pbx.add(1, "off_work");
    world.pbx.emit({ kind: "extension", number: "1001", change: "created" });
    await world.clock.advance(2 * SECOND);
    expect(engine.extension(1)?.isMissing).toBe(false);
    expect(world.pbx.statusOf(1)).toBe("available");
  });

  test("A32 one that a list lacks once is a page that was turned; twice, it is gone", async () => {
    world = new World(monday("09:00"));
    world.add(1, "available", morning());
    world.add(2, "available", morning());
    const engine = await world.started();
    world.pbx.lines.delete(2);
    await world.clock.advance(10 * MINUTE);
    expect(engine.extension(2)?.isMissing).toBe(false);
    await world.clock.advance(10 * MINUTE);
    expect(engine.extension(2)?.isMissing).toBe(true);
  });

  test("A34 a status that nobody knows is shown as it is, and never pushed", async () => {
    world = new World(monday("09:00"));
    const hostile = "<script>alert(1)</script>";
    world.add(1, hostile, morning(), { status: null });
    world.add(2, "available", morning(), { settledStatus: "available", settledAt: monday("08:00") });
    const engine = await world.started();
    world.pbx.setByHand(2, hostile);
    await world.clock.advance(10 * SECOND);
    expect(engine.extension(2)).toMatchObject({ actual: hostile, drift: { status: hostile, hand: "person" } });
    await world.clock.advance(6 * HOUR);
    for (const { status } of world.pbx.attempts) expect(STATUSES).toContain(status as never);
    expect(world.pbx.statusOf(2)).toBe("off_work");
  });

  test("what is refused for good is told once and tried again with the next list, no sooner", async () => {
    world = new World(monday("07:59:59"));
    world.add(1, "off_work", morning());
    const engine = await world.started();
    world.pbx.fault = (call) => (call === "push" ? new FakeFailure("bad_parameter", false) : null);
    await world.clock.advance(MINUTE);
    expect(world.pbx.attempts).toHaveLength(1);
    expect(engine.extension(1)?.refusal?.code).toBe("bad_parameter");
    world.pbx.fault = () => null;
    await world.clock.advance(10 * MINUTE);
    expect(world.pbx.statusOf(1)).toBe("available");
    expect(engine.extension(1)?.refusal).toBeNull();
  });

  test.each([
    ["before it", 120, 0],
    ["with it", 120, 120],
    ["after it", 0, 120],
  ])("A66 the log says what was before a push, though its echo comes %s", async (_, latencyMs, echoMs) => {
    world = new World(monday("07:59:59"));
    world.add(1, "business_trip", planOf({ weekly: [slot("08:00-08:01 available"), slot("08:01-09:00 lunch", 2)] }));
    Object.assign(world.pbx, { latencyMs, echoMs });
    await world.started();
    await world.clock.advance(5 * MINUTE);
    expect(world.rows("done").map(({ oldStatus, newStatus }) => [oldStatus, newStatus])).toEqual([
      ["business_trip", "off_work"],
      ["off_work", "available"],
      ["available", "lunch"],
    ]);
  });

  test("A66 who sets something else while a push is on its way is what was before it, once it tells so", async () => {
    world = new World(monday("07:59:59"));
    world.add(1, "off_work", morning());
    Object.assign(world.pbx, { latencyMs: 1_000, echoMs: 500 });
    await world.started();
    await world.clock.advance(1_200);
    world.pbx.emit({ kind: "presence", number: "1001", status: "lunch" });
    await world.clock.advance(10 * SECOND);
    expect(world.rows("done").map(({ oldStatus, newStatus }) => [oldStatus, newStatus])).toEqual([
      ["lunch", "available"],
    ]);
  });

  for (const broken of ["statuses", "log"] as const) {
    test(`A66 a database that takes no ${broken} holds up no push; all is there afterwards, in its order`, async () => {
      world = new World(monday("07:59:59"));
      world.add(1, "off_work", planOf({ weekly: [slot("08:00-08:01 available"), slot("08:01-09:00 lunch", 2)] }));
      await world.started();
      world.broken = broken;
      await world.clock.advance(5 * MINUTE);
      expect(world.pbx.pushes).toHaveLength(2);
      world.broken = null;
      await world.clock.advance(10 * SECOND);
      expect(world.rows("done").map(({ newStatus }) => newStatus)).toEqual(["available", "lunch"]);
      expect(world.stored.get(1)).toMatchObject({ status: "lunch", settledStatus: "lunch" });
      expect(world.complaints.length).toBeGreaterThan(0);
      world.complaints.length = 0;
    });
  }
});
