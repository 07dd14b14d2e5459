import { describe, expect, test } from "bun:test";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ClockWatch } from "../../../server/platform/checks/clock.ts";
import { diskHealth, diskSpace } from "../../../server/platform/checks/disk.ts";
import { memoryHealth, readMemory } from "../../../server/platform/checks/memory.ts";
import { backupHealth, databaseHealth, newestBackup, writesHealth } from "../../../server/platform/checks/storage.ts";
import { allHealthKinds, defineHealth } from "../../../server/platform/health-codes.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

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

describe("storage", () => {
  test("the database's files", () => {
    const of = (logBytes: number, wasChecked = true) =>
      databaseHealth({ link: null, size: () => ({ sizeBytes: GB, logBytes }), wasChecked }, 0)[0];
    expect(of(0)?.code).toBe("database_sound");
    expect(of(0, false)?.code).toBe("database_unchecked");
    expect(of(300_000_000)).toMatchObject({ code: "database_log_large", state: "warn" });
    expect(databaseHealth({ link: null, size: () => null, wasChecked: false }, 0)).toEqual([]);
  });

  test("what waits to be written", () => {
    expect(writesHealth(0, 10).code).toBe("writes_quick");
    expect(writesHealth(501, 0).code).toBe("writes_slow");
    expect(writesHealth(0, 5_001).code).toBe("writes_slow");
  });

  test("the newest whole backup, and how old it is", () => {
    const folder = temporaryFolder();
    try {
      expect(backupHealth(newestBackup(folder.path), 0)).toMatchObject({ code: "backup_none", state: "warn" });
      mkdirSync(join(folder.path, "backups"));
      const add = (name: string, at: number) => {
        const file = join(folder.path, "backups", name);
        writeFileSync(file, name);
        utimesSync(file, at / 1000, at / 1000);
      };
      add("old.db", DAY_MS);
      add("new.db", 5 * DAY_MS);
      add("broken.db.partial", 9 * DAY_MS);
      add("broken.db.partial-journal", 9 * DAY_MS);
      const newest = newestBackup(folder.path);
      expect(newest).toEqual({ file: "new.db", sizeBytes: 6, madeAt: 5 * DAY_MS });
      expect(backupHealth(newest, 6 * DAY_MS).code).toBe("backup_found");
      expect(backupHealth(newest, 14 * DAY_MS)).toMatchObject({ code: "backup_old", state: "warn" });
    } finally {
      folder.remove();
    }
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
  expect(allHealthKinds().length).toBeGreaterThan(15);
  expect(() => defineHealth({ coffee_out: { state: "warn", detail: "No coffee." } })).toThrow("what to do");
  expect(() => defineHealth({ disk_free: { state: "ok", detail: "x" } })).toThrow("twice");
});
