/**
 * Every object that can be queried, by id and by list, and what changed since somebody last looked. The cost of a
 * change is one entry in a set, whoever listens.
 */
import type { Kind, Row } from "./rows.ts";
import { NESTED_LISTS, type NestedListName, type NestedLists, type Session } from "./sessions.ts";

/** The list fields of the dispatch path, and the kind of object that each lists. */
const LISTS = {
  sessions: "session",
  queues: "queue",
  users: "user",
  tasks: "task",
  file_tasks: "task",
  groups: "group",
  user_registers: "user_register",
} as const satisfies Record<string, Kind>;
type ListName = keyof typeof LISTS;

/** The list fields of a session, and the kind of object that each lists. */
const NESTED_KINDS = {
  events: "event",
  connections: "connection",
  items: "item",
  statistics: "statistic",
  item_statistics: "item_statistic",
  scripting_values: "scripting_value",
} as const satisfies Record<NestedListName, Kind>;

/** The fields that list a kind. */
export const LISTS_OF_KIND: Readonly<Record<Kind, readonly string[]>> = Object.entries({
  ...LISTS,
  ...NESTED_KINDS,
}).reduce(
  (byKind, [list, kind]) => {
    byKind[kind] = [...(byKind[kind] ?? []), list];
    return byKind;
  },
  {} as Record<Kind, string[]>,
);

/** Rows that were added or changed, and rows that are gone, since the last look. A row is in one of the two. */
export interface Changes {
  touched: ReadonlySet<Row>;
  removed: ReadonlySet<Row>;
}

export class Registry {
  private readonly rows = new Map<number, Row>();
  private readonly byKind = new Map<Kind, Set<Row>>();
  private touched = new Set<Row>();
  private removed = new Set<Row>();

  /** `nextId` is the first id that will be given. */
  constructor(private nextId: number) {}

  /** Takes in an object that stands by itself. */
  add<T extends Row>(row: T): T {
    this.identify(row);
    let rows = this.byKind.get(row.kind);
    if (!rows) {
      rows = new Set();
      this.byKind.set(row.kind, rows);
    }
    rows.add(row);
    return row;
  }

  /** Takes in a line of a session's list; beyond `limit` lines the oldest goes. */
  append<Name extends NestedListName>(
    session: Session,
    list: Name,
    row: NestedLists[Name][number],
    limit = Number.POSITIVE_INFINITY,
  ): void {
    const rows = session.nested[list] as Row[];
    this.identify(row);
    rows.push(row);
    if (rows.length > limit) {
      const oldest = rows.shift();
      if (oldest) this.forget(oldest);
    }
  }

  /** Says that something in the row changed. */
  touch(row: Row): void {
    this.touched.add(row);
  }

  /** Takes an object out; a session takes its lists with it. */
  remove(row: Row): void {
    this.byKind.get(row.kind)?.delete(row);
    this.forget(row);
    if (row.kind !== "session") return;
    for (const rows of Object.values((row as Session).nested) as Row[][]) for (const line of rows) this.forget(line);
  }

  byId(id: number): Row | undefined {
    return this.rows.get(id);
  }

  /** What a list field answers: at the top when `ownerId` is 0, else below a session. Null when there is no such list. */
  list(ownerId: number, field: string): { kind: Kind; rows: Iterable<Row> } | null {
    if (ownerId === 0) {
      if (!Object.hasOwn(LISTS, field)) return null;
      const kind = LISTS[field as ListName];
      return { kind, rows: this.byKind.get(kind) ?? [] };
    }
    const owner = this.rows.get(ownerId);
    const name = NESTED_LISTS.find((known) => known === field);
    if (owner?.kind !== "session" || !name) return null;
    return { kind: NESTED_KINDS[name], rows: (owner as Session).nested[name] };
  }

  /** Objects held, nested lines included. */
  get size(): number {
    return this.rows.size;
  }

  /** What changed since the last call. */
  takeChanges(): Changes {
    const changes = { touched: this.touched, removed: this.removed };
    this.touched = new Set();
    this.removed = new Set();
    return changes;
  }

  /** New ids for everything, as after a restart of the server. Whoever holds an old id holds nothing. */
  renumber(): void {
    const rows = [...this.rows.values()];
    this.rows.clear();
    this.touched.clear();
    this.removed.clear();
    this.nextId += 1_000;
    for (const row of rows) this.identify(row);
    this.touched.clear();
  }

  private identify(row: Row): void {
    row.id = this.nextId++;
    this.rows.set(row.id, row);
    this.touched.add(row);
  }

  private forget(row: Row): void {
    this.rows.delete(row.id);
    this.touched.delete(row);
    this.removed.add(row);
  }
}
