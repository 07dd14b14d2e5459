import type { Database, Reader, Transaction } from "../../../db/open.ts";
import type { Audit } from "../audit/audit.ts";
import type { Identity } from "../auth/identity.ts";
import type { Clock } from "../clock.ts";
import { findSetting, saveSetting } from "./repo.ts";

/** Settings that people change while the program runs: a key of a room (`cccp.directory`) and a JSON value. */
export class Settings {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** The value as it was set; undefined when it never was. The caller checks its shape: it may come from an older version. */
  getSetting(key: string, db: Reader = this.database.orm): Promise<unknown> {
    return findSetting(db, key);
  }

  /**
   * Sets a value and writes the change into the audit, both or neither; with `tx`, in the same transaction as what changes with
   * it. Secrets go through `Secrets`, never in here.
   */
  async setSetting(
    key: string,
    value: unknown,
    who: Identity | null,
    from: string | null = null,
    tx?: Transaction,
  ): Promise<void> {
    if (!tx) return this.database.transact((own) => this.setSetting(key, value, who, from, own));
    const before = (await findSetting(tx, key)) ?? null;
    await saveSetting(tx, { key, value, changedAt: this.clock.now(), changedBy: who?.name ?? null });
    await this.audit.record({ who, from, action: "setting.change", target: key, before, after: value }, tx);
  }
}
