import type { Scalar } from "../wire/values.ts";
import type { Fields } from "./read.ts";
import { idOf } from "./read.ts";

/** One object of a view, as the server's answers add up. */
export interface Row extends Fields {
  /** The server's object id; meaningless after its restart. */
  readonly itemId: number;
  /** The stable name of what the row is about; "" until its key field is known. */
  readonly key: string;
}

/** Keys whose entities may look different now. */
export type ChangedKeys = ReadonlySet<string>;

interface StoredRow extends Row {
  key: string;
  readonly values: Map<string, Scalar>;
}

/** The rows of one view in one connection, found by item id and by key. */
class RowSet {
  readonly byItem = new Map<number, StoredRow>();
  /** Several rows can share a key: a person who is logged in twice. Oldest first. */
  readonly byKey = new Map<string, StoredRow[]>();

  index(row: StoredRow): void {
    const same = this.byKey.get(row.key);
    if (same) same.push(row);
    else this.byKey.set(row.key, [row]);
  }

  unindex(row: StoredRow): void {
    const rest = (this.byKey.get(row.key) ?? []).filter((other) => other !== row);
    if (rest.length > 0) this.byKey.set(row.key, rest);
    else this.byKey.delete(row.key);
  }
}

/**
 * Rows of a view across connections. When the connection is lost the rows stay as they are and the answers of the next
 * connection gather apart, until that view is complete; then they take the place of the old ones at once. A view that
 * is never answered loses its old rows when that is known: data that nobody renews must not look alive.
 */
export class RowTable {
  private rows = new RowSet();
  private gathering: RowSet | null = null;
  private settled = false;
  private answered = false;

  constructor(private readonly keyPath: string) {}

  /** Merges an answer; `undefined` takes a value away. `isNew` starts the object afresh. Returns the touched keys, none while gathering. */
  upsert(itemId: number, values: ReadonlyMap<string, Scalar>, isNew: boolean): ChangedKeys {
    const target = this.gathering ?? this.rows;
    const keys = new Set<string>();
    let row = target.byItem.get(itemId);
    if (!row) {
      row = createRow(itemId);
      target.byItem.set(itemId, row);
    } else {
      if (isNew) row.values.clear();
      keys.add(row.key);
    }
    for (const [path, value] of values) {
      if (value === undefined) row.values.delete(path);
      else row.values.set(path, value);
    }
    const key = idOf(row, this.keyPath);
    if (key !== row.key || keys.size === 0) {
      if (keys.size > 0) target.unindex(row);
      row.key = key;
      target.index(row);
      keys.add(key);
    }
    return this.gathering ? new Set() : keys;
  }

  remove(itemId: number): ChangedKeys {
    const target = this.gathering ?? this.rows;
    const row = target.byItem.get(itemId);
    if (!row) return new Set();
    target.byItem.delete(itemId);
    target.unindex(row);
    return this.gathering ? new Set() : new Set([row.key]);
  }

  /** The connection is gone: what follows belongs to the next one. */
  lose(): void {
    this.gathering = new RowSet();
  }

  /** The view is complete, or (`isAnswered` false) known to stay silent. Returns every key of before and of now if rows were exchanged. */
  settle(isAnswered: boolean): ChangedKeys {
    this.settled = true;
    this.answered = isAnswered;
    const gathered = this.gathering;
    if (!gathered) return new Set();
    const keys = new Set([...this.rows.byKey.keys(), ...gathered.byKey.keys()]);
    this.rows = gathered;
    this.gathering = null;
    return keys;
  }

  /** The row by its key; the newest when there are several. */
  find(key: string): Row | null {
    return this.rows.byKey.get(key)?.at(-1) ?? null;
  }

  /** Every row of a key, oldest first. */
  findAll(key: string): readonly Row[] {
    return this.rows.byKey.get(key) ?? [];
  }

  item(itemId: number): Row | null {
    return this.rows.byItem.get(itemId) ?? null;
  }

  all(): Iterable<Row> {
    return this.rows.byItem.values();
  }

  get isEmpty(): boolean {
    return this.rows.byItem.size === 0;
  }

  /** Old rows are shown while new ones gather: their object ids are of a connection that is gone. */
  get isStale(): boolean {
    return this.gathering !== null;
  }

  /** Whether the view was ever complete or known to be silent. */
  get isSettled(): boolean {
    return this.settled;
  }

  /** Whether the view is complete: an empty one is then really empty. */
  get isAnswered(): boolean {
    return this.answered;
  }
}

function createRow(itemId: number): StoredRow {
  const values = new Map<string, Scalar>();
  return { itemId, key: "", values, get: (path) => values.get(path) };
}
