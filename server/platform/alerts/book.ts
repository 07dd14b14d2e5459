import type { Reader } from "../../../db/open.ts";
import { keyOf } from "./engine.ts";
import type { Alert } from "./model.ts";
import { alertsOf, openAlerts } from "./repo.ts";

/** The open alerts, in memory as they are in the database; their values are fresher. */
export class Book {
  private readonly byId = new Map<string, Alert>();
  private readonly byKey = new Map<string, Alert>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly db: Reader) {}

  async load(): Promise<void> {
    for (const alert of await openAlerts(this.db)) this.put(alert);
  }

  get size(): number {
    return this.byId.size;
  }

  get(id: string): Alert | null {
    return this.byId.get(id) ?? null;
  }

  /** The open alert of a rule and scope. */
  ofKey(key: string): Alert | null {
    return this.byKey.get(key) ?? null;
  }

  /** Every open alert, the oldest first. */
  all(): Alert[] {
    return [...this.byId.values()];
  }

  /** Takes an alert as it is now; one that has ended goes. */
  put(alert: Alert): void {
    const key = keyOf(alert.ruleId, alert.scopeId);
    if (alert.resolvedAt === null) {
      this.byId.set(alert.id, alert);
      this.byKey.set(key, alert);
      return;
    }
    this.byId.delete(alert.id);
    if (this.byKey.get(key)?.id === alert.id) this.byKey.delete(key);
  }

  /** Alerts by id, open or ended. */
  async some(ids: readonly string[]): Promise<Map<string, Alert>> {
    const found = await alertsOf(
      this.db,
      ids.filter((id) => !this.byId.has(id)),
    );
    for (const id of ids) {
      const open = this.byId.get(id);
      if (open) found.set(id, open);
    }
    return found;
  }

  /** One change at a time, from its look at the book to its being stored: a note must not be lost to a new value. */
  serially<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => {});
    return result;
  }
}
