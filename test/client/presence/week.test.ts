import { describe, expect, test } from "bun:test";
import { daysOf, weekSpan, weekStart } from "../../../client/presence/week/week.ts";
import type { Because, Segment, Status } from "../../../server/presence/model.ts";
import { NOW } from "./line.ts";

const PARIS = "Europe/Paris";
const HOUR = 3_600_000;
const MIDNIGHT = Date.UTC(2026, 2, 1, 23);

const segment = (from: number, to: number, status: Status | null, name = ""): Segment => {
  const because: Because = { level: "calendar", status, startAt: null, endAt: null, id: 1, name, isPrivate: false };
  return { startAt: MIDNIGHT + from * HOUR, endAt: MIDNIGHT + to * HOUR, status, because };
};

describe("a week", () => {
  test("begins today by the clock of the extension", () => {
    expect(weekStart(PARIS, NOW, 0)).toBe("2026-03-02");
    expect(weekStart(PARIS, NOW, 1)).toBe("2026-03-09");
    expect(weekSpan(PARIS, "2026-03-02")).toEqual({ from: MIDNIGHT, to: MIDNIGHT + 168 * HOUR });
  });

  test("is cut at midnight; neighbours of one status are one piece, of one reason one line", () => {
    const segments = [segment(0, 8, "off_work"), segment(8, 10, "lunch", "a"), segment(10, 30, "lunch", "b")];
    const [monday, tuesday] = daysOf(PARIS, "2026-03-02", segments);
    expect(monday?.pieces.map(({ status, left, width }) => [status, Math.round(left), Math.round(width)])).toEqual([
      ["off_work", 0, 33],
      ["lunch", 33, 67],
    ]);
    expect(monday?.stretches.map(({ because }) => because.name)).toEqual(["", "a", "b"]);
    expect(tuesday?.stretches).toHaveLength(1);
    expect(tuesday?.stretches[0]).toMatchObject({ startAt: MIDNIGHT + 24 * HOUR, endAt: MIDNIGHT + 30 * HOUR });
  });

  test("the parts of a day fill it, also of 23 and 25 hours", () => {
    for (const date of ["2026-03-29", "2026-10-25"]) {
      const { from, to } = weekSpan(PARIS, date);
      const because = segment(0, 1, null).because;
      const [day] = daysOf(PARIS, date, [{ startAt: from, endAt: to, status: null, because }]);
      expect(day?.pieces).toEqual([{ status: null, left: 0, width: 100 }]);
      expect(day && (day.endAt - day.startAt) / HOUR).toBe(date === "2026-03-29" ? 23 : 25);
    }
  });
});
