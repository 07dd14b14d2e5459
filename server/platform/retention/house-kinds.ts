import type { Database } from "../../../db/open.ts";
import type { Audit } from "../audit/audit.ts";
import { countEntriesBefore, heldEntries } from "../audit/repo.ts";
import { countLinksEnded, deleteLinksEnded, heldLinks } from "../auth/links/repo.ts";
import { countSessionsEnded, deleteSessionsEnded, heldSessions } from "../auth/repo.ts";
import type { Clock } from "../clock.ts";
import type { Journal } from "../events/journal.ts";
import { heldRows } from "../events/repo.ts";
import type { RetentionKinds } from "./kinds.ts";

export interface HouseData {
  database: Database;
  audit: Audit;
  journal: Pick<Journal, "keep">;
  clock: Clock;
}

/** Entries of the audit that one transaction removes: they are small, and many. */
const AUDIT_STEP_ROWS = 2_000;

/** Registers what the house itself writes down. */
export function registerHouseKinds(kinds: RetentionKinds, { database, audit, journal, clock }: HouseData): void {
  const db = database.orm;
  kinds.register({
    ...{ name: "audit", field: "auditDays", unit: "days", default: 730, minimum: 30, maximum: 3_650 },
    held: () => heldEntries(db),
    countBeyond: (before) => countEntriesBefore(db, before),
    removeStep: async (before, limit) => (await audit.removeBefore(before, limit)).count,
    stepRows: AUDIT_STEP_ROWS,
  });
  kinds.register({
    ...{ name: "journal", field: "journalRows", unit: "rows", default: 50_000, minimum: 1_000, maximum: 1_000_000 },
    held: () => heldRows(db),
    countBeyond: async (rows) => Math.max(0, (await heldRows(db)).count - rows),
    adopt: (rows) => journal.keep(rows),
  });
  kinds.register({
    ...{ name: "sessions", field: "sessionDays", unit: "days", default: 30, minimum: 1, maximum: 365 },
    held: () => heldSessions(db, clock.now()),
    countBeyond: (before) => countSessionsEnded(db, before),
    removeStep: (before, limit) => database.transact((tx) => deleteSessionsEnded(tx, before, limit), "relaxed"),
  });
  kinds.register({
    ...{ name: "links", field: "linkDays", unit: "days", default: 30, minimum: 1, maximum: 365 },
    held: () => heldLinks(db, clock.now()),
    countBeyond: (before) => countLinksEnded(db, before),
    removeStep: (before, limit) => database.transact((tx) => deleteLinksEnded(tx, before, limit), "relaxed"),
  });
}
