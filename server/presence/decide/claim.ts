import { type Because, type HolidayPosition, type Level, MOST_RESTRICTIVE_FIRST, type Status } from "../model.ts";

/** What is compared one after the other when two claims of one level meet; the lower value is the stronger. */
export type Weight = readonly (number | string)[];

/** One thing that says what an extension is, from when to when: half open, ms since 1970, infinite where it has no bound. */
export interface Claim {
  /** Of its level among all levels; 0 is the strongest. */
  place: number;
  weight: Weight;
  startAt: number;
  endAt: number;
  because: Because;
}

const HOLIDAYS_ABOVE: readonly Level[] = [
  ...(["override", "freeze", "unplanned", "holiday", "calendar"] as const),
  ...(["dated", "weekly", "extension_default", "house_default"] as const),
];
const HOLIDAYS_BELOW: readonly Level[] = [
  ...(["override", "freeze", "unplanned", "calendar", "holiday"] as const),
  ...(["dated", "weekly", "extension_default", "house_default"] as const),
];

/** The levels from the strongest to the weakest. */
export function levelsOf(position: HolidayPosition): readonly Level[] {
  return position === "above_calendar" ? HOLIDAYS_ABOVE : HOLIDAYS_BELOW;
}

/** How little somebody can be reached; 0 is the least. */
export function restrictionOf(status: Status): number {
  return MOST_RESTRICTIVE_FIRST.indexOf(status);
}

/** Negative when `a` is the stronger of two claims. Zero only for two that say the same in every respect. */
export function compareClaims(a: Claim, b: Claim): number {
  if (a.place !== b.place) return a.place - b.place;
  for (const [index, value] of a.weight.entries()) {
    const other = b.weight[index] as number | string;
    if (value < other) return -1;
    if (value > other) return 1;
  }
  return 0;
}
