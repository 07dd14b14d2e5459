/**
 * What one client asked for and what it was told last. A change is looked up by object and by list, so that its cost is
 * that of those who asked for it and no other.
 */
import { msToDate } from "../wire/dates.ts";
import type { ServerMessage } from "../wire/messages.ts";
import type { ListItem, ObjectFormat, ObjectValue } from "../wire/values.ts";
import { compileFilter, type Filter } from "./filter.ts";
import { compileFormat, fieldsOf, type FormatLeaf } from "./objects.ts";
import { Instant, isSame, type Value } from "./paths.ts";
import { type Changes, LISTS_OF_KIND, type Registry } from "./registry.ts";
import type { Kind, Row } from "./rows.ts";

const ADDED = 1;
const REMOVED = 2;
/** What one connection may have open; a query above it gets no answer, as one that is wrong. */
const MAX_FORMATS = 1_000;
const MAX_LISTS = 2_000;
const MAX_OBJECTS = 200_000;

interface ListQuery {
  query: number;
  path: string;
  objectId: number;
  field: string;
  filter: string;
}

interface ObjectQuery {
  query: number;
  path: string;
  objectId: number;
  formatId: number;
  listSystemId: number;
}

interface ListSubscription {
  query: number;
  filter: Filter<Row>;
  members: Set<number>;
}

interface ObjectSubscription {
  query: number;
  listSystemId: number;
  leaves: ToldLeaf[];
}

/** A leaf, and what the client knows of it. */
interface ToldLeaf extends FormatLeaf {
  told: Value | undefined;
}

interface StoredFormat {
  format: ObjectFormat;
  /** The format resolved against the kinds that it was asked of. */
  leaves: Map<Kind, FormatLeaf[]>;
}

export class Subscriptions {
  private readonly formats = new Map<number, StoredFormat>();
  private readonly lists = new Map<string, Map<number, ListSubscription>>();
  private readonly objects = new Map<number, ObjectSubscription[]>();
  private listCount = 0;
  private objectCount = 0;

  constructor(
    private readonly registry: Registry,
    private readonly session: number,
    private readonly offsetSeconds: number,
  ) {}

  setFormat(format: ObjectFormat): void {
    if (this.formats.size >= MAX_FORMATS && !this.formats.has(format.formatId)) return;
    this.formats.set(format.formatId, { format, leaves: new Map() });
  }

  /** The whole list, from now on kept up to date; null (no answer) when the path, the field or the filter is wrong. */
  addList({ query, path, objectId, field, filter: text }: ListQuery): ServerMessage | null {
    const list = isListed(path, objectId, field) ? this.registry.list(objectId, field) : null;
    const filter = list && compileFilter(text, fieldsOf(list.kind));
    if (!list || !filter || this.listCount >= MAX_LISTS) return null;
    const members = new Set<number>();
    for (const row of list.rows) if (filter(row)) members.add(row.id);
    const place = `${objectId}/${field}`;
    const here = this.lists.get(place) ?? new Map<number, ListSubscription>();
    if (!here.has(query)) this.listCount += 1;
    this.lists.set(place, here.set(query, { query, filter, members }));
    return this.listResponse(
      query,
      [...members].map((itemId, rank) => ({ action: ADDED, itemId, rank, path: null })),
    );
  }

  /** The object's values, from now on kept up to date; null (no answer) when the object or the format is unknown. */
  addObject({ query, path, objectId, formatId, listSystemId }: ObjectQuery): ServerMessage | null {
    const row = this.registry.byId(objectId);
    const stored = this.formats.get(formatId);
    if (!row || !stored || !isReadable(path, row) || this.objectCount >= MAX_OBJECTS) return null;
    let leaves = stored.leaves.get(row.kind);
    if (!leaves) {
      leaves = compileFormat(stored.format, row.kind);
      stored.leaves.set(row.kind, leaves);
    }
    const told = leaves.map(({ fieldIndex, read }) => ({ fieldIndex, read, told: read(row) }));
    this.forget(objectId, query);
    const all = this.objects.get(objectId) ?? [];
    all.push({ query, listSystemId, leaves: told });
    this.objects.set(objectId, all);
    this.objectCount += 1;
    const values: ObjectValue[] = [];
    for (const leaf of told) if (leaf.told !== undefined) values.push(this.objectValue(leaf.fieldIndex, leaf.told));
    return this.objectResponse(query, values, listSystemId);
  }

  /** Ends a query and everything that came under its number. */
  stop(query: number): void {
    for (const [place, here] of this.lists) {
      if (here.delete(query)) this.listCount -= 1;
      if (here.size === 0) this.lists.delete(place);
    }
    for (const objectId of this.objects.keys()) this.forget(objectId, query);
  }

  /** Tells what changed, to those who asked, and only what they do not know yet. */
  publish(changes: Changes, send: (message: ServerMessage) => void): void {
    if (this.lists.size === 0 && this.objects.size === 0) return;
    for (const row of changes.touched) {
      for (const subscription of this.objects.get(row.id) ?? []) this.tellObject(row, subscription, send);
      this.tellLists(row, true, send);
    }
    for (const row of changes.removed) {
      this.tellLists(row, false, send);
      this.objectCount -= this.objects.get(row.id)?.length ?? 0;
      this.objects.delete(row.id);
    }
  }

  private tellObject(row: Row, to: ObjectSubscription, send: (message: ServerMessage) => void): void {
    let values: ObjectValue[] | null = null;
    for (const leaf of to.leaves) {
      const value = leaf.read(row);
      if (isSame(value, leaf.told)) continue;
      leaf.told = value;
      values ??= [];
      values.push(this.objectValue(leaf.fieldIndex, value));
    }
    if (values) send(this.objectResponse(to.query, values, to.listSystemId));
  }

  /** An object that ceases to match is reported once more by its last values, then removed, then not watched any longer. */
  private tellLists(row: Row, isThere: boolean, send: (message: ServerMessage) => void): void {
    const ownerId = row.owner?.id ?? 0;
    for (const field of LISTS_OF_KIND[row.kind]) {
      for (const list of this.lists.get(`${ownerId}/${field}`)?.values() ?? []) {
        const isMember = list.members.has(row.id);
        if (isMember === (isThere && list.filter(row))) continue;
        if (isMember) {
          list.members.delete(row.id);
          this.forget(row.id, list.query);
        } else list.members.add(row.id);
        const rank = isMember ? 0 : list.members.size - 1;
        send(this.listResponse(list.query, [{ action: isMember ? REMOVED : ADDED, itemId: row.id, rank, path: null }]));
      }
    }
  }

  private forget(objectId: number, query: number): void {
    const all = this.objects.get(objectId);
    const rest = all?.filter((subscription) => subscription.query !== query);
    if (!all || !rest || rest.length === all.length) return;
    this.objectCount -= all.length - rest.length;
    if (rest.length > 0) this.objects.set(objectId, rest);
    else this.objects.delete(objectId);
  }

  private listResponse(query: number, items: ListItem[]): ServerMessage {
    return { name: "list_response", session: this.session, query, items };
  }

  private objectResponse(query: number, values: ObjectValue[], listSystemId: number): ServerMessage {
    return { name: "object_response", session: this.session, query, values, listSystemId };
  }

  private objectValue(fieldIndex: number, value: Value | undefined): ObjectValue {
    if (value === undefined) return { fieldIndex, value, type: "undefined" };
    if (value instanceof Instant) return { fieldIndex, value: msToDate(value.at, this.offsetSeconds), type: "date" };
    if (typeof value === "string") return { fieldIndex, value, type: "string" };
    return typeof value === "number" ? { fieldIndex, value, type: "u32" } : { fieldIndex, value, type: "boolean" };
  }
}

/** `/ccxml` shows the sessions and what is below them, `/dispatch` everything. */
function isListed(path: string, objectId: number, field: string): boolean {
  return path === "/dispatch" || (path === "/ccxml" && (objectId !== 0 || field === "sessions"));
}

function isReadable(path: string, row: Row): boolean {
  return path === "/dispatch" || (path === "/ccxml" && (row.kind === "session" || row.owner !== null));
}
