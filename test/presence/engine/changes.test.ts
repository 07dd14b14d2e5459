import { afterEach, describe, expect, test } from "bun:test";
import { HOUR, MINUTE, monday, override, planOf, SECOND, slot, World } from "./world.ts";

let world: World;
afterEach(() => world.end());

/** What was pushed, by the clock in Paris. */
function pushes(): string[] {
  return world.pbx.pushes.map(({ at, yeastarId, status }) => `${clockOf(at)} ${yeastarId} ${status}`);
}

function clockOf(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO("Europe/Paris").toPlainTime().toString();
}

describe("changes of a day", () => {
  test("A02 a status is pushed at its second, once, and never the one it has", async () => {
    world = new World(monday("07:30"));
    world.add(1, "off_work", planOf({ weekly: [slot("08:00-12:00 available", 1), slot("12:00-14:00 lunch", 2)] }));
    await world.started();
    await world.clock.advance(12 * HOUR);
    expect(pushes()).toEqual(["08:00:00 1 available", "12:00:00 1 lunch", "14:00:00 1 off_work"]);
    expect(world.rows("done").map(({ source, latencyMs }) => [source, latencyMs])).toEqual([
      ["schedule", 0],
      ["schedule", 0],
      ["default", 0],
    ]);
    expect(world.stored.get(1)?.settledStatus).toBe("off_work");
  });

  test("A02 a plan that begins in a month is waited for, though no timer waits so long", async () => {
    world = new World(monday("07:30"));
    const dated = [{ id: 1, date: "2026-04-20", startMinute: 600, endMinute: 660, status: "away" as const }];
    world.add(1, "off_work", planOf({ dated }));
    const after = world.clock.after.bind(world.clock);
    const delays: number[] = [];
    world.clock.after = (delayMs, run) => {
      delays.push(delayMs);
      return after(delayMs, run);
    };
    await world.started();
    await world.clock.advance(49 * 24 * HOUR + 3 * HOUR);
    expect(world.pbx.pushes.map(({ at }) => new Date(at).toISOString())).toEqual([
      "2026-04-20T08:00:00.000Z",
      "2026-04-20T09:00:00.000Z",
    ]);
    expect(Math.max(...delays)).toBeLessThan(2 ** 31);
  }, 60_000);

  test("A07 an override is pushed within 2 s, ends at its instant, and the log says that it expired", async () => {
    world = new World(monday("10:00"));
    world.add(1, "available", planOf({ weekly: [slot("08:00-12:00 available")] }));
    const engine = await world.started();
    world.change(engine, 1, { overrides: [override("away", monday("10:00"), monday("11:00"), 7)] });
    await world.clock.advance(2 * SECOND);
    expect(pushes()).toEqual(["10:00:00 1 away"]);
    await world.clock.advance(HOUR);
    expect(pushes()).toEqual(["10:00:00 1 away", "11:00:00 1 available"]);
    expect(world.rows("done").map(({ source }) => source)).toEqual(["override", "expiry"]);
    expect(world.ended).toEqual([{ overrideId: 7, endedAt: monday("11:00") }]);
  });

  test("A07 an override that ends into the same status is told as expired, and nothing is pushed", async () => {
    world = new World(monday("10:00"));
    world.add(1, "available", planOf({ weekly: [slot("08:00-12:00 available")] }));
    const engine = await world.started();
    world.change(engine, 1, { overrides: [override("available", monday("10:00"), monday("11:00"))] });
    await world.clock.advance(90 * MINUTE);
    expect(pushes()).toEqual([]);
    expect(world.rows("kept").map(({ source, at }) => [source, at])).toEqual([["expiry", monday("11:00")]]);
  });

  test("A07 an override of what is planned anyway is pushed over what somebody else set", async () => {
    world = new World(monday("10:00"));
    world.add(1, "available", planOf({ weekly: [slot("08:00-12:00 available")] }));
    const engine = await world.started();
    world.pbx.setByHand(1, "do_not_disturb");
    await world.clock.advance(MINUTE);
    world.change(engine, 1, { overrides: [override("available", monday("10:01"), monday("11:00"))] });
    await world.clock.advance(0);
    expect(pushes()).toEqual(["10:01:00 1 available"]);
  });

  test("A08 an override holds without a planning, and its end leaves the extension as it is", async () => {
    world = new World(monday("10:00"));
    world.add(1, "available", planOf({ isPlanned: false }));
    const engine = await world.started();
    await world.clock.advance(MINUTE);
    expect(pushes()).toEqual([]);
    world.change(engine, 1, { overrides: [override("away", monday("10:01"), monday("11:00"))] });
    await world.clock.advance(2 * HOUR);
    expect(pushes()).toEqual(["10:01:00 1 away"]);
    expect(world.rows("kept").map(({ source, newStatus }) => [source, newStatus])).toEqual([["expiry", "away"]]);
  });

  test("A10 an override until the next event ends when that begins", async () => {
    world = new World(monday("10:00"));
    const meeting = {
      ...{ feedId: 1, uid: "m", recurrenceId: null, startAt: monday("14:00"), endAt: monday("15:00"), isAllDay: false },
      ...{ summary: "m", categories: [], busy: "busy" as const, answer: null, isPrivate: false },
      ...{ status: "do_not_disturb" as const, ruleId: null, priority: 0 },
    };
    world.add(1, "off_work", planOf({ events: [meeting] }));
    const engine = await world.started();
    const until = { ...override("available", monday("10:00"), null), isUntilNextEvent: true };
    world.change(engine, 1, { overrides: [until] });
    await world.clock.advance(6 * HOUR);
    expect(pushes()).toEqual(["10:00:00 1 available", "14:00:00 1 do_not_disturb", "15:00:00 1 off_work"]);
    expect(world.ended.map(({ endedAt }) => endedAt)).toEqual([monday("14:00")]);
  });

  test("A11 frozen: nothing is pushed whatever is planned; unfrozen: judged at once", async () => {
    world = new World(monday("07:00"));
    world.add(1, "off_work", planOf({ weekly: [slot("08:00-12:00 available")], isFrozen: true }));
    const engine = await world.started();
    await world.clock.advance(2 * HOUR);
    expect(pushes()).toEqual([]);
    world.change(engine, 1, { isFrozen: false });
    await world.clock.advance(0);
    expect(pushes()).toEqual(["09:00:00 1 available"]);
    // Frozen is not the same as not planned.
    world.settings.onPlanningOff = "default";
    world.change(engine, 1, { isFrozen: true });
    await world.clock.advance(6 * HOUR);
    expect(pushes()).toHaveLength(1);
    expect(world.rows("kept")).toEqual([]);
  });

  test("A11 frozen while somebody sets it otherwise: unfrozen, what is planned holds again", async () => {
    world = new World(monday("08:30"));
    world.add(1, "available", planOf({ weekly: [slot("08:00-12:00 available")] }));
    const engine = await world.started();
    world.change(engine, 1, { isFrozen: true });
    await world.clock.advance(MINUTE);
    world.pbx.setByHand(1, "away");
    await world.clock.advance(MINUTE);
    world.change(engine, 1, { isFrozen: false });
    await world.clock.advance(0);
    expect(pushes()).toEqual(["08:32:00 1 available"]);
  });

  for (const onPlanningOff of ["leave", "default"] as const) {
    test(`A12 planning off: ${onPlanningOff}, with a row in the log, and no more changes`, async () => {
      world = new World(monday("09:00"));
      world.settings.onPlanningOff = onPlanningOff;
      world.add(1, "available", planOf({ weekly: [slot("08:00-12:00 available")], defaultStatus: "away" }));
      const engine = await world.started();
      world.change(engine, 1, { isPlanned: false });
      await world.clock.advance(6 * HOUR);
      expect(pushes()).toEqual(onPlanningOff === "leave" ? [] : ["09:00:00 1 away"]);
      const result = onPlanningOff === "leave" ? "kept" : "done";
      expect(world.rows(result).map(({ source }) => source)).toEqual(["planning_off"]);
      expect(world.stored.get(1)?.settledStatus).toBeNull();
      // Switched off once, left once: also after a restart.
      await engine.stop();
      world.pbx.setByHand(1, "lunch");
      await world.started();
      await world.clock.advance(HOUR);
      expect(world.pbx.pushes).toHaveLength(onPlanningOff === "leave" ? 0 : 1);
    });
  }

  test("A15 an event that is removed while it runs uncovers the one below at once", async () => {
    world = new World(monday("10:00"));
    const event = (uid: string, status: "do_not_disturb" | "lunch") => ({
      ...{ feedId: 1, uid, recurrenceId: null, startAt: monday("09:00"), endAt: monday("11:00"), isAllDay: false },
      ...{ summary: uid, categories: [], busy: "busy" as const, answer: null, isPrivate: false },
      ...{ status, ruleId: null, priority: 0 },
    });
    world.add(1, "available", planOf({ events: [event("l", "lunch"), event("d", "do_not_disturb")] }));
    const engine = await world.started();
    await world.clock.advance(MINUTE);
    world.change(engine, 1, { events: [event("l", "lunch")] });
    await world.clock.advance(0);
    expect(pushes()).toEqual(["10:00:00 1 do_not_disturb", "10:01:00 1 lunch"]);
  });

  test("A65 another default status is applied at once", async () => {
    world = new World(monday("10:00"));
    world.add(1, "off_work", planOf());
    const engine = await world.started();
    world.change(null, 1, { houseStatus: "away" });
    engine.planChanged("all");
    await world.clock.advance(0);
    expect(pushes()).toEqual(["10:00:00 1 away"]);
  });

  test("simulation: all is decided and written down, nothing is set; switched off, what is wanted is set", async () => {
    world = new World(monday("07:30"));
    world.house.isSimulation = true;
    world.add(1, "off_work", planOf({ weekly: [slot("08:00-12:00 available")] }));
    const engine = await world.started();
    await world.clock.advance(HOUR);
    expect(world.pbx.attempts).toEqual([]);
    expect(world.rows("simulated").map(({ newStatus, at }) => [newStatus, at])).toEqual([
      ["available", monday("08:00")],
    ]);
    world.house.isSimulation = false;
    engine.settingsChanged();
    await world.clock.advance(0);
    expect(pushes()).toEqual(["08:30:00 1 available"]);
  });

  test("an extension that is new is acted upon, one that is gone is left alone", async () => {
    world = new World(monday("07:30"));
    world.add(1, "off_work", planOf({ weekly: [slot("08:00-12:00 available")] }));
    const engine = await world.started();
    world.stored.delete(1);
    engine.planChanged([1]);
    await world.clock.advance(HOUR);
    expect(pushes()).toEqual([]);
    expect(engine.extension(1)).toBeNull();
    world.add(2, "off_work", planOf({ weekly: [slot("08:00-12:00 available")] }));
    engine.planChanged([2]);
    await world.clock.advance(0);
    expect(pushes()).toEqual(["08:30:00 2 available"]);
  });
});
