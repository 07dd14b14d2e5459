/** The PBX's record table, read from the simulated PBX. */
import { afterEach, describe, expect, test } from "bun:test";
import { MAX_PARTS } from "../../../server/enrichment/sources/poller.ts";
import { openScene, type Scene, shownOf, TERMINAL } from "./scene.ts";

let scene: Scene;
afterEach(() => scene.close());

/** Every call of the PBX, in the order in which they began. */
const outcomes = () => scene.simulator.outcomes().toSorted((a, b) => a.startedAt - b.startedAt);

async function expectAll(): Promise<void> {
  const calls = await scene.calls();
  const wanted = outcomes();
  expect(calls).toHaveLength(wanted.length);
  const byStart = (a: { startedAt: number | null; endedAt: number | null }, b: typeof a) =>
    Number(a.startedAt) - Number(b.startedAt) || Number(a.endedAt) - Number(b.endedAt);
  expect(calls.map(shownOf).toSorted(byStart)).toEqual(wanted.map(shownOf).toSorted(byStart));
}

describe("a poll of the PBX's record table (acceptance 20)", () => {
  test.each(["", "total-text", "page-cap=30", "page-cap=100", "clock-offset=90", "clock-offset=-90"])(
    "brings every call once, and a second one nothing: %s",
    async (faults) => {
      scene = await openScene({ faults });
      const source = await scene.open("records");
      await scene.readAll(source);
      expect(outcomes().length).toBeGreaterThan(250);
      await expectAll();
      const { added } = scene.ingest.takenBySource.records;
      await scene.pass(source.askNow());
      expect(scene.ingest.takenBySource.records).toMatchObject({ added, changed: 0 });
      expect(scene.ingest.repeats).toBeGreaterThan(0);
    },
  );

  test("keeps the order through the night in which the clocks go back, and loses no call of it", async () => {
    scene = await openScene({ faults: "dst-night=90", pastDays: 0, ratePerMinute: 4 });
    scene.simulator.start();
    const source = await scene.open("records");
    for (let minutes = 0; minutes < 240; minutes += 5) {
      await scene.clock.advance(5 * 60_000);
      await scene.readAll(source);
    }
    const zones = new Set((await scene.calls()).map(({ record }) => record?.timezone));
    expect([...zones]).toEqual(["+0200", "+0100"]);
    await expectAll();
  }, 60_000);

  test("finds a call that lasted for longer than what is read again", async () => {
    scene = await openScene({ pastDays: 0, ratePerMinute: 1 });
    scene.simulator.start();
    const source = await scene.open("records");
    for (let minutes = 0; minutes < 180; minutes += 2) {
      await scene.clock.advance(120_000);
      await scene.readAll(source);
    }
    const longest = Math.max(...outcomes().map(({ startedAt, endedAt }) => Number(endedAt) - startedAt));
    expect(longest).toBeGreaterThan(11 * 60_000);
    await expectAll();
  }, 60_000);
});

describe("a long past", () => {
  test("is read in several polls, says how far it is, and goes on where it was after a restart", async () => {
    scene = await openScene({ pastDays: 1.5, ratePerMinute: 4 });
    const total = outcomes().length;
    expect(total).toBeGreaterThan(MAX_PARTS * 100);
    const first = await scene.open("records");
    await scene.pass(first.askNow());
    const { progress, readCount, caughtUpAt } = first.view.status;
    expect(progress).toBeWithin(0.3, 0.9);
    expect(caughtUpAt).toBeNull();
    expect(Math.abs((progress ?? 0) - readCount / total)).toBeLessThan(0.05);
    await first.stop();
    const second = scene.bare("records");
    scene.wire.asked.length = 0;
    await second.start();
    await scene.readAll(second);
    expect(scene.wire.asked.length).toBeLessThan(total / 100 - 10);
    expect(second.view.status.progress).toBeNull();
    expect(second.view.status.caughtUpAt).not.toBeNull();
    await expectAll();
  }, 60_000);

  test("begins when the settings say", async () => {
    scene = await openScene({});
    const sinceAt = scene.clock.now() - 3_600_000;
    const source = await scene.open("records", { sinceAt });
    await scene.readAll(source);
    const calls = await scene.calls();
    const wanted = outcomes().filter(({ endedAt }) => Number(endedAt) >= sinceAt);
    expect(wanted.length).toBeWithin(20, 200);
    expect(calls).toHaveLength(wanted.length);
  });

  test("is read anew from another beginning, and adds only what was not there", async () => {
    scene = await openScene({});
    const source = await scene.open("records", { sinceAt: scene.clock.now() - 3_600_000 });
    await scene.readAll(source);
    const few = (await scene.calls()).length;
    await scene.pass(source.change({ sinceAt: scene.clock.now() - 86_400_000 }, TERMINAL));
    await scene.readAll(source);
    expect((await scene.calls()).length).toBeGreaterThan(few);
    await expectAll();
  });
});

describe("a PBX in trouble", () => {
  test.each(["truncated=30", "http-500=30", "http-429=30", "slow=3000", "timeout=3"])(
    "is asked again until everything is there: %s",
    async (faults) => {
      scene = await openScene({ faults, pastDays: 0.2 });
      const source = await scene.open("records");
      await scene.readAll(source);
      await expectAll();
      expect(source.view.status.fault).toBeNull();
    },
    60_000,
  );

  test("that refuses the log-in is left alone until somebody enters another", async () => {
    scene = await openScene({});
    const source = await scene.open("records", { secret: "wrong" });
    await scene.pass(source.askNow());
    expect(source.view.status).toMatchObject({
      phase: "paused",
      nextAt: null,
      fault: { code: "source_login_refused", params: { status: 401 } },
    });
    const { length } = scene.wire.asked;
    await scene.clock.advance(86_400_000);
    expect(scene.wire.asked).toHaveLength(length);
    await scene.pass(source.change({ secret: "wsk-v1-demo-company-key" }, TERMINAL));
    await scene.readAll(source);
    expect(source.view.status).toMatchObject({ phase: "waiting", fault: null });
    await expectAll();
  });

  test("that answers nothing right is asked ever more rarely, and goes on by itself when it does", async () => {
    scene = await openScene({ faults: "http-500=100" });
    const source = await scene.open("records");
    await scene.pass(source.askNow());
    expect(source.view.status).toMatchObject({ phase: "failing", fault: { code: "source_overloaded" } });
    const waits: number[] = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      waits.push(Number(source.view.status.nextAt) - scene.clock.now());
      await scene.pass(source.askNow());
    }
    expect(waits.map((wait) => Math.round(wait / 30_000))).toEqual([1, 2, 4, 8, 16, 30, 30]);
  });
});
