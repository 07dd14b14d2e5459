/** The only file of `plans` that touches the database: the stamp that every change of a plan replaces. */
import { eq } from "drizzle-orm";
import type { Reader, Transaction } from "../../../db/open.ts";
import { presenceStamps } from "../../../db/schema/presence.ts";
import { upsert } from "../../../db/upsert.ts";

const PLANS = "plans";

/** How many changes of plans there were. */
export async function findStamp(db: Reader): Promise<number> {
  const [row] = await db.select().from(presenceStamps).where(eq(presenceStamps.name, PLANS)).limit(1);
  return row?.value ?? 0;
}

/** Says, in the transaction of a change, that plans are others than before. */
export async function renewStamp(tx: Transaction): Promise<void> {
  await upsert(tx, presenceStamps, [{ name: PLANS, value: (await findStamp(tx)) + 1 }], ["name"]);
}
