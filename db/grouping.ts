import { type Column, type SQL, sql } from "drizzle-orm";
import { chosenDialect } from "./dialect.ts";

/**
 * Which stretch of time an instant lies in, counted from 1970: for `groupBy`, and the same expression among the columns. The width
 * is written out, because PostgreSQL takes two expressions with a parameter each for two.
 */
export function slotOf(column: Column, widthMs: number): SQL<number> {
  const width = sql.raw(String(wholeNumber(widthMs)));
  const slot = chosenDialect() === "mysql" ? sql<number>`${column} div ${width}` : sql<number>`${column} / ${width}`;
  return slot.mapWith(Number);
}

/** Whether a number is above another one, as something to group by; unknown is not above. */
export function isAbove(column: Column, limit: number): SQL<boolean> {
  const above = sql<boolean>`case when ${column} > ${sql.raw(String(wholeNumber(limit)))} then 1 else 0 end`;
  return above.mapWith((value) => Number(value) === 1);
}

/** @throws TypeError for what cannot be written out as it is. */
function wholeNumber(value: number): number {
  if (!Number.isSafeInteger(value)) throw new TypeError(`${value} is no whole number`);
  return value;
}
