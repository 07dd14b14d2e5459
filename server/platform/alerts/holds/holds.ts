import { isUnder } from "../figures.ts";
import { isQuietAt, type QuietHours } from "./quiet-hours.ts";

/** Known work: what is under a scope sends nothing from one moment to another. */
export interface Maintenance {
  id: string;
  /** "" is everything. */
  scopeId: string;
  scopeName: string;
  fromAt: number;
  toAt: number;
  reason: string;
  createdBy: string | null;
}

/** What keeps messages back: quiet hours of a rule or of all, and maintenance. Neither keeps anything from being judged. */
export interface HoldSet {
  quietHours: readonly QuietHours[];
  maintenance: readonly Maintenance[];
}

/** Whether quiet hours keep a rule's messages back now. */
export function isQuiet({ quietHours }: HoldSet, ruleId: string, at: number): boolean {
  return quietHours.some((hours) => (hours.ruleId === null || hours.ruleId === ruleId) && isQuietAt(hours, at));
}

/** Whether a scope is being worked on now. */
export function isMaintained({ maintenance }: HoldSet, scopeId: string, at: number): boolean {
  return maintenance.some((one) => at >= one.fromAt && at < one.toAt && isUnder(scopeId, one.scopeId));
}
