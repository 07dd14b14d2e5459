import type { Alert, Rule, Step } from "../model.ts";

/** A step of an alert that a channel has still to tell. */
export interface Notice {
  id: number;
  channelId: string;
  ruleId: string;
  alertId: string;
  scopeId: string;
  kind: Step;
  at: number;
  /** The first that is told of this alert. */
  isFirst: boolean;
  /** Quiet hours or maintenance kept it back. */
  isHeld: boolean;
}

const TOLD: ReadonlySet<Step> = new Set<Step>(["triggered", "worsened", "flapping", "steady", "resolved"]);

/**
 * Whether a step of an alert, as it is after it, is to be told: those that need somebody, from the level on that the rule names,
 * and the end of what was told before. `eased` and `acknowledged` are on the screen.
 */
export function isTold(rule: Pick<Rule, "tellFrom">, alert: Alert, kind: Step): boolean {
  if (!TOLD.has(kind)) return false;
  if (kind === "resolved") return alert.toldAt !== null && alert.resolution !== "rule_changed";
  return rule.tellFrom === "amber" || alert.worstLevel === "red";
}
