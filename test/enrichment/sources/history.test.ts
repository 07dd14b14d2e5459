/** The history in the maker's cloud, read from the simulated one. */
import { afterEach, describe, expect, test } from "bun:test";
import { openScene, type Scene, wireTo } from "./scene.ts";

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

  test("is looked through further back once an hour, for calls that lasted hours", async () => {
    scene = await openScene({ pastDays: 0, ratePerMinute: 0 });
    const HOUR_MS = 3_600_000;
    const beginning = scene.clock.now();
    const legs = [{ id: "short", startTime: beginning - 60_000, endTime: beginning }];
    const wire = wireTo(
      async (request) => {
        const { offset, filter } = (await request.json()) as { offset: number; filter: { from: string } };
        const found = legs.filter(({ startTime }) => startTime >= Date.parse(filter.from));
        return Response.json({ conversations: found.slice(offset).map((call) => ({ call })) });
      },
      () => scene.clock.now(),
    );
    const source = await scene.open("history", {}, wire);
    await scene.readAll(source);
    await scene.clock.advance(10 * 60_000);
    legs.push({ id: "long", startTime: beginning - 2 * HOUR_MS, endTime: scene.clock.now() });
    await scene.readAll(source);
    const ids = async () => (await scene.calls()).map(({ callId }) => callId);
    expect(await ids()).toEqual(["short"]);
    await scene.clock.advance(HOUR_MS);
    await scene.readAll(source);
    expect(await ids()).toEqual(["long", "short"]);
  });

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
