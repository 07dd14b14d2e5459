/** The only file of the second step that reads and writes its table. */
import { and, count, eq } from "drizzle-orm";
import type { Reader, Transaction } from "../../../../db/open.ts";
import { recoveryCodes } from "../../../../db/schema/platform.ts";

/** Makes these the person's only recovery codes. */
export async function replaceRecoveryCodes(tx: Transaction, userId: string, hashes: readonly string[]): Promise<void> {
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  if (hashes.length > 0) await tx.insert(recoveryCodes).values(hashes.map((codeHash) => ({ codeHash, userId })));
}

/** Uses a code up; whether the person had it. */
export async function takeRecoveryCode(tx: Transaction, userId: string, codeHash: string): Promise<boolean> {
  const isIt = and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.codeHash, codeHash));
  const rows = await tx.select().from(recoveryCodes).where(isIt).limit(1);
  if (rows.length > 0) await tx.delete(recoveryCodes).where(isIt);
  return rows.length > 0;
}

export async function countRecoveryCodes(db: Reader, userId: string): Promise<number> {
  const [row] = await db.select({ n: count() }).from(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  return Number(row?.n ?? 0);
}
