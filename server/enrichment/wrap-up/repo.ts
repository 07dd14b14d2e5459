/** The only file of `wrap-up` that touches the database. */
import { and, asc, eq, gt, inArray, lte } from "drizzle-orm";
import type { Reader, Transaction } from "../../../db/open.ts";
import { ready } from "../../../db/ready.ts";
import { enrichmentWrapUps } from "../../../db/schema/enrichment.ts";

/** How the time for a note ended: somebody noted, nobody did, or it was switched off or lost its agent. */
export type WrapUpOutcome = "noted" | "automatic" | "stopped";

type Row = typeof enrichmentWrapUps.$inferSelect;
export type WrapUpRow = Omit<Row, "state"> & { state: "open" | WrapUpOutcome };

export async function wrapUpOf(db: Reader, callRef: number): Promise<WrapUpRow | null> {
  const [row] = await db.select().from(enrichmentWrapUps).where(eq(enrichmentWrapUps.callRef, callRef)).limit(1);
  return row ? rowOf(row) : null;
}

/** Those that run, of some calls. */
export async function openWrapUps(db: Reader, callRefs: readonly number[]): Promise<Map<number, WrapUpRow>> {
  if (callRefs.length === 0) return new Map();
  const { callRef, state } = enrichmentWrapUps;
  const [ref] = callRefs as [number];
  const rows =
    callRefs.length === 1
      ? await openOfOne(db, { ref })
      : await db
          .select()
          .from(enrichmentWrapUps)
          .where(and(inArray(callRef, [...callRefs]), eq(state, "open")));
  return new Map(rows.map((row) => [row.callRef, rowOf(row)]));
}

const openOfOne = ready<{ ref: number }>()((db, slot) =>
  db
    .select()
    .from(enrichmentWrapUps)
    .where(and(eq(enrichmentWrapUps.callRef, slot("ref")), eq(enrichmentWrapUps.state, "open"))),
);

/** Those that run, the ones that end first before others: until an instant, or after it. */
export async function nextWrapUps(
  db: Reader,
  { until, after }: { until?: number; after?: number },
  limit: number,
): Promise<WrapUpRow[]> {
  const { state, dueAt } = enrichmentWrapUps;
  const isDue = until === undefined ? undefined : lte(dueAt, until);
  const isLater = after === undefined ? undefined : gt(dueAt, after);
  const rows = await db
    .select()
    .from(enrichmentWrapUps)
    .where(and(eq(state, "open"), isDue, isLater))
    .orderBy(asc(dueAt))
    .limit(limit);
  return rows.map(rowOf);
}

export async function insertWrapUp(
  tx: Transaction,
  row: Pick<WrapUpRow, "callRef" | "userId" | "userName" | "dueAt">,
): Promise<void> {
  await tx.insert(enrichmentWrapUps).values({ ...row, state: "open", settledAt: null });
}

/** Ends the one of a call that runs; nothing when none does. */
export async function settleWrapUp(
  tx: Transaction,
  callRef: number,
  outcome: WrapUpOutcome,
  settledAt: number,
): Promise<void> {
  const { callRef: ref, state } = enrichmentWrapUps;
  await tx
    .update(enrichmentWrapUps)
    .set({ state: outcome, settledAt })
    .where(and(eq(ref, callRef), eq(state, "open")));
}

/** Ends all that run. */
export async function stopWrapUps(tx: Transaction, settledAt: number): Promise<void> {
  await tx.update(enrichmentWrapUps).set({ state: "stopped", settledAt }).where(eq(enrichmentWrapUps.state, "open"));
}

function rowOf(row: Row): WrapUpRow {
  return { ...row, state: row.state as WrapUpRow["state"] };
}
