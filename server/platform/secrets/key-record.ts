import type { Reader, Transaction } from "../../../db/open.ts";
import { findSetting, saveSetting } from "../config/repo.ts";

const KEY = "secrets.key";

/** Which master key the database is sealed with; null in one that never was asked. */
export async function findKeyId(db: Reader): Promise<string | null> {
  const value = (await findSetting(db, KEY)) as { id?: unknown } | undefined;
  return typeof value?.id === "string" ? value.id : null;
}

/** Written in the transaction that seals everything with that key: from its commit on, that key counts. */
export async function saveKeyId(tx: Transaction, id: string, changedAt: number): Promise<void> {
  await saveSetting(tx, { key: KEY, value: { id }, changedAt, changedBy: null });
}
