/** The engine with the real client and the simulated PBX: what goes over the wire, paced and faulty as it is. */
import { afterEach, describe, expect, test } from "bun:test";
import type { PbxPort } from "../../../server/presence/engine/ports.ts";
import { type House, openHouse } from "../yeastar/house.ts";
import { HOUR, MINUTE, monday, override, planOf, SECOND, slot, World } from "./world.ts";

let world: World;
let house: House;
afterEach(async () => {
  await world.end(false);
  await house.pbx.stop();
  house.simulator.stop();
  expect(house.clock.timers).toBe(0);
});

/** So many extensions, available until 11:00 and away from then on; it is 10:00. */
async function connected(people: number, faults = "") {
  house = await openHouse({ people, faults });
  const { clock, pbx, simulator } = house;
  world = new World(undefined, clock);
  const port: PbxPort = {
    ...{ id: 1, maxInFlight: 2 },
    get isListening() {
      return pbx.state.events.phase === "live";
    },
    listExtensions: () => pbx.listExtensions(),
    setPresence: (id, status) => pbx.setPresence(id, status),
    onEvent: (listener) => pbx.onEvent(listener),
  };
  world.port = port;
  const plan = planOf({ weekly: [slot("08:00-11:00 available", 1), slot("11:00-18:00 away", 2)] });
  for (const [index, { id, number }] of simulator.extensions.all().entries())
    world.add(index + 1, "available", plan, { yeastarId: id, number });
  const engine = await world.started();
  await clock.advance(2 * MINUTE);
  return engine;
}

const updates = () => house.simulator.asked("extension/update");
const set = () => new Set(house.simulator.extensions.all().map(({ status }) => status));

describe("with a simulated Yeastar", () => {
  test("A21 60 extensions at 11:00:00: the first within 1 s, all within 60 s, no two requests closer than the spacing", async () => {
    await connected(60);
    house.simulator.requests.length = 0;
    house.net.sentAt.length = 0;
    await house.clock.advance(monday("11:02") - house.clock.now());
    const instants = updates().map(({ at }) => at - monday("11:00"));
    expect(instants).toHaveLength(60);
    expect(instants[0]).toBeLessThanOrEqual(SECOND);
    expect(instants.at(-1)).toBeLessThanOrEqual(60 * SECOND);
    const gaps = house.net.sentAt.slice(1).map((atMs, index) => atMs - (house.net.sentAt[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(150);
    expect(set()).toEqual(new Set(["away"]));
    // Sixty echoes came back, and nobody is taken for a person.
    expect(world.rows("seen")).toEqual([]);
  });

  test("A31 the PBX starts anew over the change: it recovers alone, and all is as wanted", async () => {
    const engine = await connected(20);
    await house.clock.advance(monday("10:59:58") - house.clock.now());
    house.simulator.reboot();
    await house.clock.advance(5 * MINUTE);
    expect(set()).toEqual(new Set(["away"]));
    expect(engine.view.pbxs[0]?.away).toBeNull();
    expect(world.rows("away")).toHaveLength(1);
    expect(world.rows("back")).toHaveLength(1);
  });

  for (const faults of [
    "internal=60",
    "bad-gateway=40,half-response=20",
    "closed=40",
    "timeout=20,slow",
    "overload=30",
  ])
    test(`A30 A35 ${faults}: all is as wanted within half an hour, nobody is taken for a person`, async () => {
      await connected(20, faults);
      await house.clock.advance(monday("11:30") - house.clock.now());
      expect(set()).toEqual(new Set(["away"]));
      expect(world.rows("seen")).toEqual([]);
    });

  test("A39 A40 A42 what people do in Linkus and on the phone reaches the engine", async () => {
    const engine = await connected(12);
    const [first, second] = house.simulator.extensions.all();
    if (!first || !second) throw new Error("nobody is there");
    house.simulator.setByHand(first.number, "do_not_disturb");
    house.simulator.setCall(second.number, "busy");
    await house.clock.advance(10 * SECOND);
    expect(engine.extension(1)?.drift).toMatchObject({ status: "do_not_disturb", hand: "person" });
    await house.clock.advance(monday("11:05") - house.clock.now());
    expect(first.status).toBe("away");
    expect(second.status).toBe("available");
    expect(engine.extension(2)?.postponed).not.toBeNull();
    house.simulator.setCall(second.number, "idle");
    await house.clock.advance(2 * SECOND);
    expect(second.status).toBe("away");
  });

  test("A07 an override reaches the PBX within 2 s; A45 its own switch is one banner", async () => {
    const engine = await connected(14);
    const now = house.clock.now();
    world.change(engine, 1, { overrides: [override("lunch", now, now + 10 * MINUTE)] });
    await house.clock.advance(2 * SECOND);
    expect(house.simulator.extensions.all()[0]?.status).toBe("lunch");
    house.simulator.switchByItself("off_work");
    await house.clock.advance(10 * SECOND);
    expect(engine.view.banners).toMatchObject([{ kind: "auto_switch", statuses: ["off_work"] }]);
    await house.clock.advance(HOUR);
    expect(set()).toEqual(new Set(["away"]));
  });
});
