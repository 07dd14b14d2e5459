/** The only file that reads and writes what people want to hear. */
import { asc } from "drizzle-orm";
import type { Reader, Transaction } from "../../../../db/open.ts";
import { notificationChoices } from "../../../../db/schema/platform.ts";
import { upsert } from "../../../../db/upsert.ts";
import { type Choices, TELLS } from "./choices.ts";

export async function allChoices(db: Reader): Promise<Map<string, Choices>> {
  const rows = await db.select().from(notificationChoices).orderBy(asc(notificationChoices.userId));
  return new Map(
    rows.map(({ userId, tells, ...rest }) => [userId, { ...rest, tells: TELLS.filter((one) => tells.includes(one)) }]),
  );
}

export async function saveChoices(tx: Transaction, userId: string, choices: Choices): Promise<void> {
  const { tells, ruleIds, mutes, quiet, timeZone, isToldPersonally } = choices;
  await upsert(
    tx,
    notificationChoices,
    [{ userId, tells, ruleIds, mutes, quiet, timeZone, isToldPersonally }],
    ["userId"],
  );
}
