import { dayNumber } from "../decide/zone-days.ts";

/** How a date may be written: `2026-05-01`, `01/05/2026`, `1.5.2026`. As the source of a regular expression without groups. */
export const DATE_FORMS = "\\d{4}-\\d{1,2}-\\d{1,2}|\\d{1,2}[/.]\\d{1,2}[/.]\\d{4}";
const DATE = new RegExp(`^(?:${DATE_FORMS})$`);

/** A date as YYYY-MM-DD; the day comes before the month, as in Europe, unless the year comes first. Null for what is none. */
export function readDate(written: string): string | null {
  if (!DATE.test(written)) return null;
  const [first = "", month = "", last = ""] = written.split(/[-/.]/);
  const [year, day] = first.length === 4 ? [first, last] : [last, first];
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return dayNumber(date) === null ? null : date;
}

/** Whether something looks like a date, though it may be none. */
export function isDateLike(written: string): boolean {
  return DATE.test(written);
}
