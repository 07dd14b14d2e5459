import type { CccpClient, ViewChange } from "../client.ts";
import type { Scalar } from "../wire/values.ts";

/** One row of a nested list: the server's item id and the leaves that have a value. */
export interface NestedRow {
  id: number;
  values: ReadonlyMap<string, Scalar>;
}

export interface NestedListOptions {
  client: Pick<CccpClient, "watch">;
  /** The object that the list hangs off, such as a session. */
  objectId: number;
  /** Name of the list (`events`) and the leaves to read of each item. */
  field: string;
  fields: readonly string[];
  /** Rows kept; those that came first go first. */
  maxRows: number;
  /** A row came or changed. */
  onRow?: (row: NestedRow) => void;
  /** The connection is gone: the ids of before mean nothing, the watch has ended. */
  onLost?: () => void;
}

/** A list that hangs off one object (`session.events`), subscribed for as long as this lives. */
export class NestedList {
  private readonly rows = new Map<number, Map<string, Scalar>>();
  private readonly watch: { stop(): void };
  private isStopped = false;
  private announce: () => void = () => {};
  /** Resolves when every row of the first list is in, or when that became impossible: then `isComplete` is false. */
  readonly settled: Promise<void>;
  isComplete = false;
  isTruncated = false;

  constructor(private readonly options: NestedListOptions) {
    this.settled = new Promise((resolve) => {
      this.announce = resolve;
    });
    const { objectId, field, fields } = options;
    this.watch = options.client.watch(
      { name: `${field}/${objectId}`, path: "/dispatch", field, objectId, filter: "", fields },
      (change) => this.take(change),
    );
  }

  /** Rows in the order of their ids. */
  list(): NestedRow[] {
    return [...this.rows].sort(([a], [b]) => a - b).map(([id, values]) => ({ id, values }));
  }

  /** Cancels the query; calling it twice is harmless. */
  stop(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.watch.stop();
    this.announce();
  }

  private take(change: ViewChange): void {
    if (this.isStopped) return;
    switch (change.kind) {
      case "upserted":
        this.upsert(change.itemId, change.values, change.isNew);
        break;
      case "removed":
        this.rows.delete(change.itemId);
        break;
      case "listed":
        this.isComplete = true;
        this.announce();
        break;
      case "unanswered":
        this.announce();
        break;
      case "lost":
        this.stop();
        this.options.onLost?.();
        break;
    }
  }

  private upsert(id: number, changed: ReadonlyMap<string, Scalar>, isNew: boolean): void {
    const values = (isNew ? null : this.rows.get(id)) ?? new Map<string, Scalar>();
    for (const [name, value] of changed) values.set(name, value);
    this.rows.set(id, values);
    if (this.rows.size > this.options.maxRows) {
      for (const oldest of this.rows.keys()) {
        this.rows.delete(oldest);
        break;
      }
      this.isTruncated = true;
    }
    this.options.onRow?.({ id, values });
  }
}
