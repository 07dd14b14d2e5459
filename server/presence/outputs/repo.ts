/** The only file of `outputs` that touches the database. */
import { asc, eq } from "drizzle-orm";
import { insertReturningId } from "../../../db/ids.ts";
import type { Reader, Transaction } from "../../../db/open.ts";
import { presenceOutTokens } from "../../../db/schema/presence.ts";
import { columnsOfHolder, type HoldsFor, holderOf } from "../holds-for.ts";

export const MAX_OUTPUTS = 200;

/** An address at which presence is read as a calendar. */
export interface OutputView {
  id: number;
  name: string;
  holdsFor: HoldsFor;
  createdAt: number;
  createdBy: string;
}

export async function listOutputs(db: Reader): Promise<OutputView[]> {
  const { id } = presenceOutTokens;
  return (await db.select().from(presenceOutTokens).orderBy(asc(id)).limit(MAX_OUTPUTS)).map(viewOf);
}

export async function findOutput(db: Reader, tokenHash: string): Promise<OutputView | null> {
  const [row] = await db.select().from(presenceOutTokens).where(eq(presenceOutTokens.tokenHash, tokenHash)).limit(1);
  return row ? viewOf(row) : null;
}

export async function insertOutput(
  tx: Transaction,
  { holdsFor, ...row }: Omit<OutputView, "id"> & { tokenHash: string },
): Promise<number> {
  return insertReturningId(tx, presenceOutTokens, { ...row, ...columnsOfHolder(holdsFor) });
}

export async function deleteOutput(tx: Transaction, id: number): Promise<void> {
  await tx.delete(presenceOutTokens).where(eq(presenceOutTokens.id, id));
}

function viewOf({ extensionId, groupId, holdsFor, tokenHash: _hash, ...row }: typeof presenceOutTokens.$inferSelect) {
  return { ...row, holdsFor: holderOf({ holdsFor, extensionId, groupId }) };
}
