import type { Database, Reader } from "../../../db/open.ts";
import type { Identity } from "../../platform/auth/identity.ts";
import { Problem } from "../../platform/http/problem.ts";
import { fieldFault } from "../../platform/http/field-codes.ts";
import { wordsOf } from "../fold.ts";
import { positionFor } from "../notes/chain.ts";
import { NOTE_FIELDS, type NoteField, type NoteFields } from "../notes/note.ts";
import { hopsOf, type NoteVersion, notesOf, versionsOf } from "../notes/repo.ts";
import { type Mask, maskCall, type ShownCall } from "../masking/mask.ts";
import type { Masking } from "../masking/masking.ts";
import { findWrite, tagChangesOf } from "../tags/repo.ts";
import { type TagChangeView, tagChangeView, type TaggingView, taggingView } from "../tags/tag-view.ts";
import { shownTags } from "../tags/tagging.ts";
import type { TagReach } from "../tags/write-back.ts";
import { sees, type Viewer } from "../viewer.ts";
import { extensionsOf } from "../visibility.ts";
import { type CallLine, type LegView, legView, lineOf } from "./call-view.ts";
import { type CallFilter, type Position, readCursor, writeCursor } from "./filter.ts";
import { eventsOf, findByRef, findByRefs, isVisible, marksIn } from "../repo.ts";
import { openWrapUps } from "../wrap-up/repo.ts";
import { countCalls, listCalls } from "./repo.ts";
import { searchTextOf, type StoredCall } from "./stored-call.ts";

export interface HistoryPage {
  calls: CallLine[];
  /** Give it back to read on; null on the last page. */
  nextCursor: string | null;
}

export interface FoundCount {
  /** Null where the reader may not know: they ask for digits that are hidden from them. */
  count: number | null;
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
  /** Filled in by itself, in the name of `by`. */
  isAutomatic: boolean;
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
  /** How far each tag is on its way to the PBX, and who changed them. */
  tagging: TaggingView;
  tagChanges: TagChangeView[];
  events: { type: string; saidAt: number; receivedAt: number; isNews: boolean }[];
  /** Which of the notes the reader's form writes. */
  ownPosition: number;
}

const MAX_CHANGES = 500;
const MAX_EVENTS = 200;
const MOST_PAGES_LOOKED_AT = 20;
const MAX_COUNTED = 1_000;

/** The calls as people see them: what each may see of them is decided here, for routes, topics and exports alike. */
export class History {
  /** @param reachOf whether what people want of a call's tags can reach the PBX. */
  constructor(
    private readonly database: Database,
    private readonly masking: Pick<Masking, "viewerOf">,
    private readonly reachOf: (call: StoredCall) => TagReach,
  ) {}

  /** Whose eyes somebody has. */
  viewerOf(who: Identity): Viewer {
    return this.masking.viewerOf(who);
  }

  /** @throws Problem `invalid_fields` for a cursor that is not one of ours. */
  async page(who: Identity, filter: CallFilter, cursor: string | null, limit: number): Promise<HistoryPage> {
    const after = cursor === null ? null : readCursor(cursor);
    if (cursor !== null && after === null) {
      throw new Problem("invalid_fields", { fields: [fieldFault("cursor", "unknown_cursor")] });
    }
    const { calls, next } = await this.read(this.viewerOf(who), filter, after, limit);
    return { calls, nextCursor: next ? writeCursor(next) : null };
  }

  /**
   * How many calls the filter finds for somebody; counted no further than a bound, for that has to cost as little as a page. Digits
   * that are hidden from them would be told by it: the database finds what shows them and what does not.
   */
  async count(who: Identity, filter: CallFilter): Promise<FoundCount> {
    const viewer = this.viewerOf(who);
    if (viewer.mask !== "none" && namesDigits(filter)) return { count: null, hasMore: false };
    const count = await countCalls(this.database.orm, viewer, filter, MAX_COUNTED + 1);
    return { count: Math.min(MAX_COUNTED, count), hasMore: count > MAX_COUNTED };
  }

  /** A page of lines, and where to read on (null: that was the last one). */
  async read(viewer: Viewer, filter: CallFilter, after: Position | null, limit: number) {
    if (viewer.mask !== "none" && namesDigits(filter)) return this.readMasked(viewer, filter, after, limit);
    const db = this.database.orm;
    const found = await listCalls(db, viewer, filter, after, limit + 1);
    const page = found.slice(0, limit);
    return { calls: await this.lines(db, page, viewer.mask), next: found.length > limit ? placeOf(page.at(-1)) : null };
  }

  /**
   * The same for eyes that do not see all digits, and ask for some: only calls that show them are found, or asking digit by digit
   * would tell a number. What the database finds is looked at page by page, a bounded number of pages for one answer.
   */
  private async readMasked(viewer: Viewer, filter: CallFilter, after: Position | null, limit: number) {
    const db = this.database.orm;
    const calls: CallLine[] = [];
    let place = after;
    for (let pages = 0; pages < MOST_PAGES_LOOKED_AT; pages++) {
      const found = await listCalls(db, viewer, filter, place, limit);
      const lines = await this.lines(db, found, viewer.mask);
      for (const [index, line] of lines.entries()) {
        const call = maskCall(found[index] as StoredCall, viewer.mask);
        place = placeOf(call);
        if (!showsDigits(call, line.notes, filter)) continue;
        calls.push(line);
        if (calls.length === limit) return { calls, next: place };
      }
      if (found.length < limit) return { calls, next: null };
    }
    return { calls, next: place };
  }

  /** @throws Problem `history_call_not_found`, also for a call that is none of the reader's. */
  async detail(who: Identity, ref: number): Promise<CallDetail> {
    const db = this.database.orm;
    const stored = await findByRef(db, ref);
    const viewer = this.viewerOf(who);
    if (!stored || !(await isVisible(db, viewer, ref))) {
      throw new Problem("history_call_not_found", { params: { id: ref } });
    }
    const call = maskCall(stored, viewer.mask);
    const [notes, hops] = [(await notesOf(db, [ref])).get(ref) ?? [], (await hopsOf(db, [ref])).get(ref) ?? []];
    const events = await eventsOf(db, ref, MAX_EVENTS);
    return {
      ...lineOf(call, { notes, hops, wrapUp: (await openWrapUps(db, [ref])).get(ref) ?? null }),
      ...{ pbx: call.pbx, source: call.source, endCause: call.endCause, endCauseText: call.endCauseText },
      legs: call.legs.map(legView),
      changes: changesOf(await versionsOf(db, ref, MAX_CHANGES)),
      tagging: taggingView(call, await findWrite(db, ref), this.reachOf(stored)),
      tagChanges: (await tagChangesOf(db, ref, MAX_CHANGES)).map(tagChangeView),
      events: events.map(({ type, saidAt, receivedAt, isNews }) => ({ type, saidAt, receivedAt, isNews })),
      ownPosition: positionFor(who.via === "session" ? who.id : "", notes, hops),
    };
  }

  /** The calls of some keys, whoever may see them: for telling those who follow. */
  stored(refs: readonly number[]): Promise<StoredCall[]> {
    return findByRefs(this.database.orm, refs);
  }

  /** The lines of calls that changed, for each of those who follow and see them. */
  async linesFor(viewers: readonly Viewer[], calls: readonly StoredCall[]): Promise<Map<Viewer, CallLine[]>> {
    const db = this.database.orm;
    const lines = new Map<Mask, CallLine[]>();
    for (const { mask } of viewers) if (!lines.has(mask)) lines.set(mask, await this.lines(db, calls, mask));
    const marks = await marksIn(
      db,
      calls.map(({ ref }) => ref),
    );
    const seenBy = (viewer: Viewer) =>
      (lines.get(viewer.mask) ?? []).filter((line) => sees(viewer, marks.get(line.id) ?? []));
    return new Map(viewers.map((viewer) => [viewer, seenBy(viewer)]));
  }

  private async lines(db: Reader, calls: readonly StoredCall[], mask: Mask): Promise<CallLine[]> {
    const refs = calls.map(({ ref }) => ref);
    const [notes, hops, running] = [await notesOf(db, refs), await hopsOf(db, refs), await openWrapUps(db, refs)];
    return calls.map((call) =>
      lineOf(maskCall(call, mask), {
        notes: notes.get(call.ref) ?? [],
        hops: hops.get(call.ref) ?? [],
        wrapUp: running.get(call.ref) ?? null,
      }),
    );
  }
}

/** Whether a filter asks for digits, which some eyes do not see all of. */
function namesDigits({ search, extension, queue, tag }: CallFilter): boolean {
  return [search, extension, queue, tag].some((text) => /\p{N}/u.test(text ?? ""));
}

/** Whether a call as it is shown has what the filter names. */
function showsDigits(
  call: ShownCall,
  notes: readonly NoteFields[],
  { search, extension, queue, tag }: CallFilter,
): boolean {
  if (extension !== undefined && !extensionsOf(call).includes(extension)) return false;
  if (queue !== undefined && !call.legs.some((leg) => leg.queue === queue)) return false;
  if (tag !== undefined && !shownTags(call).includes(tag)) return false;
  const text = searchTextOf(call, notes);
  return wordsOf(search ?? "").every((word) => text.includes(` ${word}`));
}

function placeOf(call: Pick<StoredCall, "startedAt" | "ref"> | undefined): Position | null {
  return call ? { startedAt: call.startedAt, ref: call.ref } : null;
}

/** What each version of a note changed of the one before; of one whose predecessor is kept no more nobody knows. */
function changesOf(versions: readonly NoteVersion[]): NoteChange[] {
  const before = new Map<number, NoteFields>();
  return versions.flatMap(({ position, version, at, byName, writtenAt, isAutomatic, fields }) => {
    const old = before.get(position);
    before.set(position, fields);
    if (!old && version > 1) return [];
    const changed = NOTE_FIELDS.filter((field) => fields[field] !== (old?.[field] ?? emptyOf(field)));
    return {
      ...{ position, version, at, by: byName, writtenAt, isAutomatic },
      fields: changed.map((field) => ({ field, before: old?.[field] ?? emptyOf(field), after: fields[field] })),
    };
  });
}

function emptyOf(field: NoteField): NoteFields[NoteField] {
  return field === "isAnsweredByAgent" ? null : "";
}
