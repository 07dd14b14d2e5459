import { type Scope, scopeKey, scopeOfKey } from "../auth/scope.ts";
import type { Hub } from "../events/hub.ts";
import type { TopicDefinition } from "../events/topic.ts";
import type { Alert } from "./model.ts";
import { type AlertCounts, type AlertView, countAlerts, seenBy, viewAlert } from "./view.ts";
import { maySee } from "./visibility.ts";

/** Open alerts as they change; whoever sees a part of the call centre follows the alerts of that part. */
export const ALERTS_TOPIC = "alerts";

/** What changed: alerts as they are now, ids of those that ended, and how many there are. */
export interface AlertsPatch {
  changed: AlertView[];
  ended: string[];
  counts: AlertCounts;
}

export interface AlertFeedDeps {
  hub: Hub;
  /** Every open alert. */
  open(): readonly Alert[];
  isSilenced(alert: Alert): boolean;
}

/** Sends open alerts to who may see them: one channel for all who may see the same. */
export class AlertFeed {
  /** Whether anybody follows the whole. */
  private isFollowed = false;

  constructor(private readonly deps: AlertFeedDeps) {
    deps.hub.define(this.topic());
  }

  /** Tells of alerts that began, changed or ended. */
  publish(alerts: readonly Alert[]): void {
    const { hub } = this.deps;
    const followed = hub.variantsOf(ALERTS_TOPIC, "");
    if (this.isFollowed) followed.push("");
    for (const variant of followed) {
      const patch = this.patchFor(scopeOfKey(variant), alerts);
      if (patch) hub.publish(ALERTS_TOPIC, "", patch, variant);
    }
  }

  private patchFor(scope: Scope | null, alerts: readonly Alert[]): AlertsPatch | null {
    const { open, isSilenced } = this.deps;
    const seen = alerts.filter((alert) => maySee(scope, alert));
    if (seen.length === 0) return null;
    return {
      changed: seen.filter((one) => one.resolvedAt === null).map((one) => viewAlert(one, isSilenced(one))),
      ended: seen.filter((one) => one.resolvedAt !== null).map(({ id }) => id),
      counts: countAlerts(seenBy(open(), scope), isSilenced),
    };
  }

  private topic(): TopicDefinition<AlertsPatch> {
    return {
      name: ALERTS_TOPIC,
      role: "viewer",
      summary: "Open alerts as they change, to be applied to GET /api/v1/platform/alerts",
      hasParameter: false,
      merge: mergePatches,
      variantOf: ({ scope }) => scopeKey(scope),
      onDemand: () => {
        this.isFollowed = true;
        return () => {
          this.isFollowed = false;
        };
      },
    };
  }
}

/** Two patches in one: the later state of each alert counts. */
export function mergePatches(pending: AlertsPatch, next: AlertsPatch): AlertsPatch {
  const changed = new Map(pending.changed.map((alert) => [alert.id, alert]));
  for (const alert of next.changed) changed.set(alert.id, alert);
  for (const id of next.ended) changed.delete(id);
  return {
    changed: [...changed.values()],
    ended: [...new Set([...pending.ended, ...next.ended])],
    counts: next.counts,
  };
}
