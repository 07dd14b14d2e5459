import { beforeAll, describe, expect, test } from "bun:test";
import {
  addDays,
  clockOf,
  instantAt,
  minuteOf,
  momentIn,
  timeIn,
  wallTime,
  weekdayOf,
  weekdayWord,
} from "../../../client/presence/zone-time.ts";
import { allWords, useDictionary } from "../../../client/words/words.ts";

const PARIS = "Europe/Paris";

beforeAll(async () => useDictionary("fr", await allWords("fr")));

describe("A69 clocks of other zones", () => {
  test("what the clock shows, whatever the zone of this machine", () => {
    const at = Date.UTC(2026, 2, 2, 22, 30);
    expect(wallTime(PARIS, at)).toEqual({ date: "2026-03-02", minute: 1_410 });
    expect(wallTime("Asia/Tokyo", at)).toEqual({ date: "2026-03-03", minute: 450 });
    expect(wallTime("UTC", Date.UTC(2026, 2, 2))).toEqual({ date: "2026-03-02", minute: 0 });
  });

  test("the instant of a wall time, and the other way round on every hour round the changes of clocks", () => {
    expect(instantAt(PARIS, "2026-03-02", 480)).toBe(Date.UTC(2026, 2, 2, 7));
    expect(instantAt("America/Los_Angeles", "2026-07-01", 1_439)).toBe(Date.UTC(2026, 6, 2, 6, 59));
    for (const zone of [PARIS, "America/St_Johns", "Australia/Lord_Howe"]) {
      let wrong = 0;
      for (let hour = 0; hour < 2_000; hour++) {
        // March and April, then October and half of November.
        const at = Date.UTC(2026, hour < 1_000 ? 2 : 9, 1) + (hour % 1_000) * 3_600_000;
        const { date, minute } = wallTime(zone, at);
        const back = instantAt(zone, date, minute);
        // An hour that comes twice is read as the first of the two.
        if (back !== at && at - back !== 3_600_000 && at - back !== 1_800_000) wrong++;
      }
      expect([zone, wrong]).toEqual([zone, 0]);
    }
  });

  test("A06 a day on which clocks go forward has 23 hours, one on which they go back 25", () => {
    const length = (date: string) => (instantAt(PARIS, addDays(date, 1), 0) - instantAt(PARIS, date, 0)) / 3_600_000;
    expect([length("2026-03-29"), length("2026-10-25"), length("2026-03-02")]).toEqual([23, 25, 24]);
    // 2:30 is not there on the one, and twice on the other.
    expect(instantAt(PARIS, "2026-03-29", 150)).toBe(Date.UTC(2026, 2, 29, 1, 30));
    expect(instantAt(PARIS, "2026-10-25", 150)).toBe(Date.UTC(2026, 9, 25, 0, 30));
  });

  test("times are on 24 hours; another day is named", () => {
    const now = Date.UTC(2026, 2, 2, 9);
    expect(timeIn(PARIS, Date.UTC(2026, 2, 2, 20, 5))).toBe("21:05");
    expect(momentIn(PARIS, Date.UTC(2026, 2, 2, 20, 5), now)).toBe("21:05");
    expect(momentIn(PARIS, Date.UTC(2026, 2, 2, 23, 5), now)).toContain("3 mars");
  });

  test("a zone that this browser does not know does no harm", () => {
    expect(() => timeIn("Mars/Olympus", 0)).not.toThrow();
    expect(Number.isNaN(instantAt("Mars/Olympus", "2026-03-02", 480))).toBe(false);
  });
});

describe("days and minutes", () => {
  test("weekdays begin with Monday", () => {
    expect([weekdayOf("2026-03-02"), weekdayOf("2026-03-08")]).toEqual([0, 6]);
    expect([weekdayWord(0), weekdayWord(6)]).toEqual(["lundi", "dimanche"]);
    expect(addDays("2026-02-28", 1)).toBe("2026-03-01");
  });

  test("minutes as clocks and back", () => {
    for (const minute of [0, 5, 485, 1_439, 1_440]) expect(minuteOf(clockOf(minute))).toBe(minute);
    expect(["", "x", "25:00", "8h30"].map(minuteOf)).toEqual([null, null, null, null]);
  });
});
