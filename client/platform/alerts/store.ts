import { signal } from "@preact/signals";
import type { AlertsPatch } from "../../../server/platform/alerts/topics.ts";
import type { AlertCounts, AlertView } from "../../../server/platform/alerts/view.ts";
import { isAfter } from "../../live/cursor.ts";

/** What the server answers: the open alerts, and where to follow them. */
export interface OpenAlerts {
  cursor: string;
  /** The channel of the event stream for whoever asks. */
  topic: string;
  now: number;
  counts: AlertCounts;
  /** How many are open; the list has the gravest of them. */
  total: number;
  alerts: AlertView[];
}

const RANK = { ok: 0, amber: 1, red: 2 } as const;

/** The open alerts as the page knows them; null until they were read. */
export class AlertStore {
  readonly alerts = signal<ReadonlyMap<string, AlertView> | null>(null);
  readonly counts = signal<AlertCounts>({ red: 0, amber: 0, unhandled: 0 });
  private cursor: string | null = null;

  load({ alerts, counts, cursor }: OpenAlerts): void {
    this.cursor = cursor;
    this.alerts.value = new Map(alerts.map((alert) => [alert.id, alert]));
    this.counts.value = counts;
  }

  /** Takes a change of the stream; one from before what was read last says nothing new. */
  apply(patch: AlertsPatch, id: string | null): void {
    if (!this.alerts.peek() || (id !== null && !isAfter(id, this.cursor))) return;
    const next = new Map(this.alerts.peek());
    for (const alert of patch.changed) next.set(alert.id, alert);
    for (const gone of patch.ended) next.delete(gone);
    this.alerts.value = next;
    this.counts.value = patch.counts;
  }

  /** Nobody is signed in any more. */
  clear(): void {
    this.alerts.value = null;
    this.counts.value = { red: 0, amber: 0, unhandled: 0 };
  }
}

/** What needs somebody first: not minded before minded, then the gravest, then the newest. */
export function byUrgency(a: AlertView, b: AlertView): number {
  const isQuiet = (alert: AlertView) => Number(alert.acknowledgedAt !== null || alert.isSilenced);
  if (isQuiet(a) !== isQuiet(b)) return isQuiet(a) - isQuiet(b);
  const gravity = (alert: AlertView) => RANK[alert.isFlapping ? alert.worstLevel : alert.level];
  if (gravity(a) !== gravity(b)) return gravity(b) - gravity(a);
  return b.triggeredAt - a.triggeredAt || (a.id < b.id ? -1 : 1);
}
