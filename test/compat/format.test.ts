import { describe, expect, test } from "bun:test";
import { consoleDate, frenchDate, isoDate, shortDuration } from "../../server/compat/format.ts";

const AT = Date.UTC(2026, 1, 8, 9, 3, 46, 383);

describe("the seeds' dates", () => {
  test.each([
    [0, "09:03:46 le 08/02/2026", "2026-02-08T09:03:46+00:00", "2026-02-08 09:03:46"],
    [3600, "10:03:46 le 08/02/2026", "2026-02-08T10:03:46+01:00", "2026-02-08 10:03:46"],
    [-12_600, "05:33:46 le 08/02/2026", "2026-02-08T05:33:46-03:30", "2026-02-08 05:33:46"],
    [54_000, "00:03:46 le 09/02/2026", "2026-02-09T00:03:46+15:00", "2026-02-09 00:03:46"],
  ])("at %d s east of UTC", (offset, french, iso, console) => {
    expect(frenchDate(AT, offset)).toBe(french);
    expect(isoDate(AT, offset)).toBe(iso);
    expect(consoleDate(AT, offset)).toBe(console);
    expect(Date.parse(iso)).toBe(AT - 383);
  });

  test("no date is empty, not 1970", () => {
    expect(frenchDate(null, 3600)).toBe("");
    expect(isoDate(null, 3600)).toBeNull();
    expect(consoleDate(null, 3600)).toBe("");
  });
});

test.each([
  [0, "0s"],
  [12, "12s"],
  [59.9, "59s"],
  [60, "1m 0s"],
  [182, "3m 2s"],
  [3599, "59m 59s"],
  [3600, "1h 0m"],
  [3840, "1h 4m"],
  [90_061, "25h 1m"],
  [-5, "0s"],
])("a duration of %d s reads %s", (seconds, text) => {
  expect(shortDuration(seconds)).toBe(text);
});

test("an unknown duration is empty", () => {
  expect(shortDuration(null)).toBe("");
});
