import type { Notice } from "../../../server/platform/alerts/delivery/notice.ts";
import type { Alert, Rule } from "../../../server/platform/alerts/model.ts";

export const RULE: Rule = {
  id: "rule-1",
  name: "",
  figure: "cccp.waiting",
  scopeKind: "queue",
  scopeId: "",
  scopeName: "",
  side: "above",
  amber: 3,
  red: 6,
  hysteresis: 0,
  forSeconds: 0,
  tellFrom: "amber",
  channelIds: null,
  flapChanges: 0,
  flapWindowSeconds: 600,
  isEnabled: true,
};

/** An alert that began at 0, amber, of a queue; told as soon as it began. */
export function alertOf(change: Partial<Alert> = {}): Alert {
  const id = change.id ?? "alert-1";
  return {
    id,
    ruleId: RULE.id,
    ruleName: "",
    figure: RULE.figure,
    unit: "count",
    side: "above",
    amber: 3,
    red: 6,
    scopeId: `server/1/queue/${id}`,
    scopeKind: "queue",
    scopeName: `Queue ${id}`,
    parentName: "Paris",
    projectName: "DEMO",
    queueName: `Queue ${id}`,
    level: "amber",
    worstLevel: "amber",
    isFlapping: false,
    value: 4,
    triggeredAt: 0,
    acknowledgedAt: null,
    acknowledgedBy: null,
    note: "",
    resolvedAt: null,
    resolution: null,
    toldAt: 0,
    ...change,
  };
}

let lastId = 0;

/** A step that waits to be told: the first of its alert unless said otherwise. */
export function noticeOf(change: Partial<Notice> = {}): Notice {
  return {
    id: ++lastId,
    channelId: "c",
    ruleId: RULE.id,
    alertId: "alert-1",
    scopeId: "server/1/queue/alert-1",
    kind: "triggered",
    at: 0,
    isFirst: true,
    isHeld: false,
    ...change,
  };
}
