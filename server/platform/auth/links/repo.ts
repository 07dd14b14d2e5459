/** The only file of the password links that reads and writes their table. */
import { and, eq, gt, inArray, lt } from "drizzle-orm";
import { countUpTo, type Held, heldIn } from "../../../../db/held.ts";
import type { Reader, Transaction } from "../../../../db/open.ts";
import { passwordLinks, users } from "../../../../db/schema/platform.ts";
import type { UserRow } from "../repo.ts";

export type LinkRow = typeof passwordLinks.$inferSelect;

/** Makes this the person's only link. */
export async function replaceLink(tx: Transaction, row: LinkRow): Promise<void> {
  await deleteLinksOf(tx, row.userId);
  await tx.insert(passwordLinks).values(row);
}

export async function deleteLinksOf(tx: Transaction, userId: string): Promise<void> {
  await tx.delete(passwordLinks).where(eq(passwordLinks.userId, userId));
}

/** Whose link it is, if it has not ended and its owner is not disabled. */
export async function findLinkOwner(db: Reader, tokenHash: string, nowAt: number): Promise<UserRow | null> {
  const isGood = and(
    eq(passwordLinks.tokenHash, tokenHash),
    gt(passwordLinks.expiresAt, nowAt),
    eq(users.isDisabled, false),
  );
  const [row] = await db
    .select({ user: users })
    .from(passwordLinks)
    .innerJoin(users, eq(users.id, passwordLinks.userId))
    .where(isGood)
    .limit(1);
  return row?.user ?? null;
}

/** When each person's link ends. */
export async function listLinkEnds(db: Reader): Promise<{ userId: string; expiresAt: number }[]> {
  return db.select({ userId: passwordLinks.userId, expiresAt: passwordLinks.expiresAt }).from(passwordLinks);
}

const { expiresAt, tokenHash } = passwordLinks;

export function heldLinks(db: Reader, nowAt: number): Promise<Held> {
  return heldIn(db, passwordLinks, expiresAt, lt(expiresAt, nowAt));
}

export function countLinksEnded(db: Reader, before: number): Promise<number> {
  return countUpTo(db, passwordLinks, expiresAt, lt(expiresAt, before));
}

export async function deleteLinksEnded(tx: Transaction, before: number, limit: number): Promise<number> {
  const over = await tx.select({ tokenHash }).from(passwordLinks).where(lt(expiresAt, before)).limit(limit);
  if (over.length > 0)
    await tx.delete(passwordLinks).where(
      inArray(
        tokenHash,
        over.map((row) => row.tokenHash),
      ),
    );
  return over.length;
}
