/** The only file of `config` that reads and writes its table. */
import { eq } from "drizzle-orm";
import type { Reader, Transaction } from "../../../db/open.ts";
import { settings } from "../../../db/schema/platform.ts";
import { upsert } from "../../../db/upsert.ts";

export async function findSetting(db: Reader, key: string): Promise<unknown> {
  const [row] = await db.select({ value: settings.value }).from(settings).where(eq(settings.key, key)).limit(1);
  return row?.value;
}

export async function saveSetting(
  tx: Transaction,
  row: { key: string; value: unknown; changedAt: number; changedBy: string | null },
): Promise<void> {
  await upsert(tx, settings, [row], ["key"]);
}

/** Another value for a setting that exists; who changed it last, and when, stays. */
export async function replaceValue(tx: Transaction, key: string, value: unknown): Promise<void> {
  await tx.update(settings).set({ value }).where(eq(settings.key, key));
}
