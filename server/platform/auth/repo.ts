/** The only file of `auth` that reads and writes its tables. */
import { and, asc, eq, gt, inArray, lte } from "drizzle-orm";
import type { Reader, Transaction } from "../../../db/open.ts";
import { apiTokens, authSessions, setupLinks, users } from "../../../db/schema/platform.ts";

export type UserRow = typeof users.$inferSelect;
export type SessionRow = typeof authSessions.$inferSelect;
export type TokenRow = typeof apiTokens.$inferSelect;

export async function findUserByKey(db: Reader, nameKey: string): Promise<UserRow | null> {
  const [row] = await db.select().from(users).where(eq(users.nameKey, nameKey)).limit(1);
  return row ?? null;
}

export async function findUser(db: Reader, id: string): Promise<UserRow | null> {
  const [row] = await db.select().from(users).where(eq(users.id, id)).limit(1);
  return row ?? null;
}

export async function hasAdmin(db: Reader): Promise<boolean> {
  const rows = await db.select({ id: users.id }).from(users).where(eq(users.role, "admin")).limit(1);
  return rows.length > 0;
}

export async function insertUser(tx: Transaction, row: UserRow): Promise<void> {
  await tx.insert(users).values(row);
}

export type ProfileChange = Partial<Pick<UserRow, "language" | "theme" | "displayName">>;

export async function updateProfile(tx: Transaction, id: string, change: ProfileChange): Promise<void> {
  await tx.update(users).set(change).where(eq(users.id, id));
}

/** A session that has not expired, with its user, who is not disabled. */
export async function findSession(
  db: Reader,
  idHash: string,
  nowAt: number,
): Promise<{ session: SessionRow; user: UserRow } | null> {
  const [row] = await db
    .select({ session: authSessions, user: users })
    .from(authSessions)
    .innerJoin(users, eq(users.id, authSessions.userId))
    .where(and(eq(authSessions.idHash, idHash), gt(authSessions.expiresAt, nowAt), eq(users.isDisabled, false)))
    .limit(1);
  return row ?? null;
}

/** Adds a session; drops those that have expired, and this user's oldest ones beyond `maxPerUser`. */
export async function insertSession(tx: Transaction, row: SessionRow, maxPerUser: number): Promise<void> {
  await tx.delete(authSessions).where(lte(authSessions.expiresAt, row.createdAt));
  const own = await tx
    .select({ idHash: authSessions.idHash })
    .from(authSessions)
    .where(eq(authSessions.userId, row.userId))
    .orderBy(asc(authSessions.createdAt));
  const surplus = own.slice(0, Math.max(0, own.length + 1 - maxPerUser)).map((session) => session.idHash);
  if (surplus.length > 0) await tx.delete(authSessions).where(inArray(authSessions.idHash, surplus));
  await tx.insert(authSessions).values(row);
}

export async function extendSession(tx: Transaction, idHash: string, expiresAt: number): Promise<void> {
  await tx.update(authSessions).set({ expiresAt }).where(eq(authSessions.idHash, idHash));
}

export async function deleteSession(tx: Transaction, idHash: string): Promise<void> {
  await tx.delete(authSessions).where(eq(authSessions.idHash, idHash));
}

export async function findToken(db: Reader, tokenHash: string): Promise<TokenRow | null> {
  const [row] = await db.select().from(apiTokens).where(eq(apiTokens.tokenHash, tokenHash)).limit(1);
  return row ?? null;
}

export async function insertToken(tx: Transaction, row: TokenRow): Promise<void> {
  await tx.insert(apiTokens).values(row);
}

export async function touchToken(tx: Transaction, id: string, lastUsedAt: number): Promise<void> {
  await tx.update(apiTokens).set({ lastUsedAt }).where(eq(apiTokens.id, id));
}

/** Makes this the only set-up link. */
export async function replaceSetupLink(tx: Transaction, tokenHash: string, createdAt: number): Promise<void> {
  await tx.delete(setupLinks);
  await tx.insert(setupLinks).values({ tokenHash, createdAt });
}

export async function hasSetupLink(db: Reader, tokenHash: string): Promise<boolean> {
  const rows = await db.select().from(setupLinks).where(eq(setupLinks.tokenHash, tokenHash)).limit(1);
  return rows.length > 0;
}

export async function deleteSetupLinks(tx: Transaction): Promise<void> {
  await tx.delete(setupLinks);
}
