/** The only file of `keeping` that touches the database: what is old, how much of it there is, and its removal. */
import { and, asc, eq, exists, gt, inArray, lt, notInArray, type SQL } from "drizzle-orm";
import { countUpTo, type Held, heldIn } from "../../../db/held.ts";
import type { Reader, Transaction } from "../../../db/open.ts";
import {
  enrichmentCalls,
  enrichmentEvents,
  enrichmentNotes,
  enrichmentNoteVersions,
} from "../../../db/schema/enrichment.ts";
import type { CallState } from "../model.ts";

const LASTING: CallState[] = ["ringing", "talking"];

/** Calls that are over; those that last are nobody's to remove. */
const isOver = () => notInArray(enrichmentCalls.state, LASTING);

export function heldCalls(db: Reader): Promise<Held> {
  return heldIn(db, enrichmentCalls, enrichmentCalls.startedAt, isOver());
}

export function countCallsBefore(db: Reader, before: number): Promise<number> {
  return countUpTo(
    db,
    enrichmentCalls,
    enrichmentCalls.startedAt,
    and(lt(enrichmentCalls.startedAt, before), isOver()),
  );
}

/** Removes the oldest calls begun before an instant; marks, events, notes, their versions, hops and words go with them. Gives how many. */
export async function deleteCalls(tx: Transaction, before: number, limit: number): Promise<number> {
  const { id, startedAt } = enrichmentCalls;
  const rows = await tx
    .select({ id })
    .from(enrichmentCalls)
    .where(and(lt(startedAt, before), isOver()))
    .orderBy(asc(startedAt), asc(id))
    .limit(limit);
  const ids = rows.map((row) => row.id);
  if (ids.length > 0) await tx.delete(enrichmentCalls).where(inArray(id, ids));
  return ids.length;
}

export function heldEvents(db: Reader): Promise<Held> {
  return heldIn(db, enrichmentEvents, enrichmentEvents.receivedAt);
}

export function countEventsBefore(db: Reader, before: number): Promise<number> {
  const { receivedAt } = enrichmentEvents;
  return countUpTo(db, enrichmentEvents, receivedAt, lt(receivedAt, before));
}

export async function deleteEvents(tx: Transaction, before: number, limit: number): Promise<number> {
  const { key, receivedAt } = enrichmentEvents;
  const rows = await tx
    .select({ key })
    .from(enrichmentEvents)
    .where(lt(receivedAt, before))
    .orderBy(asc(receivedAt))
    .limit(limit);
  const keys = rows.map((row) => row.key);
  if (keys.length > 0) await tx.delete(enrichmentEvents).where(inArray(key, keys));
  return keys.length;
}

/** Versions that a later one replaced; the last one of each note is what the note says, and what changes are merged with. */
export function heldVersions(db: Reader): Promise<Held> {
  return heldIn(db, enrichmentNoteVersions, enrichmentNoteVersions.at, isReplaced(db));
}

export function countVersionsBefore(db: Reader, before: number): Promise<number> {
  const { at } = enrichmentNoteVersions;
  return countUpTo(db, enrichmentNoteVersions, at, and(lt(at, before), isReplaced(db)));
}

export async function deleteVersions(tx: Transaction, before: number, limit: number): Promise<number> {
  const { id, at } = enrichmentNoteVersions;
  const rows = await tx
    .select({ id })
    .from(enrichmentNoteVersions)
    .where(and(lt(at, before), isReplaced(tx)))
    .orderBy(asc(at), asc(id))
    .limit(limit);
  const ids = rows.map((row) => row.id);
  if (ids.length > 0) await tx.delete(enrichmentNoteVersions).where(inArray(id, ids));
  return ids.length;
}

function isReplaced(db: Reader): SQL {
  const { id, version } = enrichmentNotes;
  return exists(
    db
      .select({ id })
      .from(enrichmentNotes)
      .where(and(eq(id, enrichmentNoteVersions.noteRef), gt(version, enrichmentNoteVersions.version))),
  );
}
