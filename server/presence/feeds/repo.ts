/** The only file of `feeds` that touches the database. */
import { and, asc, eq, getTableColumns, lte } from "drizzle-orm";
import { insertReturningId } from "../../../db/ids.ts";
import type { Reader, Transaction } from "../../../db/open.ts";
import { presenceFeeds } from "../../../db/schema/presence.ts";
import type { SealedPlace } from "../../platform/secrets/place.ts";
import type { Status } from "../model.ts";

export const MAX_FEEDS = 2_000;
export const STALE_CHOICES = ["keep", "default", "freeze"] as const;
export type StaleChoice = (typeof STALE_CHOICES)[number];

type Row = typeof presenceFeeds.$inferSelect;
/** A calendar without what was read of it. */
export type FeedRow = Omit<Row, "body" | "heldBody" | "fallbackStatus" | "onStale"> & {
  fallbackStatus: Status | null;
  onStale: StaleChoice;
};

export const FEED_URL = "presence.feed";

/** The addresses of calendars: most hold a token. */
export const FEED_PLACE: SealedPlace = {
  purpose: FEED_URL,
  async list(db) {
    const { secretRef, urlSealed, id } = presenceFeeds;
    return db.select({ rowId: secretRef, sealed: urlSealed }).from(presenceFeeds).orderBy(asc(id));
  },
  async replace(tx, changes) {
    for (const { rowId, sealed } of changes) {
      await tx
        .update(presenceFeeds)
        .set({ urlSealed: sealed ?? "" })
        .where(eq(presenceFeeds.secretRef, rowId));
    }
  },
};

/** All columns but the bodies, which are up to megabytes. */
function withoutBodies() {
  const { body: _body, heldBody: _heldBody, ...columns } = getTableColumns(presenceFeeds);
  return columns;
}

export async function listFeeds(db: Reader): Promise<FeedRow[]> {
  return (await db
    .select(withoutBodies())
    .from(presenceFeeds)
    .orderBy(asc(presenceFeeds.id))
    .limit(MAX_FEEDS)) as FeedRow[];
}

export async function findFeed(db: Reader, id: number): Promise<FeedRow | null> {
  const [row] = await db.select(withoutBodies()).from(presenceFeeds).where(eq(presenceFeeds.id, id)).limit(1);
  return (row as FeedRow | undefined) ?? null;
}

/** The last good body, and the one that waits to be confirmed. */
export async function bodiesOf(db: Reader, id: number): Promise<{ body: string | null; heldBody: string | null }> {
  const { body, heldBody } = presenceFeeds;
  const [row] = await db.select({ body, heldBody }).from(presenceFeeds).where(eq(presenceFeeds.id, id)).limit(1);
  return row ?? { body: null, heldBody: null };
}

/** Those that are to be read by now, the longest due first. */
export async function dueFeeds(db: Reader, now: number, limit: number): Promise<FeedRow[]> {
  const { isEnabled, nextAt, id } = presenceFeeds;
  return (await db
    .select(withoutBodies())
    .from(presenceFeeds)
    .where(and(eq(isEnabled, true), lte(nextAt, now)))
    .orderBy(asc(nextAt), asc(id))
    .limit(limit)) as FeedRow[];
}

/** When the next one is due; null: none is ever. */
export async function nextDueAt(db: Reader): Promise<number | null> {
  const { isEnabled, nextAt } = presenceFeeds;
  const [row] = await db
    .select({ nextAt })
    .from(presenceFeeds)
    .where(eq(isEnabled, true))
    .orderBy(asc(nextAt))
    .limit(1);
  return row?.nextAt ?? null;
}

export async function insertFeed(tx: Transaction, row: Omit<Row, "id">): Promise<number> {
  return insertReturningId(tx, presenceFeeds, row);
}

export async function updateFeed(tx: Transaction, id: number, change: Partial<Omit<Row, "id">>): Promise<void> {
  await tx.update(presenceFeeds).set(change).where(eq(presenceFeeds.id, id));
}

export async function deleteFeed(tx: Transaction, id: number): Promise<void> {
  await tx.delete(presenceFeeds).where(eq(presenceFeeds.id, id));
}
