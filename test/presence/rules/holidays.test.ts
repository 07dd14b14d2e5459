import { describe, expect, test } from "bun:test";
import { FRENCH_HOLIDAY_KEYS, frenchHolidays } from "../../../server/presence/rules/french-holidays.ts";
import { datesOfEvents, readHolidayDates } from "../../../server/presence/rules/holiday-dates.ts";
import { occurrence } from "../decide/plans.ts";

/** By year: Easter Monday, Ascension, Whit Monday, as the calendars on the wall had them. */
const MOVING: Record<number, [string, string, string]> = {
  2020: ["04-13", "05-21", "06-01"],
  2021: ["04-05", "05-13", "05-24"],
  2022: ["04-18", "05-26", "06-06"],
  2023: ["04-10", "05-18", "05-29"],
  2024: ["04-01", "05-09", "05-20"],
  2025: ["04-21", "05-29", "06-09"],
  2026: ["04-06", "05-14", "05-25"],
  2027: ["03-29", "05-06", "05-17"],
  2028: ["04-17", "05-25", "06-05"],
  2029: ["04-02", "05-10", "05-21"],
  2030: ["04-22", "05-30", "06-10"],
};
const FIXED = ["01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25"];

describe("the public holidays of France", () => {
  test.each(Object.entries(MOVING))("%s has its eleven", (year, moving) => {
    const expected = [...FIXED, ...moving].sort().map((day) => `${year}-${day}`);
    expect(frenchHolidays(Number(year)).map(({ date }) => date)).toEqual(expected);
  });

  test("each has its name", () => {
    expect(frenchHolidays(2026).map(({ date, key }) => `${date.slice(5)} ${key}`)).toEqual([
      ...["01-01 new_year", "04-06 easter_monday", "05-01 labour_day", "05-08 victory_1945", "05-14 ascension"],
      ...["05-25 whit_monday", "07-14 bastille_day", "08-15 assumption", "11-01 all_saints", "11-11 armistice"],
      "12-25 christmas",
    ]);
  });

  test("Alsace and Moselle have two more", () => {
    const more = frenchHolidays(2026, { hasAlsace: true });
    expect(more).toHaveLength(13);
    expect(more).toContainEqual({ date: "2026-04-03", key: "good_friday" });
    expect(more).toContainEqual({ date: "2026-12-26", key: "second_christmas_day" });
    expect(new Set(more.map(({ key }) => key))).toEqual(new Set(FRENCH_HOLIDAY_KEYS));
  });

  test("two on one date are both there; the earliest and latest Easter, and a leap year, are right", () => {
    expect(frenchHolidays(2008).filter(({ date }) => date === "2008-05-01")).toHaveLength(2);
    const monday = (year: number) => frenchHolidays(year).find(({ key }) => key === "easter_monday")?.date;
    expect([1818, 1943, 2000, 2285].map(monday)).toEqual(["1818-03-23", "1943-04-26", "2000-04-24", "2285-03-23"]);
  });
});

describe("dates that somebody gives", () => {
  test("of a calendar: every day of all-day events, each once; others are counted", () => {
    const events = [
      occurrence("Vacances", "2026-10-24 00:00", "2026-10-27 00:00", { isAllDay: true }),
      occurrence("Pont", "2026-05-15 00:00", "2026-05-16 00:00", { isAllDay: true }),
      occurrence("Encore", "2026-10-26 00:00", "2026-10-27 00:00", { isAllDay: true }),
      occurrence("Réunion", "2026-10-26 10:00", "2026-10-26 11:00"),
    ];
    expect(datesOfEvents(events, "Europe/Paris")).toEqual({
      dates: [
        { date: "2026-05-15", name: "Pont" },
        { date: "2026-10-24", name: "Vacances" },
        { date: "2026-10-25", name: "Vacances" },
        { date: "2026-10-26", name: "Vacances" },
      ],
      leftOut: 1,
    });
  });

  test("of a list: the forms in which people write them, and what is none by its line", () => {
    const text = [
      ...["# bridges", "2026-05-15 Pont de l'Ascension", "", "14/07/2026;Fête", "1.11.2026"],
      ...["2026-12-30..2027-01-01\tFermeture", "30/02/2026", "tomorrow", "2026-12-31..2026-12-30"],
    ].join("\r\n");
    expect(readHolidayDates(text)).toEqual({
      dates: [
        { date: "2026-05-15", name: "Pont de l'Ascension" },
        { date: "2026-07-14", name: "Fête" },
        { date: "2026-11-01", name: "" },
        { date: "2026-12-30", name: "Fermeture" },
        { date: "2026-12-31", name: "Fermeture" },
        { date: "2027-01-01", name: "Fermeture" },
      ],
      faults: [
        { line: 7, value: "30/02/2026" },
        { line: 8, value: "tomorrow" },
        { line: 9, value: "2026-12-31..2026-12-30" },
      ],
    });
  });
});
