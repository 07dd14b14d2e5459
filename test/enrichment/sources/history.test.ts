/** The history in the maker's cloud, read from the simulated one. */
import { afterEach, describe, expect, test } from "bun:test";
import { openScene, type Scene } from "./scene.ts";

let scene: Scene;
afterEach(() => scene.close());

/** Calls that are stored by now, whole. */
const stored = () =>
  scene.simulator
    .outcomes()
    .filter(({ saidAt }) => saidAt <= scene.clock.now())
    .map(({ callId, startedAt, endedAt, disposition, legs }) => ({
      callId,
      startedAt,
      endedAt,
      disposition,
      legs: legs.length,
    }))
    .toSorted((a, b) => (a.callId < b.callId ? -1 : 1));
const known = async () =>
  (await scene.calls())
    .map(({ callId, startedAt, endedAt, disposition, legs }) => ({
      callId,
      startedAt,
      endedAt,
      disposition,
      legs: legs.length,
    }))
    .toSorted((a, b) => (a.callId < b.callId ? -1 : 1));

describe("the cloud's history", () => {
  test.each(["", "list-seconds", "page-cap=40", "truncated=20,http-429=20"])(
    "brings every call once, and a second reading nothing: %s",
    async (faults) => {
      scene = await openScene({ faults });
      const source = await scene.open("history");
      await scene.readAll(source);
      expect(stored().length).toBeGreaterThan(250);
      expect(await known()).toEqual(stored());
      const { added, changed } = scene.ingest.takenBySource.history;
      await scene.pass(source.askNow());
      expect(scene.ingest.takenBySource.history).toMatchObject({ added, changed });
    },
    60_000,
  );

  test("is read day by day from where the settings say, with how far that is", async () => {
    scene = await openScene({ pastDays: 3, ratePerMinute: 0.2 });
    const source = await scene.open("history", { sinceAt: scene.clock.now() - 40 * 86_400_000 });
    await scene.pass(source.askNow());
    expect(source.view.status.progress).toBeWithin(0.3, 0.7);
    await scene.readAll(source);
    expect(source.view.status).toMatchObject({ phase: "waiting", progress: null });
    expect(await known()).toEqual(stored());
  }, 60_000);

  test("goes on with calls that end later, also those that lasted long", async () => {
    scene = await openScene({ pastDays: 0, ratePerMinute: 1 });
    scene.simulator.start();
    const source = await scene.open("history");
    for (let minutes = 0; minutes < 240; minutes += 10) {
      await scene.clock.advance(600_000);
      await scene.readAll(source);
    }
    await scene.clock.advance(3_700_000);
    await scene.readAll(source);
    expect(await known()).toEqual(stored());
  }, 60_000);

  test("opens to a company's key alone", async () => {
    scene = await openScene({});
    const source = await scene.open("history", { secret: "demo-simple-token" });
    await scene.pass(source.askNow());
    expect(source.view.status).toMatchObject({ phase: "paused", fault: { code: "source_login_refused" } });
    expect(scene.open("history", { credential: "simple_token" })).rejects.toMatchObject({
      code: "invalid_fields",
      fields: [{ field: "credential", code: "not_for_cloud" }],
    });
  });
});
