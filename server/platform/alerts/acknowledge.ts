import type { Database } from "../../../db/open.ts";
import type { Audit } from "../audit/audit.ts";
import type { Identity } from "../auth/identity.ts";
import type { Actor } from "../auth/users.ts";
import type { Clock } from "../clock.ts";
import { Problem } from "../http/problem.ts";
import type { Book } from "./book.ts";
import type { Alert } from "./model.ts";
import "./problems.ts";
import { addEvents, findAlert, saveAlerts } from "./repo.ts";
import { maySee } from "./visibility.ts";

export interface AcknowledgeDeps {
  database: Database;
  audit: Audit;
  clock: Clock;
  book: Book;
  onChange(alerts: readonly Alert[]): void;
}

/**
 * Writes down that somebody minds an alert, and what they say about it; doing it again adds another note. It stays open until
 * its value is good. @throws Problem `alert_not_found` (one that this person may not see, too), `alert_is_over`.
 */
export function acknowledge(
  { database, audit, clock, book, onChange }: AcknowledgeDeps,
  id: string,
  note: string,
  { who, from }: Actor & { who: Identity },
): Promise<Alert> {
  return book.serially(async () => {
    const open = book.get(id);
    if (!open || !maySee(who.scope, open)) {
      const past = open ? null : await findAlert(database.orm, id);
      throw new Problem(past && maySee(who.scope, past) ? "alert_is_over" : "alert_not_found");
    }
    const at = clock.now();
    const alert: Alert = { ...open, acknowledgedAt: at, acknowledgedBy: who.displayName || who.name, note };
    const { level, value, acknowledgedBy } = alert;
    await database.transact(async (tx) => {
      await saveAlerts(tx, [alert]);
      await addEvents(tx, [{ alertId: id, at, kind: "acknowledged", level, value, who: acknowledgedBy, note }]);
      const target = [alert.ruleName || alert.figure, alert.scopeName].join(", ");
      const before = { acknowledgedBy: open.acknowledgedBy, note: open.note };
      const after = { acknowledgedBy, note };
      await audit.record({ who, from, action: "alert.acknowledge", target, before, after }, tx);
    });
    book.put(alert);
    onChange([alert]);
    return alert;
  });
}
