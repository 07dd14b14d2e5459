import type { BuiltFormat } from "../wire/format.ts";
import type { ListItem, ObjectValue, Scalar } from "../wire/values.ts";
import { WaitingLine } from "./waiting-line.ts";
import type { ViewHandler, ViewSpec } from "./view-spec.ts";

/** Items that one view holds; those past it are counted and not shown. A day of a large centre has some 20,000 calls. */
export const MAX_ITEMS = 100_000;
const ACTION_ADDED = 1;
const ACTION_REMOVED = 2;

/** One item of a view: which of its questions is out, and whether anything of it was ever shown. */
export class Item {
  isAsked = false;
  attempts = 0;
  hasValues = false;
  isGone = false;

  constructor(
    readonly view: View,
    readonly id: number,
  ) {}
}

/**
 * One subscription in one connection: what the server listed, which objects are still to be asked for, and what its
 * answers change. Says nothing to the server itself.
 */
export class View {
  private readonly items = new Map<number, Item>();
  /** Still to be asked for, in order. */
  private readonly waiting = new WaitingLine<Item>();
  /** Asked for and not answered; those removed meanwhile stay here until their answer or deadline, for they hold a slot. */
  private readonly asked = new Map<number, Item>();
  /** What of the first list is not in yet; null before the first list. */
  private missing: Set<Item> | null = null;
  private state: "asked" | "unanswered" | "listing" | "listed" = "asked";
  isStopped = false;
  private refused = 0;

  constructor(
    readonly spec: ViewSpec,
    /** The query number: it serves the list and all its objects. */
    readonly query: number,
    readonly format: BuiltFormat,
    private readonly emit: ViewHandler,
  ) {}

  get isUnanswered(): boolean {
    return this.state === "unanswered";
  }

  /** Listed, or not going to be. */
  get isSettled(): boolean {
    return this.state === "listed" || this.state === "unanswered";
  }

  get hasWaiting(): boolean {
    return this.waiting.size > 0;
  }

  /** Items that were not taken since last asked, because the view is full. */
  takeRefused(): number {
    const count = this.refused;
    this.refused = 0;
    return count;
  }

  /** Additions, removals and changes; additions of items that are already known change nothing. */
  onList(entries: readonly ListItem[]): void {
    const isFirst = this.missing === null;
    this.missing ??= new Set();
    if (isFirst) this.state = "listing";
    for (const { action, itemId } of entries) {
      if (this.isStopped) return;
      if (action === ACTION_REMOVED) {
        this.remove(itemId);
        continue;
      }
      const known = this.items.get(itemId);
      // An unknown action means "changed"; a known item whose object never answered gets a new chance either way.
      if (known && action === ACTION_ADDED && (known.hasValues || known.isAsked)) continue;
      const item = known ?? this.add(itemId);
      if (!item) continue;
      item.attempts = 0;
      if (!item.isAsked) this.waiting.add(item);
      if (isFirst) this.missing.add(item);
    }
    this.announceWhenListed();
  }

  /** The next object to ask for, marked as asked; null when there is none. */
  takeNext(): Item | null {
    const item = this.waiting.take();
    if (!item) return null;
    this.asked.set(item.id, item);
    item.isAsked = true;
    item.attempts++;
    return item;
  }

  /** The values of one object: the first ones, or what changed since. Returns the item whose question this answers. */
  onObject(itemId: number, values: readonly ObjectValue[]): Item | null {
    const asked = this.asked.get(itemId) ?? null;
    if (asked) this.settle(asked);
    const item = this.items.get(itemId);
    if (!item) return asked;
    // A late answer spares the second question; a question because of a change (0 attempts) is still to be asked.
    if (item.attempts > 0) this.waiting.leave(item);
    const isNew = !item.hasValues;
    const changed = this.named(values);
    if (isNew || changed.size > 0) {
      item.hasValues = true;
      this.emit({ kind: "upserted", itemId, values: changed, isNew });
    }
    this.found(item);
    return asked;
  }

  /** An object's deadline passed: it is asked for once more, then given up until the server speaks of it again. */
  onObjectOverdue(item: Item): void {
    this.settle(item);
    if (item.isGone) return;
    if (item.attempts < 2) this.waiting.add(item);
    else this.found(item);
  }

  /** The list's deadline passed, or the server refused the query. */
  onNoList(): void {
    if (this.state !== "asked") return;
    this.state = "unanswered";
    this.emit({ kind: "unanswered", field: this.spec.field });
  }

  /** What is asked for and not answered: the slots that a stopped view gives back. */
  outstanding(): Iterable<Item> {
    return this.asked.values();
  }

  private add(itemId: number): Item | null {
    // Removed and added again before the answer: the question that is out serves the new life of the item as well.
    const asked = this.asked.get(itemId);
    if (!asked && this.items.size >= MAX_ITEMS) {
      this.refused++;
      return null;
    }
    const item = asked ?? new Item(this, itemId);
    item.isGone = false;
    this.items.set(itemId, item);
    return item;
  }

  private remove(itemId: number): void {
    const item = this.items.get(itemId);
    if (!item) return;
    this.items.delete(itemId);
    this.waiting.leave(item);
    this.missing?.delete(item);
    item.isGone = true;
    if (!item.hasValues) return;
    item.hasValues = false;
    this.emit({ kind: "removed", itemId });
  }

  private settle(item: Item): void {
    this.asked.delete(item.id);
    item.isAsked = false;
  }

  private found(item: Item): void {
    this.missing?.delete(item);
    this.announceWhenListed();
  }

  private announceWhenListed(): void {
    if (this.state !== "listing" || this.missing?.size !== 0 || this.isStopped) return;
    this.state = "listed";
    this.emit({ kind: "listed" });
  }

  private named(values: readonly ObjectValue[]): Map<string, Scalar> {
    const byPath = new Map<string, Scalar>();
    for (const { fieldIndex, value } of values) {
      const path = this.format.pathOf.get(fieldIndex);
      if (path !== undefined) byPath.set(path, value);
    }
    return byPath;
  }
}
