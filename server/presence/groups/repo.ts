/** The only file of `groups` that touches the database. */
import { asc, eq } from "drizzle-orm";
import { insertReturningId } from "../../../db/ids.ts";
import type { Reader, Transaction } from "../../../db/open.ts";
import { presenceGroups, presenceMembers } from "../../../db/schema/presence.ts";

export const MAX_GROUPS = 200;

export interface GroupRow {
  id: number;
  name: string;
}

/** All teams, by name. */
export async function listGroups(db: Reader): Promise<GroupRow[]> {
  return db.select().from(presenceGroups).orderBy(asc(presenceGroups.name), asc(presenceGroups.id)).limit(MAX_GROUPS);
}

/** Who is in which team. */
export async function listMembers(db: Reader): Promise<{ groupId: number; extensionId: number }[]> {
  const { groupId, extensionId } = presenceMembers;
  return db.select({ groupId, extensionId }).from(presenceMembers).orderBy(asc(groupId), asc(extensionId));
}

/** The teams of each extension that is in any. */
export async function groupsByExtension(db: Reader): Promise<Map<number, number[]>> {
  const found = new Map<number, number[]>();
  for (const { groupId, extensionId } of await listMembers(db)) {
    found.set(extensionId, [...(found.get(extensionId) ?? []), groupId]);
  }
  return found;
}

export async function insertGroup(tx: Transaction, name: string): Promise<number> {
  return insertReturningId(tx, presenceGroups, { name });
}

export async function renameGroup(tx: Transaction, id: number, name: string): Promise<void> {
  await tx.update(presenceGroups).set({ name }).where(eq(presenceGroups.id, id));
}

export async function replaceMembers(tx: Transaction, groupId: number, extensionIds: readonly number[]): Promise<void> {
  await tx.delete(presenceMembers).where(eq(presenceMembers.groupId, groupId));
  if (extensionIds.length === 0) return;
  await tx.insert(presenceMembers).values(extensionIds.map((extensionId) => ({ groupId, extensionId })));
}

export async function deleteGroup(tx: Transaction, id: number): Promise<void> {
  await tx.delete(presenceGroups).where(eq(presenceGroups.id, id));
}
