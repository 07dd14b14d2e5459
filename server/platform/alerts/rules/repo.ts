/** The only file that reads and writes rules. */
import { asc, eq } from "drizzle-orm";
import type { Reader, Transaction } from "../../../../db/open.ts";
import { alertRules } from "../../../../db/schema/platform.ts";
import type { Rule, Side, Trouble } from "../model.ts";

export async function allRules(db: Reader): Promise<Rule[]> {
  const rows = await db.select().from(alertRules).orderBy(asc(alertRules.createdAt), asc(alertRules.id));
  return rows.map(({ createdAt: _createdAt, ...row }) => ({
    ...row,
    side: row.side as Side,
    tellFrom: row.tellFrom as Trouble,
  }));
}

export async function insertRule(tx: Transaction, rule: Rule, createdAt: number): Promise<void> {
  await tx.insert(alertRules).values({ ...rule, createdAt });
}

export async function updateRule(tx: Transaction, { id, ...rest }: Rule): Promise<void> {
  await tx.update(alertRules).set(rest).where(eq(alertRules.id, id));
}

export async function deleteRule(tx: Transaction, id: string): Promise<void> {
  await tx.delete(alertRules).where(eq(alertRules.id, id));
}
