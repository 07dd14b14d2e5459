import { signal } from "@preact/signals";
import type { TimelineEntry } from "../../server/cccp/live/model.ts";

/** A session's events in the browser, in order of time; later news of an event replaces it. */
export class TimelineStore {
  readonly entries = signal<readonly TimelineEntry[]>([]);
  private readonly byId = new Map<number, TimelineEntry>();

  /** Adds or replaces events; `isReset` forgets those of before. */
  apply(patch: { entries: readonly TimelineEntry[]; isReset?: boolean }): void {
    if (patch.isReset) this.byId.clear();
    for (const entry of patch.entries) this.byId.set(entry.id, entry);
    this.entries.value = [...this.byId.values()].sort((a, b) => (a.at ?? 0) - (b.at ?? 0) || a.id - b.id);
  }
}
