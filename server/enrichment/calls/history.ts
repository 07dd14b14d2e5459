import type { Database, Reader } from "../../../db/open.ts";
import type { Identity } from "../../platform/auth/identity.ts";
import { Problem } from "../../platform/http/problem.ts";
import { fieldFault } from "../../platform/http/field-codes.ts";
import { positionFor } from "../notes/chain.ts";
import { NOTE_FIELDS, type NoteField, type NoteFields } from "../notes/note.ts";
import { hopsOf, type NoteVersion, notesOf, versionsOf } from "../notes/repo.ts";
import { sees, type Viewer, viewerOf } from "../viewer.ts";
import { type CallLine, type LegView, legView, lineOf } from "./call-view.ts";
import { type CallFilter, type Position, readCursor, writeCursor } from "./filter.ts";
import { eventsOf, findByRef, isVisible, marksIn } from "../repo.ts";
import { countCalls, listCalls } from "./repo.ts";
import type { StoredCall } from "./stored-call.ts";

export interface HistoryPage {
  calls: CallLine[];
  /** Give it back to read on; null on the last page. */
  nextCursor: string | null;
}

export interface FoundCount {
  count: number;
  /** Whether there are more than were counted. */
  hasMore: boolean;
}

/** One change of a note. */
export interface NoteChange {
  position: number;
  version: number;
  at: number;
  by: string;
  /** By the clock of the device on which it was written, when that was another moment. */
  writtenAt: number | null;
  fields: { field: NoteField; before: NoteFields[NoteField]; after: NoteFields[NoteField] }[];
}

/** A call with everything that is known of it. */
export interface CallDetail extends CallLine {
  pbx: string;
  source: string;
  endCause: string;
  endCauseText: string;
  legs: LegView[];
  changes: NoteChange[];
  events: { type: string; saidAt: number; receivedAt: number; isNews: boolean }[];
  /** Which of the notes the reader's form writes. */
  ownPosition: number;
}

const MAX_CHANGES = 500;
const MAX_EVENTS = 200;
const MAX_COUNTED = 1_000;

/** The calls as people see them: what each may see of them is decided here, for routes, topics and exports alike. */
export class History {
  constructor(private readonly database: Database) {}

  /** @throws Problem `invalid_fields` for a cursor that is not one of ours. */
  async page(who: Identity, filter: CallFilter, cursor: string | null, limit: number): Promise<HistoryPage> {
    const after = cursor === null ? null : readCursor(cursor);
    if (cursor !== null && after === null) {
      throw new Problem("invalid_fields", { fields: [fieldFault("cursor", "unknown_cursor")] });
    }
    const { calls, next } = await this.read(viewerOf(who), filter, after, limit);
    return { calls, nextCursor: next ? writeCursor(next) : null };
  }

  /** How many calls the filter finds for somebody; counted no further than a bound, for that has to cost as little as a page. */
  async count(who: Identity, filter: CallFilter): Promise<FoundCount> {
    const count = await countCalls(this.database.orm, viewerOf(who), filter, MAX_COUNTED + 1);
    return { count: Math.min(MAX_COUNTED, count), hasMore: count > MAX_COUNTED };
  }

  /** A page of lines, and where to read on (null: that was the last one). */
  async read(viewer: Viewer, filter: CallFilter, after: Position | null, limit: number) {
    const db = this.database.orm;
    const found = await listCalls(db, viewer, filter, after, limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const next = found.length > limit && last ? { startedAt: last.startedAt, ref: last.ref } : null;
    return { calls: await this.lines(db, page), next };
  }

  /** @throws Problem `history_call_not_found`, also for a call that is none of the reader's. */
  async detail(who: Identity, ref: number): Promise<CallDetail> {
    const db = this.database.orm;
    const call = await findByRef(db, ref);
    if (!call || !(await isVisible(db, viewerOf(who), ref))) {
      throw new Problem("history_call_not_found", { params: { id: ref } });
    }
    const [notes, hops] = [(await notesOf(db, [ref])).get(ref) ?? [], (await hopsOf(db, [ref])).get(ref) ?? []];
    const events = await eventsOf(db, ref, MAX_EVENTS);
    return {
      ...lineOf(call, notes, hops),
      ...{ pbx: call.pbx, source: call.source, endCause: call.endCause, endCauseText: call.endCauseText },
      legs: call.legs.map(legView),
      changes: changesOf(await versionsOf(db, ref, MAX_CHANGES)),
      events: events.map(({ type, saidAt, receivedAt, isNews }) => ({ type, saidAt, receivedAt, isNews })),
      ownPosition: positionFor(who.via === "session" ? who.id : "", notes, hops),
    };
  }

  /** The lines of calls that changed, for each of those who follow and see them. */
  async linesFor(viewers: readonly Viewer[], calls: readonly StoredCall[]): Promise<Map<Viewer, CallLine[]>> {
    const db = this.database.orm;
    const lines = await this.lines(db, calls);
    const marks = await marksIn(
      db,
      calls.map(({ ref }) => ref),
    );
    const seenBy = (viewer: Viewer) => lines.filter((line) => sees(viewer, marks.get(line.id) ?? []));
    return new Map(viewers.map((viewer) => [viewer, seenBy(viewer)]));
  }

  private async lines(db: Reader, calls: readonly StoredCall[]): Promise<CallLine[]> {
    const refs = calls.map(({ ref }) => ref);
    const [notes, hops] = [await notesOf(db, refs), await hopsOf(db, refs)];
    return calls.map((call) => lineOf(call, notes.get(call.ref) ?? [], hops.get(call.ref) ?? []));
  }
}

/** What each version of a note changed of the one before. */
function changesOf(versions: readonly NoteVersion[]): NoteChange[] {
  const before = new Map<number, NoteFields>();
  return versions.map(({ position, version, at, byName, writtenAt, fields }) => {
    const old = before.get(position);
    before.set(position, fields);
    const changed = NOTE_FIELDS.filter((field) => fields[field] !== (old?.[field] ?? emptyOf(field)));
    return {
      ...{ position, version, at, by: byName, writtenAt },
      fields: changed.map((field) => ({ field, before: old?.[field] ?? emptyOf(field), after: fields[field] })),
    };
  });
}

function emptyOf(field: NoteField): NoteFields[NoteField] {
  return field === "isAnsweredByAgent" ? null : "";
}
