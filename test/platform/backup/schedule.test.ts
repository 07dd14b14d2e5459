import { describe, expect, test } from "bun:test";
import { archiveName, parseArchiveName } from "../../../server/platform/backup/archive-name.ts";
import { expired } from "../../../server/platform/backup/rotation.ts";
import { lastDueAt, nextDueAt } from "../../../server/platform/backup/schedule.ts";

const DAY_MS = 86_400_000;
const at = (text: string) => Date.parse(text);
const iso = (instant: number) => new Date(instant).toISOString();

describe("names", () => {
  test("say when, and whether encrypted, and are read back", () => {
    const madeAt = at("2026-11-27T08:00:05.900Z");
    expect(archiveName(madeAt, false)).toBe("vigie-2026-11-27T08-00-05Z.tar.zst");
    expect(archiveName(madeAt, true, 2)).toBe("vigie-2026-11-27T08-00-05Z-2.tar.zst.age");
    const whole = at("2026-11-27T08:00:05Z");
    expect(parseArchiveName(archiveName(madeAt, true, 2))).toEqual({ madeAt: whole, isEncrypted: true });
    expect(parseArchiveName(archiveName(madeAt, false))).toEqual({ madeAt: whole, isEncrypted: false });
  });

  test.each([
    ...["vigie.db", "before-0001.db", ".vigie-2026-11-27T08-00-05Z.tar.zst.0123456789ab.partial", ".notes.json"],
    ...["vigie-2026-13-41T08-00-05Z.tar.zst", "x/vigie-2026-11-27T08-00-05Z.tar.zst", "vigie-2026-11-27T08-00-05Z.tar"],
    ...["vigie-2026-11-27T08-00-05Z.tar.zst\n", "../vigie-2026-11-27T08-00-05Z.tar.zst"],
  ])("%j is none of ours", (name) => {
    expect(parseArchiveName(name)).toBeNull();
  });
});

describe("when one is due", () => {
  const paris = { atMinute: 150, timeZone: "Europe/Paris" };

  test("the last time and the next, on the wall of its zone", () => {
    const now = at("2026-07-15T12:00:00Z");
    expect(iso(lastDueAt(paris, now))).toBe("2026-07-15T00:30:00.000Z");
    expect(iso(nextDueAt(paris, now))).toBe("2026-07-16T00:30:00.000Z");
    expect(iso(lastDueAt({ ...paris, timeZone: "UTC" }, at("2026-07-15T02:29:59Z")))).toBe("2026-07-14T02:30:00.000Z");
    expect(iso(lastDueAt({ ...paris, timeZone: "UTC" }, at("2026-07-15T02:30:00Z")))).toBe("2026-07-15T02:30:00.000Z");
    expect(iso(nextDueAt({ ...paris, timeZone: "UTC" }, at("2026-07-15T02:30:00Z")))).toBe("2026-07-16T02:30:00.000Z");
    expect(iso(lastDueAt({ atMinute: 0, timeZone: "Pacific/Auckland" }, now - 1))).toBe("2026-07-14T12:00:00.000Z");
  });

  test.each([
    ["Europe/Paris", "2026-03-29", "forward over 02:30"],
    ["Europe/Paris", "2026-10-25", "back over 02:30"],
    ["America/New_York", "2026-03-08", "forward over 02:30"],
    ["America/New_York", "2026-11-01", "back before 02:30"],
    ["Australia/Lord_Howe", "2026-04-05", "by half an hour"],
  ])("where the clock of %s goes, on %s, %s, there is one each day and none twice", (timeZone, day) => {
    const middle = at(`${day}T00:00:00Z`);
    for (const atMinute of [0, 60, 119, 120, 150, 179, 180, 1_439]) {
      const due = new Set<number>();
      for (let now = middle - 3 * DAY_MS; now <= middle + 3 * DAY_MS; now += 600_000) {
        const last = lastDueAt({ atMinute, timeZone }, now);
        const next = nextDueAt({ atMinute, timeZone }, now);
        expect(last).toBeLessThanOrEqual(now);
        expect(next).toBeGreaterThan(now);
        due.add(last);
        // Nothing lies between the two.
        expect(lastDueAt({ atMinute, timeZone }, next - 1)).toBe(last);
      }
      const all = [...due].sort((a, b) => a - b);
      for (const [index, instant] of all.slice(1).entries()) {
        const gap = (instant - (all[index] as number)) / 3_600_000;
        expect(gap).toBeGreaterThanOrEqual(23);
        expect(gap).toBeLessThanOrEqual(25);
      }
    }
  });
});

describe("rotation", () => {
  const rule = { keepDaily: 7, keepWeekly: 4, keepMonthly: 6, timeZone: "UTC" };
  const now = at("2026-11-27T03:00:00Z");
  const backup = (madeAt: number) => ({ name: archiveName(madeAt, false), madeAt });
  const daily = (count: number) => Array.from({ length: count }, (_, days) => backup(now - days * DAY_MS));
  const kept = (backups: ReturnType<typeof backup>[], by = rule) => {
    const gone = new Set(expired(backups, by, now));
    return backups.filter(({ name }) => !gone.has(name)).map(({ madeAt }) => iso(madeAt).slice(0, 10));
  };

  test("seven days, four weeks, six months of a year", () => {
    expect(kept(daily(365))).toEqual([
      ...["2026-11-27", "2026-11-26", "2026-11-25", "2026-11-24", "2026-11-23", "2026-11-22", "2026-11-21"],
      // Sundays are the newest of their weeks, last days those of their months.
      ...["2026-11-15", "2026-11-08", "2026-10-31", "2026-09-30", "2026-08-31", "2026-07-31", "2026-06-30"],
    ]);
  });

  test("of several of one day the newest stays; a gap of weeks takes nothing that there is", () => {
    const same = [backup(now), backup(now - 3_600_000), backup(now - 7_200_000)];
    expect(expired(same, rule, now)).toEqual(same.slice(1).map(({ name }) => name));
    const sparse = [0, 20, 40, 60].map((days) => backup(now - days * DAY_MS));
    expect(expired(sparse, rule, now)).toEqual([]);
  });

  test("the calendar is that of the zone", () => {
    const late = backup(at("2026-11-26T23:30:00Z"));
    const early = backup(at("2026-11-27T00:30:00Z"));
    const one = { ...rule, keepDaily: 1, keepWeekly: 0, keepMonthly: 0 };
    expect(expired([early, late], { ...one, keepDaily: 2 }, now)).toEqual([]);
    expect(expired([early, late], { ...one, keepDaily: 2, timeZone: "Europe/Paris" }, now)).toEqual([late.name]);
  });

  test("the newest stays whatever the rule, and what a wrong clock dated ahead is not counted", () => {
    const nothing = { ...rule, keepDaily: 0, keepWeekly: 0, keepMonthly: 0 };
    expect(kept(daily(3), nothing)).toEqual(["2026-11-27"]);
    const ahead = backup(now + 400 * DAY_MS);
    expect(kept([ahead, ...daily(2)], { ...rule, keepDaily: 1, keepWeekly: 0, keepMonthly: 0 })).toEqual([
      "2028-01-01",
      "2026-11-27",
    ]);
    expect(expired([], rule, now)).toEqual([]);
  });
});
