/** The only file of the log-in by a provider that reads and writes its table. */
import { and, eq, isNotNull, isNull } from "drizzle-orm";
import type { Reader, Transaction } from "../../../../db/open.ts";
import { userIdentities, users } from "../../../../db/schema/platform.ts";
import type { UserRow } from "../repo.ts";

export type IdentityRow = typeof userIdentities.$inferSelect;

/** The identity of a key, with its user; null when nobody has come by it. */
export async function findIdentity(
  db: Reader,
  keyHash: string,
): Promise<{ identity: IdentityRow; user: UserRow } | null> {
  const [row] = await db
    .select({ identity: userIdentities, user: users })
    .from(userIdentities)
    .innerJoin(users, eq(users.id, userIdentities.userId))
    .where(eq(userIdentities.keyHash, keyHash))
    .limit(1);
  return row ?? null;
}

export async function findIdentityOf(db: Reader, userId: string): Promise<IdentityRow | null> {
  const [row] = await db.select().from(userIdentities).where(eq(userIdentities.userId, userId)).limit(1);
  return row ?? null;
}

export async function listIdentities(db: Reader): Promise<IdentityRow[]> {
  return db.select().from(userIdentities);
}

/** Makes this the user's only identity, and the only row of its key. */
export async function replaceIdentity(tx: Transaction, row: IdentityRow): Promise<void> {
  await tx.delete(userIdentities).where(eq(userIdentities.userId, row.userId));
  await tx.delete(userIdentities).where(eq(userIdentities.keyHash, row.keyHash));
  await tx.insert(userIdentities).values(row);
}

export async function updateIdentity(
  tx: Transaction,
  keyHash: string,
  change: Partial<Pick<IdentityRow, "linkedAt" | "usedAt" | "shownName">>,
): Promise<void> {
  await tx.update(userIdentities).set(change).where(eq(userIdentities.keyHash, keyHash));
}

export async function deleteIdentityOf(tx: Transaction, userId: string): Promise<void> {
  await tx.delete(userIdentities).where(eq(userIdentities.userId, userId));
}

/** Takes a request to be linked away, whosever account it was for; what is linked stays. */
export async function deleteRequest(tx: Transaction, keyHash: string): Promise<void> {
  await tx.delete(userIdentities).where(and(eq(userIdentities.keyHash, keyHash), isNull(userIdentities.linkedAt)));
}

/** Whether an administrator who is not disabled has signed in by this provider. */
export async function hasAdminOf(db: Reader, issuer: string): Promise<boolean> {
  const rows = await db
    .select({ id: users.id })
    .from(userIdentities)
    .innerJoin(users, eq(users.id, userIdentities.userId))
    .where(
      and(
        eq(userIdentities.issuer, issuer),
        isNotNull(userIdentities.linkedAt),
        isNotNull(userIdentities.usedAt),
        eq(users.role, "admin"),
        eq(users.isDisabled, false),
      ),
    )
    .limit(1);
  return rows.length > 0;
}
