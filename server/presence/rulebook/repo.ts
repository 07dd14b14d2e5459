/** The only file of `rulebook` that touches the database. */
import { asc, eq } from "drizzle-orm";
import { insertReturningId } from "../../../db/ids.ts";
import type { Reader, Transaction } from "../../../db/open.ts";
import { presenceRules } from "../../../db/schema/presence.ts";
import type { Rule } from "../rules/rule.ts";

export const MAX_RULES = 200;

/** All of them, in the order in which they are asked. */
export async function listRules(db: Reader): Promise<Rule[]> {
  const { position, id } = presenceRules;
  const rows = await db.select().from(presenceRules).orderBy(asc(position), asc(id)).limit(MAX_RULES);
  return rows as unknown as Rule[];
}

export async function insertRule(tx: Transaction, rule: Omit<Rule, "id">): Promise<number> {
  return insertReturningId(tx, presenceRules, columnsOf(rule));
}

export async function updateRule(tx: Transaction, { id, ...rule }: Rule): Promise<void> {
  await tx.update(presenceRules).set(columnsOf(rule)).where(eq(presenceRules.id, id));
}

export async function deleteRule(tx: Transaction, id: number): Promise<void> {
  await tx.delete(presenceRules).where(eq(presenceRules.id, id));
}

function columnsOf({ conditions, action, ...rule }: Omit<Rule, "id">) {
  return { ...rule, conditions: { ...conditions }, action: { ...action } };
}
