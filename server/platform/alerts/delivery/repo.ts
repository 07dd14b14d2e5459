/** The only file that reads and writes what is to be told: notices, messages, deliveries. */
import { and, asc, eq, gte, inArray, lt, max } from "drizzle-orm";
import { countUpTo, type Held, heldIn } from "../../../../db/held.ts";
import type { Reader, Transaction } from "../../../../db/open.ts";
import { alertDeliveries, alertMessages, alertNotices } from "../../../../db/schema/platform.ts";
import type { Step } from "../model.ts";
import type { Delivery } from "./delivery.ts";
import type { KeptFacts } from "./facts.ts";
import type { Notice } from "./notice.ts";

const ROWS_PER_INSERT = 1_000;
const IDS_PER_QUERY = 500;

/** How a delivery stands. */
type DeliveryState = "waiting" | "sent" | "failed";

export async function allNotices(db: Reader): Promise<Notice[]> {
  const rows = await db.select().from(alertNotices).orderBy(asc(alertNotices.id));
  return rows.map((row) => ({ ...row, kind: row.kind as Step }));
}

export async function addNotices(tx: Transaction, notices: readonly Notice[]): Promise<void> {
  for (let from = 0; from < notices.length; from += ROWS_PER_INSERT) {
    await tx.insert(alertNotices).values(notices.slice(from, from + ROWS_PER_INSERT));
  }
}

export async function deleteNotices(tx: Transaction, ids: readonly number[]): Promise<void> {
  for (let from = 0; from < ids.length; from += IDS_PER_QUERY) {
    await tx.delete(alertNotices).where(inArray(alertNotices.id, ids.slice(from, from + IDS_PER_QUERY)));
  }
}

export async function markHeld(tx: Transaction, ids: readonly number[]): Promise<void> {
  for (let from = 0; from < ids.length; from += IDS_PER_QUERY) {
    const some = ids.slice(from, from + IDS_PER_QUERY);
    await tx.update(alertNotices).set({ isHeld: true }).where(inArray(alertNotices.id, some));
  }
}

/** A channel is no more, or is switched off: what waits for it goes. */
export async function deleteOfChannel(tx: Transaction, channelId: string): Promise<void> {
  await tx.delete(alertNotices).where(eq(alertNotices.channelId, channelId));
  const waiting = and(eq(alertDeliveries.channelId, channelId), eq(alertDeliveries.state, "waiting"));
  await tx.delete(alertDeliveries).where(waiting);
}

export async function deleteOfRule(tx: Transaction, ruleId: string): Promise<void> {
  await tx.delete(alertNotices).where(eq(alertNotices.ruleId, ruleId));
}

export interface NewMessage {
  id: string;
  ruleId: string;
  channelId: string;
  facts: KeptFacts;
  createdAt: number;
}

export async function addMessages(
  tx: Transaction,
  messages: readonly NewMessage[],
  deliveries: readonly Delivery[],
): Promise<void> {
  for (const message of messages) {
    await tx.insert(alertMessages).values({ ...message, facts: message.facts as unknown as Record<string, unknown> });
  }
  const rows = deliveries.map(({ facts: _facts, ...delivery }) => ({
    ...delivery,
    state: "waiting" satisfies DeliveryState,
    finishedAt: null,
    said: "",
  }));
  for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
    await tx.insert(alertDeliveries).values(rows.slice(from, from + ROWS_PER_INSERT));
  }
}

/** What is still on its way, the oldest first. */
export async function waitingDeliveries(db: Reader): Promise<(Delivery & { createdAt: number })[]> {
  const rows = await db
    .select({ delivery: alertDeliveries, facts: alertMessages.facts, createdAt: alertMessages.createdAt })
    .from(alertDeliveries)
    .innerJoin(alertMessages, eq(alertMessages.id, alertDeliveries.messageId))
    .where(eq(alertDeliveries.state, "waiting" satisfies DeliveryState))
    .orderBy(asc(alertMessages.createdAt), asc(alertDeliveries.id));
  return rows.map(({ delivery, facts, createdAt }) => {
    const { state: _state, finishedAt: _finishedAt, said: _said, ...rest } = delivery;
    return { ...rest, facts: facts as unknown as KeptFacts, createdAt };
  });
}

/** An attempt came to nothing; there will be another one. */
export async function postpone(
  tx: Transaction,
  id: string,
  change: { attempts: number; nextAttemptAt: number; said: string },
): Promise<void> {
  await tx.update(alertDeliveries).set(change).where(eq(alertDeliveries.id, id));
}

export async function finish(
  tx: Transaction,
  id: string,
  change: { state: Exclude<DeliveryState, "waiting">; attempts: number; finishedAt: number; said: string },
): Promise<void> {
  await tx.update(alertDeliveries).set(change).where(eq(alertDeliveries.id, id));
}

/** When each channel last told of each rule, since an instant. */
export async function lastTold(
  db: Reader,
  since: number,
): Promise<{ channelId: string; ruleId: string; at: number }[]> {
  const { channelId, ruleId, createdAt } = alertMessages;
  const rows = await db
    .select({ channelId, ruleId, at: max(createdAt) })
    .from(alertMessages)
    .where(gte(createdAt, since))
    .groupBy(channelId, ruleId);
  return rows.map((row) => ({ ...row, at: Number(row.at) }));
}

export function heldMessages(db: Reader): Promise<Held> {
  return heldIn(db, alertMessages, alertMessages.createdAt);
}

export function countMessagesBefore(db: Reader, before: number): Promise<number> {
  return countUpTo(db, alertMessages, alertMessages.createdAt, lt(alertMessages.createdAt, before));
}

/** Deletes a few old messages with their deliveries, all long over; gives how many. */
export async function deleteOldMessages(tx: Transaction, before: number, most: number): Promise<number> {
  const old = await tx
    .select({ id: alertMessages.id })
    .from(alertMessages)
    .where(lt(alertMessages.createdAt, before))
    .limit(Math.min(most, IDS_PER_QUERY));
  const ids = old.map(({ id }) => id);
  if (ids.length === 0) return 0;
  await tx.delete(alertMessages).where(inArray(alertMessages.id, ids));
  return ids.length;
}
