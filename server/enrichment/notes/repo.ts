/** The only file of `notes` that touches the database: notes, their versions, and how calls were passed on. */
import { and, asc, eq, inArray } from "drizzle-orm";
import { insertReturningId } from "../../../db/ids.ts";
import type { Reader, Transaction } from "../../../db/open.ts";
import { ready, updateRow } from "../../../db/ready.ts";
import { enrichmentHops, enrichmentNotes, enrichmentNoteVersions } from "../../../db/schema/enrichment.ts";
import { EMPTY_NOTE, NOTE_FIELDS, type NoteContent, type NoteFields } from "./note.ts";

export type NoteRow = typeof enrichmentNotes.$inferSelect;
export type HopRow = Omit<typeof enrichmentHops.$inferSelect, "state"> & { state: HopState };

/** What became of a call that was passed on. */
export type HopState = "offered" | "accepted" | "returned" | "withdrawn";

/** A change that was made, for the history of a note. */
export interface NoteVersion {
  position: number;
  version: number;
  fields: NoteFields;
  at: number;
  byName: string;
  /** By the clock of the device on which it was written; null: as it was saved. */
  writtenAt: number | null;
  /** Filled in by itself, in the name of `byName`. */
  isAutomatic: boolean;
}

/** The notes of calls, by call, in their order. */
export async function notesOf(db: Reader, refs: readonly number[]): Promise<Map<number, NoteRow[]>> {
  const found = new Map<number, NoteRow[]>(refs.map((ref) => [ref, []]));
  if (refs.length === 0) return found;
  const [ref] = refs as [number];
  const rows =
    refs.length === 1
      ? await notesOfOne(db, { ref })
      : await db
          .select()
          .from(enrichmentNotes)
          .where(inArray(enrichmentNotes.callRef, [...refs]))
          .orderBy(asc(enrichmentNotes.position));
  for (const row of rows) found.get(row.callRef)?.push(row);
  return found;
}

const notesOfOne = ready<{ ref: number }>()((db, slot) =>
  db
    .select()
    .from(enrichmentNotes)
    .where(eq(enrichmentNotes.callRef, slot("ref")))
    .orderBy(asc(enrichmentNotes.position)),
);

/** How calls were passed on, by call, in order. */
export async function hopsOf(db: Reader, refs: readonly number[]): Promise<Map<number, HopRow[]>> {
  const found = new Map<number, HopRow[]>(refs.map((ref) => [ref, []]));
  if (refs.length === 0) return found;
  const [ref] = refs as [number];
  const rows =
    refs.length === 1
      ? await hopsOfOne(db, { ref })
      : await db
          .select()
          .from(enrichmentHops)
          .where(inArray(enrichmentHops.callRef, [...refs]))
          .orderBy(asc(enrichmentHops.position));
  for (const row of rows) found.get(row.callRef)?.push({ ...row, state: row.state as HopState });
  return found;
}

const hopsOfOne = ready<{ ref: number }>()((db, slot) =>
  db
    .select()
    .from(enrichmentHops)
    .where(eq(enrichmentHops.callRef, slot("ref")))
    .orderBy(asc(enrichmentHops.position)),
);

export async function insertNote(tx: Transaction, row: Omit<NoteRow, "id">): Promise<number> {
  return insertReturningId(tx, enrichmentNotes, row);
}

export async function updateNote(tx: Transaction, id: number, row: Partial<NoteRow>): Promise<void> {
  await updateRow(tx, enrichmentNotes, id, row);
}

export async function insertVersion(
  tx: Transaction,
  row: Omit<typeof enrichmentNoteVersions.$inferSelect, "id">,
): Promise<void> {
  await insertReturningId(tx, enrichmentNoteVersions, row);
}

/** A note as it was at a version; version 0 is the empty one. Null when there was no such version. */
export async function fieldsAt(db: Reader, noteRef: number, version: number): Promise<NoteFields | null> {
  if (version === 0) return EMPTY_NOTE;
  const [row] = await db
    .select({ fields: enrichmentNoteVersions.fields })
    .from(enrichmentNoteVersions)
    .where(and(eq(enrichmentNoteVersions.noteRef, noteRef), eq(enrichmentNoteVersions.version, version)))
    .limit(1);
  return row ? { ...EMPTY_NOTE, ...(row.fields as Partial<NoteFields>) } : null;
}

/** What an operation did, when it was done before. */
export async function operationOf(
  db: Reader,
  operationId: string,
): Promise<{ noteRef: number; version: number } | null> {
  const [row] = await versionByOperation(db, { operationId });
  return row ?? null;
}

const versionByOperation = ready<{ operationId: string }>()((db, slot) =>
  db
    .select({ noteRef: enrichmentNoteVersions.noteRef, version: enrichmentNoteVersions.version })
    .from(enrichmentNoteVersions)
    .where(eq(enrichmentNoteVersions.operationId, slot("operationId")))
    .limit(1),
);

/** Every change of a call's notes, oldest first. */
export async function versionsOf(db: Reader, callRef: number, limit: number): Promise<NoteVersion[]> {
  const { version, fields, at, byName, writtenAt, isAutomatic, id } = enrichmentNoteVersions;
  const rows = await db
    .select({ position: enrichmentNotes.position, version, fields, at, byName, writtenAt, isAutomatic })
    .from(enrichmentNoteVersions)
    .innerJoin(enrichmentNotes, eq(enrichmentNotes.id, enrichmentNoteVersions.noteRef))
    .where(eq(enrichmentNotes.callRef, callRef))
    .orderBy(asc(id))
    .limit(limit);
  return rows.map((row) => ({ ...row, fields: { ...EMPTY_NOTE, ...(row.fields as Partial<NoteFields>) } }));
}

export async function insertHop(tx: Transaction, row: Omit<HopRow, "id">): Promise<void> {
  await tx.insert(enrichmentHops).values(row);
}

export async function settleHop(
  tx: Transaction,
  id: number,
  change: { state: HopState; settledAt: number; comment?: string },
): Promise<void> {
  await tx.update(enrichmentHops).set(change).where(eq(enrichmentHops.id, id));
}

/** The fields that people fill in, without what the row holds beside them. */
export function fieldsOf(row: NoteRow): NoteFields {
  return Object.fromEntries(NOTE_FIELDS.map((field) => [field, row[field]])) as unknown as NoteFields;
}

/** The same with whether somebody filled them in. */
export function contentOf(row: NoteRow): NoteContent {
  return { ...fieldsOf(row), isAutomatic: row.isAutomatic };
}
