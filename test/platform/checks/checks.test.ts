import { describe, expect, test } from "bun:test";
import { ClockWatch } from "../../../server/platform/checks/clock.ts";
import { diskHealth, diskSpace } from "../../../server/platform/checks/disk.ts";
import { memoryHealth, readMemory } from "../../../server/platform/checks/memory.ts";
import { databaseHealth, writesHealth } from "../../../server/platform/checks/storage.ts";
import { allHealthKinds, defineHealth } from "../../../server/platform/health-codes.ts";
import { type IntegrityView, IntegrityWatch } from "../../../server/platform/checks/integrity.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { FakeClock, settle } from "../../support/fake-clock.ts";

const GB = 1_000_000_000;
const DAY_MS = 86_400_000;

describe("disk", () => {
  const disk = { sizeBytes: 100 * GB, freeBytes: 50 * GB, inodes: 1_000_000, freeInodes: 500_000 };

  test.each([
    ["disk_free", {}],
    ["disk_free", { freeBytes: 10 * GB }],
    ["disk_low", { freeBytes: 10 * GB - 1 }],
    ["disk_full", { freeBytes: 2 * GB - 1 }],
    ["disk_low", { sizeBytes: 4 * GB, freeBytes: 0.9 * GB }],
    ["disk_full", { sizeBytes: GB, freeBytes: 0.19 * GB }],
    ["disk_inodes_low", { freeInodes: 99_000 }],
    ["disk_inodes_full", { freeInodes: 19_000 }],
    ["disk_free", { inodes: 0, freeInodes: 0 }],
  ])("%s with %j", (code, change) => {
    const line = diskHealth({ ...disk, ...change });
    expect(line.code).toBe(code);
    expect(line.remedy === undefined).toBe(line.state === "ok");
  });

  test("says it in words, and reads the real one", () => {
    expect(diskHealth({ ...disk, freeBytes: 1.5 * GB }).detail).toBe(
      "Only 1.5 GB of 100 GB free: changes will be refused.",
    );
    const real = diskSpace(import.meta.dir);
    expect(real.sizeBytes).toBeGreaterThan(real.freeBytes - 1);
    expect(() => diskSpace("/nowhere/at/all")).toThrow();
  });
});

describe("clock", () => {
  test("tells a jump for a day, and what time servers do is none", async () => {
    const clock = new FakeClock();
    const watch = new ClockWatch(clock);
    watch.start();
    await clock.advance(60_000);
    clock.jumpWall(1_900);
    await clock.advance(60_000);
    expect(watch.health().code).toBe("clock_steady");
    clock.jumpWall(-3_600_000);
    await clock.advance(10_000);
    const line = watch.health();
    expect(line).toMatchObject({ state: "warn", code: "clock_jumped", params: { seconds: -3_600 } });
    await clock.advance(DAY_MS + 10_000);
    expect(watch.health().code).toBe("clock_steady");
    watch.stop();
    expect(clock.timers).toBe(0);
  });
});

describe("the daily check of the database", () => {
  const watch = (wasChecked: boolean, answers: (string | null | Error)[]) => {
    const clock = new FakeClock();
    let checks = 0;
    const check = async () => {
      const answer = answers[checks++] ?? null;
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const made = new IntegrityWatch({ clock, log: silentLog, wasChecked, check });
    made.start();
    return { clock, made, count: () => checks };
  };

  test("once a day; soon after the start when opening did not read all of it", async () => {
    const read = watch(true, []);
    const openedAt = read.clock.now();
    await read.clock.advance(DAY_MS - 1);
    expect([read.count(), read.made.view.checkedAt]).toEqual([0, openedAt]);
    await read.clock.advance(1);
    await settle();
    expect([read.count(), read.made.view.checkedAt]).toEqual([1, openedAt + DAY_MS]);
    read.made.stop();
    expect(read.clock.timers).toBe(0);
    const unread = watch(false, []);
    expect(unread.made.view.checkedAt).toBeNull();
    await unread.clock.advance(60_000);
    await settle();
    expect([unread.count(), unread.made.view.checkedAt]).toEqual([1, unread.clock.now()]);
  });

  test("damage stays told, a check that could not be made is told until the next", async () => {
    const { clock, made } = watch(true, [new Error("no child"), "page 7 is odd", null]);
    await clock.advance(DAY_MS);
    await settle();
    expect(made.view).toMatchObject({ damage: null, failure: { reason: "no child" } });
    await clock.advance(DAY_MS);
    await settle();
    expect(made.view).toMatchObject({ damage: { foundAt: clock.now(), reason: "page 7 is odd" }, failure: null });
    await clock.advance(DAY_MS);
    made.noteDamage("again");
    expect(made.view.damage?.reason).toBe("page 7 is odd");
  });
});

describe("storage", () => {
  test("the database's files", () => {
    const view = { openedAt: 0, checkedAt: 0, damage: null, failure: null };
    const of = (logBytes: number, seen: Partial<IntegrityView> = {}) =>
      databaseHealth({ link: null, size: () => ({ sizeBytes: GB, logBytes }) }, { ...view, ...seen })[0];
    expect(of(0)?.code).toBe("database_sound");
    expect(of(0, { checkedAt: null })?.code).toBe("database_unchecked");
    expect(of(300_000_000)).toMatchObject({ code: "database_log_large", state: "warn" });
    expect(of(0, { failure: { triedAt: 1, reason: "no" } })).toMatchObject({ code: "database_check_failed" });
    expect(of(0, { damage: { foundAt: 1, reason: "page 7" } })).toMatchObject({
      code: "database_damaged",
      state: "bad",
    });
    expect(databaseHealth({ link: null, size: () => null }, view)).toEqual([]);
  });

  test("what waits to be written", () => {
    expect(writesHealth(0, 10).code).toBe("writes_quick");
    expect(writesHealth(501, 0).code).toBe("writes_slow");
    expect(writesHealth(0, 5_001).code).toBe("writes_slow");
  });
});

test("memory: much of it, and little of it left", () => {
  const memory = { usedBytes: 80_000_000, availableBytes: 4 * GB, totalBytes: 8 * GB };
  expect(memoryHealth(memory).code).toBe("memory_used");
  expect(memoryHealth({ ...memory, usedBytes: GB }).code).toBe("memory_high");
  expect(memoryHealth({ ...memory, availableBytes: GB / 10 })).toMatchObject({ code: "memory_short", state: "bad" });
  expect(readMemory().usedBytes).toBeGreaterThan(1_000_000);
});

test("nothing is said to be wrong without saying what to do", () => {
  expect(allHealthKinds().length).toBeGreaterThanOrEqual(15);
  expect(() => defineHealth({ coffee_out: { state: "warn", detail: "No coffee." } })).toThrow("what to do");
  expect(() => defineHealth({ disk_free: { state: "ok", detail: "x" } })).toThrow("twice");
});
