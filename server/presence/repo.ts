/** Extensions in the database: the rows that everything else of the room hangs on. */
import { asc, eq, inArray } from "drizzle-orm";
import { insertReturningId } from "../../db/ids.ts";
import type { Reader, Transaction } from "../../db/open.ts";
import { presenceExtensions } from "../../db/schema/presence.ts";
import type { Status } from "./model.ts";

/** Of all PBXs together. */
export const MAX_EXTENSIONS = 5_000;

type Row = typeof presenceExtensions.$inferSelect;

/** An extension as it is stored. */
export type ExtensionRow = Omit<Row, "defaultStatus"> & { defaultStatus: Status | null };

/** All of them, by number. */
export async function listExtensions(db: Reader): Promise<ExtensionRow[]> {
  const { number, id } = presenceExtensions;
  const rows = await db.select().from(presenceExtensions).orderBy(asc(number), asc(id)).limit(MAX_EXTENSIONS);
  return rows as ExtensionRow[];
}

/** Those of them that are there. */
export async function findExtensions(db: Reader, ids: readonly number[]): Promise<ExtensionRow[]> {
  if (ids.length === 0) return [];
  const { id, number } = presenceExtensions;
  const rows = await db
    .select()
    .from(presenceExtensions)
    .where(inArray(id, [...ids]))
    .orderBy(asc(number), asc(id));
  return rows as ExtensionRow[];
}

export async function findExtension(db: Reader, id: number): Promise<ExtensionRow | null> {
  return (await findExtensions(db, [id]))[0] ?? null;
}

/** Those of one PBX. */
export async function extensionsOfPbx(db: Reader, pbxId: number): Promise<ExtensionRow[]> {
  const rows = await db
    .select()
    .from(presenceExtensions)
    .where(eq(presenceExtensions.pbxId, pbxId))
    .orderBy(asc(presenceExtensions.id))
    .limit(MAX_EXTENSIONS);
  return rows as ExtensionRow[];
}

export async function insertExtension(tx: Transaction, row: Omit<ExtensionRow, "id">): Promise<number> {
  return insertReturningId(tx, presenceExtensions, row);
}

export async function updateExtension(
  tx: Transaction,
  id: number,
  change: Partial<Omit<ExtensionRow, "id">>,
): Promise<void> {
  await tx.update(presenceExtensions).set(change).where(eq(presenceExtensions.id, id));
}
