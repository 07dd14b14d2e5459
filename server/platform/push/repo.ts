/** The only file that reads and writes the devices that take pushed messages. */
import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, lte, ne, or } from "drizzle-orm";
import { countUpTo, type Held, heldIn } from "../../../db/held.ts";
import type { Reader, Transaction } from "../../../db/open.ts";
import { authSessions, pushSubscriptions, users } from "../../../db/schema/platform.ts";
import { upsert } from "../../../db/upsert.ts";
import type { SealedPlace } from "../secrets/place.ts";

export type SubscriptionRow = typeof pushSubscriptions.$inferSelect;

/** Where devices take their messages, sealed, each bound to the id of its row. One that is taken away is as of another key: it has to be subscribed anew. */
export const DEVICE_SECRETS: SealedPlace = {
  purpose: "push.subscription",
  list: (db) =>
    db
      .select({ rowId: pushSubscriptions.id, sealed: pushSubscriptions.sealed })
      .from(pushSubscriptions)
      .where(ne(pushSubscriptions.sealed, ""))
      .orderBy(asc(pushSubscriptions.id)),
  async replace(tx, changes) {
    for (const { rowId, sealed } of changes) {
      const change = sealed === null ? { sealed: "", serverKey: "" } : { sealed };
      await tx.update(pushSubscriptions).set(change).where(eq(pushSubscriptions.id, rowId));
    }
  },
};

export async function subscriptionsOf(db: Reader, userId: string): Promise<SubscriptionRow[]> {
  return db
    .select()
    .from(pushSubscriptions)
    .where(eq(pushSubscriptions.userId, userId))
    .orderBy(asc(pushSubscriptions.createdAt), asc(pushSubscriptions.id));
}

export async function findSubscription(db: Reader, id: string): Promise<SubscriptionRow | null> {
  const [row] = await db.select().from(pushSubscriptions).where(eq(pushSubscriptions.id, id)).limit(1);
  return row ?? null;
}

export async function findByEndpoint(db: Reader, endpointHash: string): Promise<SubscriptionRow | null> {
  const [row] = await db
    .select()
    .from(pushSubscriptions)
    .where(eq(pushSubscriptions.endpointHash, endpointHash))
    .limit(1);
  return row ?? null;
}

/** Devices that a push service still knows, made for our present key, of people who are signed in there; with what those may see. */
export async function liveSubscriptions(
  db: Reader,
  serverKey: string,
  nowAt: number,
  most: number,
): Promise<{ id: string; userId: string; minLevel: string; scope: unknown }[]> {
  return db
    .select({
      id: pushSubscriptions.id,
      userId: pushSubscriptions.userId,
      minLevel: pushSubscriptions.minLevel,
      scope: users.scope,
    })
    .from(pushSubscriptions)
    .innerJoin(users, eq(users.id, pushSubscriptions.userId))
    .innerJoin(authSessions, eq(authSessions.idHash, pushSubscriptions.sessionHash))
    .where(
      and(
        isNull(pushSubscriptions.endedAt),
        eq(pushSubscriptions.serverKey, serverKey),
        eq(users.isDisabled, false),
        gt(authSessions.expiresAt, nowAt),
      ),
    )
    .limit(most);
}

/** What the person of a device may see; null when they are not signed in there any more. */
export async function ownerOf(db: Reader, id: string, nowAt: number): Promise<{ scope: unknown } | null> {
  const [row] = await db
    .select({ scope: users.scope })
    .from(pushSubscriptions)
    .innerJoin(users, eq(users.id, pushSubscriptions.userId))
    .innerJoin(authSessions, eq(authSessions.idHash, pushSubscriptions.sessionHash))
    .where(and(eq(pushSubscriptions.id, id), eq(users.isDisabled, false), gt(authSessions.expiresAt, nowAt)))
    .limit(1);
  return row ?? null;
}

/** Whether a log-in is still there. */
export async function isSignedIn(tx: Transaction, sessionHash: string): Promise<boolean> {
  const { idHash } = authSessions;
  const rows = await tx.select({ idHash }).from(authSessions).where(eq(idHash, sessionHash)).limit(1);
  return rows.length > 0;
}

/** Adds a device, or replaces what is stored of it. */
export async function saveSubscription(tx: Transaction, row: SubscriptionRow): Promise<void> {
  await upsert(tx, pushSubscriptions, [row], ["id"]);
}

export async function updateSubscription(
  tx: Transaction,
  id: string,
  change: Partial<Pick<SubscriptionRow, "endedAt" | "lastResult">>,
): Promise<void> {
  await tx.update(pushSubscriptions).set(change).where(eq(pushSubscriptions.id, id));
}

export async function deleteSubscription(tx: Transaction, id: string): Promise<void> {
  await tx.delete(pushSubscriptions).where(eq(pushSubscriptions.id, id));
}

/** Deletes up to `limit` of what ended before an instant: by then its person has seen that it did. Gives how many. */
export async function deleteEnded(tx: Transaction, before: number, limit: number): Promise<number> {
  const { id, endedAt } = pushSubscriptions;
  const ended = await tx.select({ id }).from(pushSubscriptions).where(lt(endedAt, before)).limit(limit);
  if (ended.length > 0)
    await tx.delete(pushSubscriptions).where(
      inArray(
        id,
        ended.map((row) => row.id),
      ),
    );
  return ended.length;
}

export function heldEnded(db: Reader): Promise<Held> {
  return heldIn(db, pushSubscriptions, pushSubscriptions.endedAt, isNotNull(pushSubscriptions.endedAt));
}

export function countEndedBefore(db: Reader, before: number): Promise<number> {
  return countUpTo(db, pushSubscriptions, pushSubscriptions.endedAt, lt(pushSubscriptions.endedAt, before));
}

/** Deletes devices whose log-in has expired, or that belong to none. One that was ended took its devices with it. */
export async function deleteSignedOut(tx: Transaction, nowAt: number): Promise<void> {
  const expired = tx
    .select({ idHash: authSessions.idHash })
    .from(authSessions)
    .where(lte(authSessions.expiresAt, nowAt));
  const { sessionHash } = pushSubscriptions;
  await tx.delete(pushSubscriptions).where(or(isNull(sessionHash), inArray(sessionHash, expired)));
}
