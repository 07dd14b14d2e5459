import { expect, test } from "bun:test";
import { timeline } from "../../../server/presence/decide.ts";
import type { Plan } from "../../../server/presence/model.ts";
import { randomPlan } from "../decide/random-plan.ts";
import { HOUR, MINUTE, monday, planOf, slot, World } from "./world.ts";

/** What must be pushed: each stretch with another status than what is set then. */
function expected(plan: Plan, from: number, to: number, atFirst: string): [at: number, status: string][] {
  const pushes: [number, string][] = [];
  let set = atFirst;
  for (const { startAt, status } of timeline(plan, from, to)) {
    if (status === null || status === set) continue;
    set = status;
    pushes.push([startAt, status]);
  }
  return pushes;
}

test("A19 what is pushed is the timeline, for 200 random plans", async () => {
  // Those of the same days in one house.
  const houses = Map.groupBy(
    Array.from({ length: 200 }, (_, index) => ({ id: index + 1, ...randomPlan(index + 1) })),
    ({ from }) => Math.round((from - 12 * HOUR) / (48 * HOUR)),
  );
  let changes = 0;
  for (const plans of houses.values()) {
    const from = Math.max(...plans.map((each) => each.from));
    const to = Math.min(...plans.map((each) => each.to));
    expect(to - from).toBeGreaterThan(48 * HOUR);
    const world = new World(from);
    world.pbx.maxInFlight = plans.length;
    for (const { id, plan } of plans) world.add(id, "somewhere", plan);
    await world.started();
    await world.clock.advance(to - from - 1);
    for (const { id, plan } of plans) {
      const pushed = world.pbx.pushes.filter(({ yeastarId }) => yeastarId === id);
      const made = pushed.map(({ at, status }) => [at, status]);
      expect({ seed: id, made }).toEqual({ seed: id, made: expected(plan, from, to, "somewhere") });
      changes += made.length;
    }
    await world.end();
  }
  expect(changes).toBeGreaterThan(1_000);
}, 120_000);

test("A19 a day of a school with 60 extensions, paced, slow, with calls: all that was pushed is in the timelines", async () => {
  const world = new World(monday("00:00"));
  Object.assign(world.pbx, { spacingMs: 150, latencyMs: 80, echoMs: 60 });
  const plans = new Map<number, Plan>();
  for (let id = 1; id <= 60; id++) {
    const shift = String(7 + (id % 3)).padStart(2, "0");
    const weekly = [
      slot(`${shift}:00-12:00 available`, 1),
      slot("12:00-13:30 lunch", 2),
      slot(`13:30-17:${String(id % 60).padStart(2, "0")} available`, 3),
    ];
    const plan = planOf({ weekly });
    plans.set(id, plan);
    world.add(id, "off_work", plan);
  }
  const engine = await world.started();
  await world.clock.advance(monday("11:50") - world.clock.now());
  world.pbx.call(5, "busy");
  await world.clock.advance(monday("12:04") - world.clock.now());
  world.pbx.call(5, "idle");
  await world.clock.advance(monday("23:59") - world.clock.now());
  for (const [id, plan] of plans) {
    const due = expected(plan, monday("00:00"), monday("23:59"), "off_work");
    const pushed = world.pbx.pushes.filter(({ yeastarId }) => yeastarId === id);
    expect(pushed.map(({ status }) => status)).toEqual(due.map(([, status]) => status));
    for (const [index, { at }] of pushed.entries()) {
      const lateMs = at - (due[index]?.[0] ?? 0);
      expect(lateMs).toBeGreaterThanOrEqual(0);
      expect(lateMs).toBeLessThan(id === 5 ? 5 * MINUTE : 10_000);
    }
  }
  expect(world.rows("seen")).toEqual([]);
  expect(engine.view.banners).toEqual([]);
  expect(world.pbx.lists.length).toBeLessThanOrEqual((24 * HOUR) / (10 * MINUTE));
  await world.end();
});
