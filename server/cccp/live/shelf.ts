import { isSameRow, rowPatch } from "./diff.ts";
import type { Patch } from "./model.ts";

/**
 * The rows of one kind as they are now, beside what was last published of those that changed since. Rows are never
 * changed in place, so that both sides share them.
 */
export class Shelf<Row extends { id: string }> {
  private readonly rows = new Map<string, Row>();
  /** Last published row (undefined: not published) of each id that was touched since the last take. */
  private readonly before = new Map<string, Row | undefined>();

  /** Puts a row in place; returns the row that now stands, which is the old object when nothing differs. */
  put(row: Row): Row {
    const old = this.rows.get(row.id);
    if (old && isSameRow(old, row)) return old;
    this.touch(row.id, old);
    this.rows.set(row.id, row);
    return row;
  }

  remove(id: string): void {
    const old = this.rows.get(id);
    if (!old) return;
    this.touch(id, old);
    this.rows.delete(id);
    // What came and went unpublished is nothing to tell: the list stays as short as the board, even if nobody takes.
    if (this.before.get(id) === undefined) this.before.delete(id);
  }

  get(id: string): Row | null {
    return this.rows.get(id) ?? null;
  }

  all(): Row[] {
    return [...this.rows.values()];
  }

  get hasChanges(): boolean {
    return this.before.size > 0;
  }

  /** What changed since the last take; costs only the rows that did. */
  take(): { changed: Patch<Row>[]; removed: string[] } {
    const changed: Patch<Row>[] = [];
    const removed: string[] = [];
    for (const [id, before] of this.before) {
      const row = this.rows.get(id);
      if (row) {
        const patch = rowPatch(before, row);
        if (patch) changed.push(patch);
      } else if (before) {
        removed.push(id);
      }
    }
    this.before.clear();
    return { changed, removed };
  }

  private touch(id: string, old: Row | undefined): void {
    if (!this.before.has(id)) this.before.set(id, old);
  }
}
