/** The calls in the database, what they are found by, and the events that told them. Notes and choices have a repo of their own. */
import { and, asc, count, desc, eq, exists, gte, inArray, isNull, lte, or, type SQL } from "drizzle-orm";
import { insertReturningId } from "../../db/ids.ts";
import type { Reader, Transaction } from "../../db/open.ts";
import { ready, updateRow } from "../../db/ready.ts";
import { enrichmentCalls, enrichmentEvents, enrichmentMarks } from "../../db/schema/enrichment.ts";
import { insertTerms, updateTerms } from "../../db/terms.ts";
import type { Call, CallState, Disposition, Leg, Source } from "./model.ts";
import type { NoteContent } from "./notes/note.ts";
import { insertTurns, updateTurns } from "./turns/repo.ts";
import type { Mark, MarkKind, Sight } from "./viewer.ts";
import { recordIdOf } from "./wildix/write-record.ts";
import {
  labelsOf,
  marksOf,
  notedAs,
  searchTextOf,
  type StoredCall,
  summaryOf,
  type TaggedCall,
} from "./calls/stored-call.ts";
import type { Tagging } from "./tags/tagging.ts";

/** Lengths that the columns hold. */
const LENGTHS = { callId: 191, pbx: 64, number: 128, queue: 191, cause: 16 };

type CallRow = typeof enrichmentCalls.$inferSelect;

export async function findByCallId(db: Reader, callId: string): Promise<StoredCall | null> {
  const [row] = await db
    .select()
    .from(enrichmentCalls)
    .where(eq(enrichmentCalls.callId, callId.slice(0, LENGTHS.callId)))
    .limit(1);
  return row ? callOf(row) : null;
}

export async function findByRef(db: Reader, ref: number): Promise<StoredCall | null> {
  const [row] = await callByRef(db, { ref });
  return row ? callOf(row) : null;
}

const callByRef = ready<{ ref: number }>()((db, slot) =>
  db
    .select()
    .from(enrichmentCalls)
    .where(eq(enrichmentCalls.id, slot("ref")))
    .limit(1),
);

export async function findByRefs(db: Reader, refs: readonly number[]): Promise<StoredCall[]> {
  if (refs.length === 0) return [];
  const rows = await db
    .select()
    .from(enrichmentCalls)
    .where(inArray(enrichmentCalls.id, [...refs]));
  return rows.map(callOf);
}

/** By what the replaced application knew it by; the newest, where two PBXs counted alike. */
export async function findByRecordId(db: Reader, recordId: string): Promise<StoredCall | null> {
  const [row] = await db
    .select()
    .from(enrichmentCalls)
    .where(eq(enrichmentCalls.recordId, recordId))
    .orderBy(desc(enrichmentCalls.startedAt))
    .limit(1);
  return row ? callOf(row) : null;
}

/** The call of a row of a PBX's record table that came by another way: it bears the row's number, and the PBX's own id. */
export async function findByRow(db: Reader, pbx: string, rowId: string): Promise<StoredCall | null> {
  const rows = await db
    .select()
    .from(enrichmentCalls)
    .where(and(eq(enrichmentCalls.recordId, rowId.slice(0, LENGTHS.callId)), inArray(enrichmentCalls.pbx, ["", pbx])))
    .orderBy(desc(enrichmentCalls.pbx))
    .limit(1);
  return rows[0] ? callOf(rows[0]) : null;
}

/** Calls between the same numbers that began within a span, its ends included. */
export async function callsBetween(
  db: Reader,
  { fromNumber, toNumber }: { fromNumber: string; toNumber: string },
  { since, until }: { since: number; until: number },
  limit: number,
): Promise<StoredCall[]> {
  const { startedAt, fromNumber: from, toNumber: to } = enrichmentCalls;
  const isSame = and(eq(from, fromNumber.slice(0, LENGTHS.number)), eq(to, toNumber.slice(0, LENGTHS.number)));
  const rows = await db
    .select()
    .from(enrichmentCalls)
    .where(and(gte(startedAt, since), lte(startedAt, until), isSame))
    .limit(limit);
  return rows.map(callOf);
}

/** Calls that the viewer may see and that began within a span, its ends included. */
export async function callsBegunWithin(
  db: Reader,
  viewer: Sight,
  { since, until }: { since: number; until: number },
  limit: number,
): Promise<StoredCall[]> {
  const { startedAt } = enrichmentCalls;
  const rows = await db
    .select()
    .from(enrichmentCalls)
    .where(and(gte(startedAt, since), lte(startedAt, until), isSeen(db, viewer)))
    .limit(limit);
  return rows.map(callOf);
}

/** What is so of a call that was just heard of. */
const UNNOTED = { isNoted: false, hasAutomaticNote: false, revision: 1 };

export async function insertCall(tx: Transaction, given: Call, tagging: Tagging | null = null): Promise<StoredCall> {
  const call = { ...given, tagging };
  const marks = marksOf(call);
  const columns = columnsOf({ ...call, recordId: recordIdOf(call.callId) }, []);
  const row = { ...columns, ...UNNOTED, labels: labelsOf({ ...call, ...UNNOTED }, marks) };
  const ref = await insertReturningId(tx, enrichmentCalls, row);
  await insertTerms(tx, [{ ref, at: call.startedAt, ...row }]);
  await insertMarks(tx, ref, marks);
  await insertTurns(tx, ref, call);
  return { ...call, ...UNNOTED, ref, recordId: row.recordId };
}

/** Writes a call that changed, with what it is found by. @param notes what is noted about it, unchanged */
export async function updateCall(
  tx: Transaction,
  call: StoredCall,
  notes: readonly NoteContent[],
): Promise<StoredCall> {
  const changed = { ...call, ...notedAs(notes), revision: call.revision + 1 };
  const stored = (await marksIn(tx, [call.ref])).get(call.ref) ?? [];
  const after = [...marksOf(call), ...stored.filter(({ kind }) => kind === "person")];
  const { isNoted, hasAutomaticNote, revision } = changed;
  const row = { ...columnsOf(call, notes), isNoted, hasAutomaticNote, revision, labels: labelsOf(changed, after) };
  await updateRow(tx, enrichmentCalls, call.ref, row);
  await updateTerms(tx, { ref: call.ref, at: call.startedAt, ...row });
  await updateTurns(tx, call.ref, call);
  for (const gone of stored.filter((mark) => !has(after, mark))) await deleteMark(tx, call.ref, gone);
  await insertMarks(
    tx,
    call.ref,
    after.filter((mark) => !has(stored, mark)),
  );
  return changed;
}

/**
 * Writes what a call is found by after its notes changed; of the call itself nothing did.
 * @param people users who have it by being passed it; null: as they were
 */
export async function updateNoted(
  tx: Transaction,
  call: StoredCall,
  notes: readonly NoteContent[],
  people: readonly string[] | null,
): Promise<StoredCall> {
  const changed = { ...call, ...notedAs(notes), revision: call.revision + 1 };
  if (people) await setPeople(tx, call.ref, people);
  const { isNoted, hasAutomaticNote, revision } = changed;
  const row = { searchText: searchTextOf(call, notes), isNoted, hasAutomaticNote, revision };
  // Of the labels nothing else comes from notes.
  const areLabelsSame = people === null && isNoted === call.isNoted && hasAutomaticNote === call.hasAutomaticNote;
  const labels = areLabelsSame ? null : labelsOf(changed, (await marksIn(tx, [call.ref])).get(call.ref) ?? []);
  await updateRow(tx, enrichmentCalls, call.ref, labels === null ? row : { ...row, labels });
  await updateTerms(tx, { ref: call.ref, at: call.startedAt, searchText: row.searchText, labels });
  return changed;
}

/** Keeps when the tags were last seen as they are: nothing that people see changes by it. */
export async function rememberTagging(tx: Transaction, ref: number, tagging: Tagging | null): Promise<void> {
  await tx
    .update(enrichmentCalls)
    .set({ tagging: taggingColumn(tagging) })
    .where(eq(enrichmentCalls.id, ref));
}

/** Makes the marks of people those of `userIds`. */
async function setPeople(tx: Transaction, ref: number, userIds: readonly string[]): Promise<void> {
  const isPerson = and(eq(enrichmentMarks.callRef, ref), eq(enrichmentMarks.kind, "person"));
  await tx.delete(enrichmentMarks).where(isPerson);
  await insertMarks(
    tx,
    ref,
    [...new Set(userIds)].filter((id) => id !== "").map((value) => ({ kind: "person", value })),
  );
}

/** What calls are found by, by call. */
export async function marksIn(db: Reader, refs: readonly number[]): Promise<Map<number, Mark[]>> {
  const found = new Map<number, Mark[]>(refs.map((ref) => [ref, []]));
  if (refs.length === 0) return found;
  const [ref] = refs as [number];
  const rows =
    refs.length === 1
      ? await marksOfOne(db, { ref })
      : await db
          .select()
          .from(enrichmentMarks)
          .where(inArray(enrichmentMarks.callRef, [...refs]))
          .orderBy(asc(enrichmentMarks.id));
  for (const { callRef, kind, value } of rows) found.get(callRef)?.push({ kind: kind as MarkKind, value });
  return found;
}

const marksOfOne = ready<{ ref: number }>()((db, slot) =>
  db
    .select()
    .from(enrichmentMarks)
    .where(eq(enrichmentMarks.callRef, slot("ref")))
    .orderBy(asc(enrichmentMarks.id)),
);

/** Whether the event was told before; else notes that it was. */
export async function isRepeated(tx: Transaction, key: string): Promise<boolean> {
  const rows = await tx
    .select({ key: enrichmentEvents.key })
    .from(enrichmentEvents)
    .where(eq(enrichmentEvents.key, key))
    .limit(1);
  return rows.length > 0;
}

export async function insertEvent(tx: Transaction, event: typeof enrichmentEvents.$inferSelect): Promise<void> {
  await tx.insert(enrichmentEvents).values(event);
}

/** The events that told a call, in the order in which they were said. */
export async function eventsOf(db: Reader, ref: number, limit: number) {
  return db
    .select()
    .from(enrichmentEvents)
    .where(eq(enrichmentEvents.callRef, ref))
    .orderBy(asc(enrichmentEvents.saidAt), asc(enrichmentEvents.receivedAt))
    .limit(limit);
}

/** Whether the viewer may see a call. */
export async function isVisible(db: Reader, viewer: Sight, ref: number): Promise<boolean> {
  const seen = isSeen(db, viewer);
  if (seen === undefined) return true;
  const rows = await db
    .select({ id: enrichmentCalls.id })
    .from(enrichmentCalls)
    .where(and(eq(enrichmentCalls.id, ref), seen))
    .limit(1);
  return rows.length > 0;
}

/** Calls that last and of which nothing was heard since an instant. */
export async function callsUnheardSince(db: Reader, saidBefore: number, limit: number): Promise<StoredCall[]> {
  const rows = await db
    .select()
    .from(enrichmentCalls)
    .where(and(inArray(enrichmentCalls.state, ["ringing", "talking"]), lte(enrichmentCalls.saidAt, saidBefore)))
    .limit(limit);
  return rows.map(callOf);
}

/** Calls that ended, of which nobody told what they came to, and nothing was heard since an instant. */
export async function callsUndecidedSince(db: Reader, saidBefore: number, limit: number): Promise<StoredCall[]> {
  const { state, disposition, saidAt } = enrichmentCalls;
  const rows = await db
    .select()
    .from(enrichmentCalls)
    .where(and(eq(state, "ended"), isNull(disposition), lte(saidAt, saidBefore)))
    .limit(limit);
  return rows.map(callOf);
}

/** How calls with some mark are asked for. */
export type Marked = (db: Reader, isMarked: SQL | undefined) => SQL;

/** As a list, made before the calls are looked at: right for pages, which want few calls. */
export const isListed: Marked = (db, isMarked) =>
  inArray(enrichmentCalls.id, db.select({ ref: enrichmentMarks.callRef }).from(enrichmentMarks).where(isMarked));

/** Of each call that fits otherwise: right for figures, which want all of them, part by part. */
export const isLookedUp: Marked = (db, isMarked) => {
  const { callRef } = enrichmentMarks;
  const marks = db.select({ ref: callRef }).from(enrichmentMarks);
  return exists(marks.where(and(eq(callRef, enrichmentCalls.id), isMarked)));
};

export function isMark({ kind, value }: Mark): SQL | undefined {
  return and(eq(enrichmentMarks.kind, kind), eq(enrichmentMarks.value, value));
}

/** A tag in use, and how many of the calls that were looked at bear it. */
export interface TagInUse {
  tag: string;
  calls: number;
}

/** The tags that most of the viewer's newest calls bear, the most frequent first. @param within how many calls are looked at. */
export async function tagsInUse(
  db: Reader,
  viewer: Sight,
  { since, within }: { since: number; within: number },
  limit: number,
): Promise<TagInUse[]> {
  const { id, startedAt } = enrichmentCalls;
  const newest = db
    .select({ id })
    .from(enrichmentCalls)
    .where(and(gte(startedAt, since), isSeen(db, viewer)))
    .orderBy(desc(startedAt), desc(id))
    .limit(within)
    .as("newest");
  const calls = count();
  const rows = await db
    .select({ tag: enrichmentMarks.value, calls })
    .from(newest)
    .innerJoin(enrichmentMarks, and(eq(enrichmentMarks.callRef, newest.id), eq(enrichmentMarks.kind, "tag")))
    .groupBy(enrichmentMarks.value)
    .orderBy(desc(calls), asc(enrichmentMarks.value))
    .limit(limit);
  return rows.map((row) => ({ tag: row.tag, calls: Number(row.calls) }));
}

/** The condition of the viewer's eyes; undefined for whoever sees all. */
export function isSeen(db: Reader, { marks }: Sight, marked: Marked = isListed): SQL | undefined {
  if (marks === null) return undefined;
  // No mark at all sees nothing: an empty list of conditions would see everything.
  if (marks.length === 0) return eq(enrichmentCalls.id, -1);
  return marked(db, or(...marks.map(isMark)));
}

function has(marks: readonly Mark[], { kind, value }: Mark): boolean {
  return marks.some((mark) => mark.kind === kind && mark.value === value);
}

async function insertMarks(tx: Transaction, callRef: number, marks: readonly Mark[]): Promise<void> {
  if (marks.length > 0) await tx.insert(enrichmentMarks).values(marks.map((mark) => ({ callRef, ...mark })));
}

async function deleteMark(tx: Transaction, callRef: number, { kind, value }: Mark): Promise<void> {
  const { callRef: ref, kind: ofKind, value: ofValue } = enrichmentMarks;
  await tx.delete(enrichmentMarks).where(and(eq(ref, callRef), eq(ofKind, kind), eq(ofValue, value)));
}

/** What a row holds of a call and of what was noted about it. */
export function columnsOf(call: TaggedCall & Pick<StoredCall, "recordId">, notes: readonly NoteContent[]) {
  const { fromNumber, toNumber, queue, ...summary } = summaryOf(call);
  return {
    ...{ callId: call.callId.slice(0, LENGTHS.callId), recordId: call.recordId.slice(0, LENGTHS.callId) },
    ...{ pbx: call.pbx.slice(0, LENGTHS.pbx), company: call.company.slice(0, LENGTHS.pbx), source: call.source },
    ...{ state: call.state, saidAt: call.saidAt, startedAt: call.startedAt, answeredAt: call.answeredAt },
    ...{ endedAt: call.endedAt, disposition: call.disposition, legs: call.legs, record: call.record },
    ...{ endCause: call.endCause.slice(0, LENGTHS.cause), endCauseText: call.endCauseText },
    ...{ fromNumber: fromNumber.slice(0, LENGTHS.number), toNumber: toNumber.slice(0, LENGTHS.number) },
    ...{ queue: queue.slice(0, LENGTHS.queue), ...summary, searchText: searchTextOf(call, notes) },
    isVoicemail: call.legs.some((leg) => leg.isVoicemail),
    tagging: taggingColumn(call.tagging),
  };
}

function taggingColumn(tagging: Tagging | null): Record<string, unknown> | null {
  return tagging && { ...tagging };
}

export function callOf(row: CallRow): StoredCall {
  const { callId, recordId, pbx, company, saidAt, startedAt, answeredAt, endedAt, endCause, endCauseText } = row;
  return {
    ...{ ref: row.id, callId, recordId, pbx, company, saidAt, startedAt, answeredAt, endedAt, endCause, endCauseText },
    ...{
      state: row.state as CallState,
      source: row.source as Source,
      disposition: row.disposition as Disposition | null,
    },
    ...{ legs: row.legs as Leg[], record: row.record, isNoted: row.isNoted, revision: row.revision },
    hasAutomaticNote: row.hasAutomaticNote,
    tagging: row.tagging as Tagging | null,
  };
}
