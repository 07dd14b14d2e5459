import { expect, test } from "bun:test";
import { FOREIGN_POLICIES } from "../../../server/presence/engine/ports.ts";
import { STATUSES } from "../../../server/presence/model.ts";
import { Random } from "../../../server/platform/random.ts";
import { FakeFailure } from "./fake-pbx.ts";
import { MINUTE, monday, override, planOf, SECOND, slot, World } from "./world.ts";

const CODES = ["server_error", "timeout", "unreachable", "overload"];

/** An hour in which everything happens at once, then peace: what is set is what is wanted, or somebody's whose will is respected. */
async function storm(seed: number): Promise<void> {
  const random = new Random(seed);
  const world = new World(monday("07:30"));
  const count = random.integer(1, 12);
  world.settings.onForeignChange = random.pick(FOREIGN_POLICIES);
  Object.assign(world.pbx, {
    spacingMs: random.pick([0, 150, 1_000]),
    latencyMs: random.pick([0, 90, 3_000]),
    echoMs: random.pick([0, 40, 2_500]),
    maxInFlight: random.integer(1, 3),
  });
  for (let id = 1; id <= count; id++) {
    const slots = Array.from({ length: 6 }, (_, index) =>
      slot(`0${7 + Math.floor(index / 2)}:${index % 2 ? "45" : "10"}-12:00 ${random.pick(STATUSES)}`, index + 1),
    );
    world.add(id, random.pick(STATUSES), planOf({ weekly: slots }));
  }
  let engine = await world.started();
  let badUntilMs = 0;
  let restarts = 0;
  world.pbx.fault = () =>
    world.clock.monotonic() < badUntilMs && random.chance(0.7) ? new FakeFailure(random.pick(CODES)) : null;
  for (let step = 0; step < 60; step++) {
    const id = random.integer(1, count);
    const what = random.integer(0, 8);
    if (what <= 1) world.pbx.setByHand(id, random.pick([...STATUSES, "custom"]));
    else if (what === 2) badUntilMs = world.clock.monotonic() + random.integer(1, 120) * SECOND;
    else if (what === 3) {
      const now = world.clock.now();
      const end = random.chance(0.8) ? now + random.integer(1, 600) * SECOND : null;
      world.change(engine, id, {
        overrides: random.chance(0.3) ? [] : [override(random.pick(STATUSES), now, end, step)],
      });
    } else if (what === 4) world.pbx.call(id, random.pick(["busy", "ringing", "idle"]));
    else if (what === 5) world.change(engine, id, { isFrozen: random.chance(0.3) });
    else if (what === 6) world.pbx.emit({ kind: "resync" });
    else if (what === 7 && random.chance(0.3)) {
      restarts += 1;
      await engine.stop();
      engine = await world.started();
    } else if (what === 8) {
      const question = random.chance(0.5) ? engine.view.questions[0] : undefined;
      if (question) engine.answer(question.id, random.pick(["keep", "put_back"]), "Ana");
    }
    await world.clock.advance(random.pick([0, 100, 2_000, 30_000, 90_000]));
  }
  badUntilMs = 0;
  for (let id = 1; id <= count; id++) world.pbx.call(id, "idle");
  await world.clock.advance(30 * MINUTE);
  for (const view of engine.extensionViews) {
    const set = world.pbx.statusOf(view.id);
    expect({ seed, id: view.id, actual: view.actual }).toEqual({ seed, id: view.id, actual: set ?? null });
    expect({ seed, pending: view.pending, postponed: view.postponed }).toEqual({
      seed,
      pending: null,
      postponed: null,
    });
    if (view.wanted !== null && view.drift === null)
      expect({ seed, id: view.id, set }).toEqual({ seed, id: view.id, set: view.wanted });
    if (view.drift === null) continue;
    expect({ seed, id: view.id, set }).toEqual({ seed, id: view.id, set: view.drift.status });
    if (view.drift.policy === "reassert")
      expect({ seed, drift: view.drift }).toMatchObject({ drift: { isGivenUp: true } });
  }
  // Whoever is stopped while the PBX is away does not hear of its return.
  expect(world.rows("away").length - world.rows("back").length).toBeLessThanOrEqual(restarts);
  await world.end();
}

test("A31 after a storm of faults, hands, calls and restarts, all is as wanted or as somebody left it", async () => {
  for (let seed = 1; seed <= 150; seed++) await storm(seed);
}, 120_000);
