/** The only file of `auth` that reads and writes its tables. */
import { and, asc, desc, eq, gt, inArray, lt, lte, ne, not } from "drizzle-orm";
import { countRows } from "../../../db/count.ts";
import { countUpTo, type Held, heldIn } from "../../../db/held.ts";
import type { Reader, Transaction } from "../../../db/open.ts";
import { apiTokens, authSessions, rightsStamps, setupLinks, users } from "../../../db/schema/platform.ts";
import { startsWith } from "../../../db/search.ts";
import { upsert } from "../../../db/upsert.ts";

export type UserRow = typeof users.$inferSelect;
export type SessionRow = typeof authSessions.$inferSelect;
export type TokenRow = typeof apiTokens.$inferSelect;

export async function findUserByKey(db: Reader, nameKey: string): Promise<UserRow | null> {
  const [row] = await db.select().from(users).where(eq(users.nameKey, nameKey)).limit(1);
  return row ?? null;
}

export async function findUsersByExtension(db: Reader, extension: string, limit: number): Promise<UserRow[]> {
  return db.select().from(users).where(eq(users.extension, extension)).limit(limit);
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

/** What people may change about themselves. */
export type ProfileChange = Partial<Pick<UserRow, "language" | "theme" | "displayName">>;

export type UserChange = Partial<Omit<UserRow, "id" | "name" | "nameKey" | "createdAt">>;

export async function updateUser(tx: Transaction, id: string, change: UserChange): Promise<void> {
  await tx.update(users).set(change).where(eq(users.id, id));
}

/** Deletes a user with sessions, links and codes; what they did stays in the audit, by name. */
export async function deleteUser(tx: Transaction, id: string): Promise<void> {
  await tx.delete(users).where(eq(users.id, id));
}

/** By name. */
export async function listUsers(db: Reader, limit: number): Promise<UserRow[]> {
  return db.select().from(users).orderBy(asc(users.nameKey)).limit(limit);
}

export async function countUsers(db: Reader): Promise<number> {
  return countRows(db, users);
}

/** Whether an administrator who is not disabled is left without this one. */
export async function hasOtherAdmin(db: Reader, id: string): Promise<boolean> {
  const isOther = and(eq(users.role, "admin"), eq(users.isDisabled, false), ne(users.id, id));
  const rows = await db.select({ id: users.id }).from(users).where(isOther).limit(1);
  return rows.length > 0;
}

/** Hashes that begin otherwise than with any of the prefixes. */
export async function listOtherHashes(db: Reader, prefixes: readonly string[], limit: number): Promise<string[]> {
  const isOther = and(...prefixes.map((prefix) => not(startsWith(users.passwordHash, prefix))));
  const rows = await db.select({ hash: users.passwordHash }).from(users).where(isOther).limit(limit);
  return rows.map(({ hash }) => hash);
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

/**
 * Adds a session; drops those that have expired, and this user's oldest ones beyond `maxPerUser`. Tells whether one that had
 * not expired was dropped.
 */
export async function insertSession(tx: Transaction, row: SessionRow, maxPerUser: number): Promise<boolean> {
  await tx.delete(authSessions).where(lte(authSessions.expiresAt, row.createdAt));
  const own = await tx
    .select({ idHash: authSessions.idHash })
    .from(authSessions)
    .where(eq(authSessions.userId, row.userId))
    .orderBy(asc(authSessions.createdAt));
  const surplus = own.slice(0, Math.max(0, own.length + 1 - maxPerUser)).map((session) => session.idHash);
  if (surplus.length > 0) await tx.delete(authSessions).where(inArray(authSessions.idHash, surplus));
  await tx.insert(authSessions).values(row);
  return surplus.length > 0;
}

export function heldSessions(db: Reader, nowAt: number): Promise<Held> {
  return heldIn(db, authSessions, authSessions.expiresAt, lt(authSessions.expiresAt, nowAt));
}

export function countSessionsEnded(db: Reader, before: number): Promise<number> {
  return countUpTo(db, authSessions, authSessions.expiresAt, lt(authSessions.expiresAt, before));
}

export async function deleteSessionsEnded(tx: Transaction, before: number, limit: number): Promise<number> {
  const over = await tx
    .select({ idHash: authSessions.idHash })
    .from(authSessions)
    .where(lt(authSessions.expiresAt, before))
    .orderBy(asc(authSessions.expiresAt))
    .limit(limit);
  if (over.length > 0)
    await tx.delete(authSessions).where(
      inArray(
        authSessions.idHash,
        over.map((row) => row.idHash),
      ),
    );
  return over.length;
}

export async function touchSession(
  tx: Transaction,
  idHash: string,
  change: Partial<Pick<SessionRow, "expiresAt" | "seenAt">>,
): Promise<void> {
  await tx.update(authSessions).set(change).where(eq(authSessions.idHash, idHash));
}

export async function deleteSession(tx: Transaction, idHash: string): Promise<void> {
  await tx.delete(authSessions).where(eq(authSessions.idHash, idHash));
}

/** Deletes a person's sessions, all or all but one; gives what they were. */
export async function deleteSessionsOf(
  tx: Transaction,
  userId: string,
  exceptHash: string | null,
): Promise<SessionRow[]> {
  const meant = and(
    eq(authSessions.userId, userId),
    exceptHash === null ? undefined : ne(authSessions.idHash, exceptHash),
  );
  const rows = await tx.select().from(authSessions).where(meant);
  await tx.delete(authSessions).where(meant);
  return rows;
}

/** A person's sessions that have not expired, the newest first. */
export async function listSessionsOf(db: Reader, userId: string, nowAt: number): Promise<SessionRow[]> {
  return db
    .select()
    .from(authSessions)
    .where(and(eq(authSessions.userId, userId), gt(authSessions.expiresAt, nowAt)))
    .orderBy(desc(authSessions.createdAt));
}

/** What the sessions stand for now, of those that still stand for anybody. */
export async function findSessionRights(db: Reader, idHashes: readonly string[]) {
  const { idHash, expiresAt } = authSessions;
  return db
    .select({ key: idHash, endsAt: expiresAt, role: users.role, scope: users.scope })
    .from(authSessions)
    .innerJoin(users, eq(users.id, authSessions.userId))
    .where(and(inArray(idHash, [...idHashes]), eq(users.isDisabled, false)));
}

export async function findToken(db: Reader, tokenHash: string): Promise<TokenRow | null> {
  const [row] = await db.select().from(apiTokens).where(eq(apiTokens.tokenHash, tokenHash)).limit(1);
  return row ?? null;
}

export async function insertToken(tx: Transaction, row: TokenRow): Promise<void> {
  await tx.insert(apiTokens).values(row);
}

export async function findTokenById(db: Reader, id: string): Promise<TokenRow | null> {
  const [row] = await db.select().from(apiTokens).where(eq(apiTokens.id, id)).limit(1);
  return row ?? null;
}

export async function findTokenByName(db: Reader, name: string): Promise<TokenRow | null> {
  const [row] = await db.select().from(apiTokens).where(eq(apiTokens.name, name)).limit(1);
  return row ?? null;
}

/** By name. */
export async function listTokens(db: Reader, limit: number): Promise<TokenRow[]> {
  return db.select().from(apiTokens).orderBy(asc(apiTokens.name)).limit(limit);
}

export async function countTokens(db: Reader): Promise<number> {
  return countRows(db, apiTokens);
}

export async function deleteToken(tx: Transaction, id: string): Promise<void> {
  await tx.delete(apiTokens).where(eq(apiTokens.id, id));
}

/** What the tokens stand for now, of those that are still there. */
export async function findTokenRights(db: Reader, ids: readonly string[]) {
  const { id, expiresAt, role, scope, wall } = apiTokens;
  return db
    .select({ key: id, endsAt: expiresAt, role, scope, wall })
    .from(apiTokens)
    .where(inArray(id, [...ids]));
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

const STAMP_ID = "rights";

/** Marks that somebody's rights changed. */
export async function replaceStamp(tx: Transaction, stamp: string): Promise<void> {
  await upsert(tx, rightsStamps, [{ id: STAMP_ID, stamp }], ["id"]);
}

export async function readStamp(db: Reader): Promise<string | null> {
  const [row] = await db.select().from(rightsStamps).where(eq(rightsStamps.id, STAMP_ID)).limit(1);
  return row?.stamp ?? null;
}
