import type { Database, Transaction } from "../../../db/open.ts";
import type { Audit } from "../../platform/audit/audit.ts";
import type { Writer } from "../viewer.ts";
import { renewStamp } from "./repo.ts";

/** Extensions whose plan is another one; null: all of them, or nobody can say which. */
export type ChangedIds = readonly number[] | null;

/** What a change wrote, as it says so itself. */
export interface Written<Result> {
  result: Result;
  changed: ChangedIds;
  /** For the audit; null: there was nothing to change after all. */
  entry: { action: string; target: string; before: unknown; after: unknown } | null;
}

export interface PlanWriteParts {
  database: Database;
  audit: Audit;
  /** Hears of a change once it is kept. */
  onChange(changed: ChangedIds): void;
}

/** How everything that plans are made of is changed: rows, audit and stamp in one transaction, then word of it to who follows. */
export class PlanWrites {
  constructor(private readonly parts: PlanWriteParts) {}

  /** @param body may run twice; it awaits the database alone. */
  async write<Result>(writer: Writer, body: (tx: Transaction) => Promise<Written<Result>>): Promise<Result> {
    const { database, audit, onChange } = this.parts;
    const written = await database.transact(async (tx) => {
      const done = await body(tx);
      if (done.entry) await audit.record({ ...writer, ...done.entry }, tx);
      if (isChanged(done.changed)) await renewStamp(tx);
      return done;
    });
    if (isChanged(written.changed)) onChange(written.changed);
    return written.result;
  }
}

function isChanged(changed: ChangedIds): boolean {
  return changed === null || changed.length > 0;
}
