import { type Alert, isWorse, type Level, limitOf } from "../model.ts";
import type { AlertFacts, FactLine, LineChange } from "./facts.ts";
import type { Notice } from "./notice.ts";
import { plainLine } from "./plain-text.ts";

/** Alerts that a message names; of the others it says how many they are. */
const MAX_LINES = 10;

/**
 * PURE: what waits to be told of one rule becomes one message, however many scopes it is about. Of each alert it tells how it
 * stands now. What began and ended in between is told as over, unless it was held back: then nobody needs to know. Null
 * when nothing is left to say.
 */
export function compose(
  notices: readonly Notice[],
  alerts: ReadonlyMap<string, Alert>,
  now: number,
): AlertFacts | null {
  const lines: FactLine[] = [];
  let about: Alert | null = null;
  for (const [alertId, steps] of Map.groupBy(notices, (notice) => notice.alertId)) {
    const alert = alerts.get(alertId);
    const change = alert && changeOf(alert, steps);
    if (!alert || !change) continue;
    about ??= alert;
    lines.push(lineOf(alert, change, now));
  }
  if (!about) return null;
  lines.sort(byGravity);
  const open = lines.filter((line) => !isOver(line));
  return {
    kind: "alert",
    ruleId: about.ruleId,
    ruleName: plainLine(about.ruleName),
    figure: about.figure,
    unit: about.unit,
    side: about.side,
    level: open[0]?.level ?? "ok",
    isFlapping: open.length > 0 && open.every((line) => line.change === "flapping"),
    at: now,
    lines: lines.slice(0, MAX_LINES),
    total: lines.length,
    wasHeld: notices.some((notice) => notice.isHeld),
  };
}

/** Whether a line tells of an end. */
export function isOver({ change }: Pick<FactLine, "change">): boolean {
  return change === "resolved" || change === "gone" || change === "over";
}

function changeOf(alert: Alert, steps: readonly Notice[]): LineChange | null {
  const isNews = steps.some((step) => step.isFirst);
  if (alert.resolvedAt !== null) {
    if (alert.resolution === "rule_changed") return null;
    if (isNews) return steps.some((step) => step.isHeld) ? null : "over";
    return alert.resolution === "gone" ? "gone" : "resolved";
  }
  if (alert.isFlapping) return "flapping";
  if (isNews) return "triggered";
  const kinds = new Set(steps.map((step) => step.kind));
  if (kinds.has("steady")) return "steady";
  return kinds.has("worsened") && alert.level === "red" ? "worsened" : null;
}

function lineOf(alert: Alert, change: LineChange, now: number): FactLine {
  return {
    alertId: alert.id,
    scopeName: plainLine(alert.scopeName),
    parentName: plainLine(alert.parentName),
    projectName: alert.projectName,
    queueName: alert.queueName,
    change,
    level: alert.level,
    worstLevel: alert.worstLevel,
    value: alert.value,
    limit: limitOf(alert, isOver({ change }) || alert.level === "ok" ? alert.worstLevel : alert.level),
    lastedMs: Math.max(0, (alert.resolvedAt ?? now) - alert.triggeredAt),
  };
}

/** What is open before what is over, red before amber, what is longest past its limit first. */
function byGravity(a: FactLine, b: FactLine): number {
  if (isOver(a) !== isOver(b)) return isOver(a) ? 1 : -1;
  const [one, other]: [Level, Level] = [a.level, b.level];
  if (one !== other) return isWorse(one, other) ? -1 : 1;
  return b.lastedMs - a.lastedMs;
}
