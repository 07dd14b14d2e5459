import type { Identity } from "../auth/identity.ts";
import type { Scope } from "../auth/scope.ts";
import type { Hub } from "../events/hub.ts";
import type { TopicDefinition } from "../events/topic.ts";
import type { Alert } from "./model.ts";
import { type AlertCounts, type AlertView, countAlerts, seenBy, viewAlert } from "./view.ts";
import { maySee, viewOf } from "./visibility.ts";

/** Open alerts as they change; the parameter is what someone may see, as `GET /api/v1/platform/alerts` names it. */
export const ALERTS_TOPIC = "alerts";

/** What changed: alerts as they are now, ids of those that ended, and how many there are. */
export interface AlertsPatch {
  changed: AlertView[];
  ended: string[];
  counts: AlertCounts;
}

/** Different limits of people that are remembered: more than that look at alerts at no time. */
const MAX_SCOPES = 1_000;

export interface AlertFeedDeps {
  hub: Hub;
  /** Every open alert. */
  open(): readonly Alert[];
  isSilenced(alert: Alert): boolean;
}

/** Sends open alerts to who may see them: one channel for all who may see the same. */
export class AlertFeed {
  private readonly scopes = new Map<string, Scope | null>();
  private readonly followed = new Set<string>();

  constructor(private readonly deps: AlertFeedDeps) {
    deps.hub.define(this.topic());
  }

  /** The name of the channel for someone. */
  channelOf(who: Pick<Identity, "scope">): string {
    return `${ALERTS_TOPIC}/${this.remember(who.scope)}`;
  }

  /** Tells of alerts that began, changed or ended. */
  publish(alerts: readonly Alert[]): void {
    const { hub, open, isSilenced } = this.deps;
    for (const view of this.followed) {
      const scope = this.scopes.get(view);
      if (scope === undefined) continue;
      const seen = alerts.filter((alert) => maySee(scope, alert));
      if (seen.length === 0) continue;
      hub.publish(ALERTS_TOPIC, view, {
        changed: seen.filter((one) => one.resolvedAt === null).map((one) => viewAlert(one, isSilenced(one))),
        ended: seen.filter((one) => one.resolvedAt !== null).map(({ id }) => id),
        counts: countAlerts(seenBy(open(), scope), isSilenced),
      } satisfies AlertsPatch);
    }
  }

  private topic(): TopicDefinition<AlertsPatch> {
    return {
      name: ALERTS_TOPIC,
      role: "viewer",
      summary: "Open alerts as they change, to be applied to GET /api/v1/platform/alerts, which names the parameter",
      hasParameter: true,
      merge: mergePatches,
      canRead: (who, view) => this.remember(who.scope) === view,
      onDemand: (view) => {
        this.followed.add(view);
        return () => void this.followed.delete(view);
      },
    };
  }

  private remember(scope: Scope | null): string {
    const view = viewOf(scope);
    this.scopes.delete(view);
    this.scopes.set(view, scope);
    if (this.scopes.size > MAX_SCOPES) {
      const oldest = this.scopes.keys().find((known) => !this.followed.has(known));
      if (oldest !== undefined) this.scopes.delete(oldest);
    }
    return view;
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
