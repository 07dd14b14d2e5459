/** The turns of calls in the database: written with their call, counted by the figures. */
import { asc, eq } from "drizzle-orm";
import type { Reader, Transaction } from "../../../db/open.ts";
import { enrichmentTurns } from "../../../db/schema/enrichment.ts";
import type { Call } from "../model.ts";
import { type Turn, type TurnSide, turnsOf } from "./turn.ts";

export async function insertTurns(tx: Transaction, ref: number, call: Pick<Call, "legs">): Promise<void> {
  const rows = turnsOf(call).map((turn) => ({ callRef: ref, ...turn }));
  if (rows.length > 0) await tx.insert(enrichmentTurns).values(rows);
}

/** Makes the turns of a call those of its legs; most changes of a call, its notes say, change none. */
export async function updateTurns(tx: Transaction, ref: number, call: Pick<Call, "legs">): Promise<void> {
  const byPlace = (a: Turn, b: Turn) => a.leg - b.leg || (a.side < b.side ? -1 : 1);
  if (Bun.deepEquals(await turnsIn(tx, ref), turnsOf(call).sort(byPlace))) return;
  await tx.delete(enrichmentTurns).where(eq(enrichmentTurns.callRef, ref));
  await insertTurns(tx, ref, call);
}

async function turnsIn(db: Reader, ref: number): Promise<Turn[]> {
  const { leg, side, extension, isTold, isAnswered, ringSeconds, talkSeconds } = enrichmentTurns;
  const rows = await db
    .select({ leg, side, extension, isTold, isAnswered, ringSeconds, talkSeconds })
    .from(enrichmentTurns)
    .where(eq(enrichmentTurns.callRef, ref))
    .orderBy(asc(leg), asc(side));
  return rows.map((row) => ({ ...row, side: row.side as TurnSide }));
}
