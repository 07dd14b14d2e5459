import { type ReadonlySignal, type Signal, signal } from "@preact/signals";

export interface Identified {
  id: string;
}

/**
 * Rows by id, each in a signal of its own: what shows one row renders again only when that row changes. `version` grows
 * with every change of any row, for what looks at all of them.
 */
export class RowSet<Row extends Identified> {
  private readonly rows = new Map<string, Signal<Row>>();
  private readonly changes = signal(0);

  get version(): ReadonlySignal<number> {
    return this.changes;
  }

  /** How many rows there are; watched like `version`. */
  get size(): number {
    this.changes.value;
    return this.rows.size;
  }

  /** The row's own signal; undefined when there is none of that id. */
  row(id: string): Signal<Row> | undefined {
    return this.rows.get(id);
  }

  /** All rows as they are now, without watching them. */
  peek(): Row[] {
    return Array.from(this.rows.values(), (row) => row.peek());
  }

  /** Replaces everything; rows that stay keep their signals, and unchanged ones do not render again. */
  load(rows: readonly Row[]): void {
    const gone = new Set(this.rows.keys());
    for (const row of rows) {
      gone.delete(row.id);
      const known = this.rows.get(row.id);
      if (!known) this.rows.set(row.id, signal(row));
      else if (differs(known.peek(), row)) known.value = row;
    }
    for (const id of gone) this.rows.delete(id);
    this.changes.value = this.changes.peek() + 1;
  }

  /** Merges the fields of each patch into its row, or adds the row; then takes away what is removed. */
  apply(patches: readonly (Partial<Row> & Identified)[] = [], removed: readonly string[] = []): void {
    if (patches.length === 0 && removed.length === 0) return;
    for (const patch of patches) {
      const known = this.rows.get(patch.id);
      if (known) known.value = { ...known.peek(), ...patch };
      else this.rows.set(patch.id, signal(patch as Row));
    }
    for (const id of removed) this.rows.delete(id);
    this.changes.value = this.changes.peek() + 1;
  }
}

function differs(before: object, after: object): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}
