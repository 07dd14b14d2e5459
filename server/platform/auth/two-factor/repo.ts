/** The only file of the second step that reads and writes its table. */
import { and, asc, eq, isNotNull } from "drizzle-orm";
import { countRows } from "../../../../db/count.ts";
import type { Reader, Transaction } from "../../../../db/open.ts";
import { recoveryCodes, users } from "../../../../db/schema/platform.ts";
import type { SealedPlace } from "../../secrets/place.ts";

/** The shared secrets of second steps, each bound to its person. One that is taken away ends that person's step. */
export const TOTP_SECRETS: SealedPlace = {
  purpose: "auth.totp",
  async list(db) {
    const { id, totpSecret } = users;
    const rows = await db
      .select({ rowId: id, sealed: totpSecret })
      .from(users)
      .where(isNotNull(totpSecret))
      .orderBy(asc(id));
    return rows.map(({ rowId, sealed }) => ({ rowId, sealed: sealed ?? "" }));
  },
  async replace(tx, changes) {
    for (const { rowId, sealed } of changes) {
      const ended = sealed === null ? { totpLastStep: null } : {};
      await tx
        .update(users)
        .set({ totpSecret: sealed, ...ended })
        .where(eq(users.id, rowId));
      if (sealed === null) await replaceRecoveryCodes(tx, rowId, []);
    }
  },
};

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
  return countRows(db, recoveryCodes, eq(recoveryCodes.userId, userId));
}
