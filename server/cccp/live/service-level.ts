import { ratio } from "./kpi.ts";
import type { ServiceLevelFormula, ServiceLevelSetting } from "./model.ts";

/** Finished calls of a queue or project, counted as the formulas need them. */
export interface ServiceCounts {
  answered: number;
  /** Answered within T seconds. */
  answeredWithin: number;
  /** The caller hung up while waiting. */
  abandoned: number;
  /** Abandoned within T seconds. */
  abandonedWithin: number;
  /** Abandoned within the short-abandon limit. */
  abandonedShort: number;
  /** Taken off the queue by the server's own limits: offered, neither answered nor abandoned. */
  notManageable: number;
}

export const DEFAULT_SERVICE_LEVEL: ServiceLevelSetting = {
  formula: "answered_within_of_offered",
  thresholdSeconds: 20,
  shortAbandonSeconds: 5,
};

/** The counts of a queue or project that had no call. */
export const NO_CALLS: ServiceCounts = Object.freeze({
  answered: 0,
  answeredWithin: 0,
  abandoned: 0,
  abandonedWithin: 0,
  abandonedShort: 0,
  notManageable: 0,
});

/** Calls offered: what was answered, abandoned or turned away. */
export function offeredOf(c: ServiceCounts): number {
  return c.answered + c.abandoned + c.notManageable;
}

const FORMULAS: Readonly<Record<ServiceLevelFormula, (c: ServiceCounts) => [inTime: number, of: number]>> = {
  answered_within_of_offered: (c) => [c.answeredWithin, offeredOf(c)],
  answered_within_of_answered: (c) => [c.answeredWithin, c.answered],
  answered_or_abandoned_within_of_offered: (c) => [c.answeredWithin + c.abandonedWithin, offeredOf(c)],
  answered_within_of_answered_and_late_abandoned: (c) => [
    c.answeredWithin,
    c.answered + c.abandoned - c.abandonedWithin,
  ],
  answered_within_or_short_abandoned_of_offered: (c) => [c.answeredWithin + c.abandonedShort, offeredOf(c)],
};

/** The service level by a formula, 0 to 1; null when there is no call to judge by. */
export function serviceLevel(formula: ServiceLevelFormula, counts: ServiceCounts): number | null {
  const [inTime, of] = FORMULAS[formula](counts);
  return ratio(inTime, of);
}
