import { dateOf, DAY_MS } from "../decide/zone-days.ts";

/** The public holidays of France (Code du travail, art. L3133-1), and the two of Alsace and Moselle (art. L3134-13). */
export const FRENCH_HOLIDAY_KEYS = [
  "new_year",
  "good_friday",
  "easter_monday",
  "labour_day",
  "victory_1945",
  "ascension",
  "whit_monday",
  "bastille_day",
  "assumption",
  "all_saints",
  "armistice",
  "christmas",
  "second_christmas_day",
] as const;
export type FrenchHolidayKey = (typeof FRENCH_HOLIDAY_KEYS)[number];

export interface FrenchHoliday {
  /** YYYY-MM-DD */
  date: string;
  key: FrenchHolidayKey;
}

/** Month and day. */
const FIXED: readonly (readonly [key: FrenchHolidayKey, monthAndDay: string])[] = [
  ["new_year", "01-01"],
  ["labour_day", "05-01"],
  ["victory_1945", "05-08"],
  ["bastille_day", "07-14"],
  ["assumption", "08-15"],
  ["all_saints", "11-01"],
  ["armistice", "11-11"],
  ["christmas", "12-25"],
];
/** Days after Easter Sunday. */
const MOVING: readonly (readonly [key: FrenchHolidayKey, days: number])[] = [
  ["easter_monday", 1],
  ["ascension", 39],
  ["whit_monday", 50],
];

/**
 * The public holidays of a year (1583 to 9999) by date: 11, and with `hasAlsace` 13. Two may share a date, as Ascension
 * and Labour Day did in 2008.
 */
export function frenchHolidays(year: number, { hasAlsace = false } = {}): FrenchHoliday[] {
  const easter = easterOf(year);
  const fixed: [FrenchHolidayKey, string][] = hasAlsace ? [["second_christmas_day", "12-26"]] : [];
  const moving: [FrenchHolidayKey, number][] = hasAlsace ? [["good_friday", -2]] : [];
  return [
    ...[...FIXED, ...fixed].map(([key, monthAndDay]) => ({ date: `${year}-${monthAndDay}`, key })),
    ...[...MOVING, ...moving].map(([key, days]) => ({ date: dateOf(easter + days), key })),
  ].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
}

/** The day (since 1970) of Easter Sunday by the Gregorian computus (Meeus, Jones, Butcher). */
function easterOf(year: number): number {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const ofCentury = year % 100;
  const moonShift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - moonShift + 15) % 30;
  const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - epact - (ofCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * toSunday) / 451);
  const monthAndDay = epact + toSunday - 7 * late + 114;
  return Date.UTC(year, Math.floor(monthAndDay / 31) - 1, (monthAndDay % 31) + 1) / DAY_MS;
}
