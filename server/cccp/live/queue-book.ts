import type { LiveContext } from "./context.ts";
import { Deadlines } from "./deadlines.ts";
import { queueFacts } from "./facts.ts";
import { queueLevels } from "./levels.ts";
import type { Queue } from "./model.ts";
import { projectQueue } from "./project-queue.ts";
import { serviceLevel } from "./service-level.ts";
import { Shelf } from "./shelf.ts";

/** The queues that people look at. */
export class QueueBook {
  readonly shelf = new Shelf<Queue>();
  readonly deadlines = new Deadlines();

  constructor(private readonly context: LiveContext) {}

  /** Looks at one queue again: its row, the day's calls and its levels. */
  refresh(id: string): void {
    const { context } = this;
    const before = this.shelf.get(id);
    const after = this.project(id);
    if (after === before) return;
    if (!after) {
      this.shelf.remove(id);
      this.deadlines.set(id, null);
    }
    context.figures.replaceQueue(before, after);
    if (after && this.isWatching) context.tell(queueFacts(before, after));
  }

  private project(id: string): Queue | null {
    const { context } = this;
    const row = id === "" ? null : context.tables.queues.find(id);
    const level = serviceLevel(context.serviceLevel.formula, context.day.counts.ofQueue(id));
    const queue = row && projectQueue(row, level);
    if (!queue || !context.isShown(queue.projectName)) return null;
    const { changesAt, ...levels } = queueLevels(queue, context.thresholds, context.serverNow());
    this.deadlines.set(id, changesAt);
    return this.shelf.put({ ...queue, ...levels });
  }

  /** A level that is found while the first lists load was reached before. */
  private get isWatching(): boolean {
    return this.context.tables.queues.isSettled && this.context.tables.calls.isSettled;
  }
}
