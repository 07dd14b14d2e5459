import type { Scope } from "../auth/scope.ts";
import { type Alert, isWorse } from "./model.ts";
import { maySee } from "./visibility.ts";

/** An alert as screens see it. */
export interface AlertView extends Omit<Alert, "toldAt"> {
  /** What it is about is being worked on: nothing is sent. */
  isSilenced: boolean;
}

/** Open alerts by how grave they are; `unhandled`: red, acknowledged by nobody and not being worked on. */
export interface AlertCounts {
  red: number;
  amber: number;
  unhandled: number;
}

/** Open alerts on a screen; of the others it says how many they are. */
const MAX_SHOWN = 500;

export function viewAlert({ toldAt: _toldAt, ...alert }: Alert, isSilenced: boolean): AlertView {
  return { ...alert, isSilenced };
}

/** The part of the open alerts that someone may see. */
export function seenBy(alerts: readonly Alert[], scope: Scope | null): Alert[] {
  return scope === null ? [...alerts] : alerts.filter((alert) => maySee(scope, alert));
}

/** The gravest first, of those the newest: as many as a screen shows. */
export function mostGrave(alerts: readonly Alert[]): Alert[] {
  return [...alerts].sort(byGravity).slice(0, MAX_SHOWN);
}

export function countAlerts(alerts: readonly Alert[], isSilenced: (alert: Alert) => boolean): AlertCounts {
  const counts: AlertCounts = { red: 0, amber: 0, unhandled: 0 };
  for (const alert of alerts) {
    // What flaps is as grave as it was at its worst.
    const level = alert.isFlapping ? alert.worstLevel : alert.level;
    if (level === "ok") continue;
    counts[level] += 1;
    if (level === "red" && alert.acknowledgedAt === null && !isSilenced(alert)) counts.unhandled += 1;
  }
  return counts;
}

function byGravity(a: Alert, b: Alert): number {
  if (a.level !== b.level) return isWorse(a.level, b.level) ? -1 : 1;
  return b.triggeredAt - a.triggeredAt;
}
