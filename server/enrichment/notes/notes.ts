import type { Database, Transaction } from "../../../db/open.ts";
import type { Audit } from "../../platform/audit/audit.ts";
import type { Colleague, Colleagues } from "../../platform/auth/colleagues.ts";
import type { Identity } from "../../platform/auth/identity.ts";
import type { Clock } from "../../platform/clock.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { News } from "../../platform/news/news.ts";
import { newsOf } from "./hop-news.ts";
import { findByRef, isVisible, updateNoted } from "../repo.ts";
import type { StoredCall } from "../calls/stored-call.ts";
import type { Choices } from "../choices/choices.ts";
import { noteFault } from "../problems.ts";
import { sightOf } from "../viewer.ts";
import { openWrapUps, settleWrapUp } from "../wrap-up/repo.ts";
import { hopFrom, hopTo, peopleOf, positionFor } from "./chain.ts";
import { EMPTY_NOTE, mergeNote, NOTE_FIELDS, type NoteChanges, type NoteField, type NoteFields } from "./note.ts";
import {
  contentOf,
  fieldsAt,
  fieldsOf,
  type HopRow,
  hopsOf,
  insertHop,
  insertNote,
  insertVersion,
  type NoteRow,
  notesOf,
  operationOf,
  settleHop,
  updateNote,
} from "./repo.ts";

/** Who does something, and from where. */
export interface Writer {
  who: Identity;
  from: string | null;
}

/** A change of a note as somebody's form sends it. */
export interface NoteEdit {
  /** The version that the form was filled in from; 0 for a note that did not exist. Null: whichever is there. */
  baseVersion: number | null;
  changes: NoteChanges;
  /** Made once by the form: the same operation sent again is answered and not repeated. */
  operationId: string;
  /** When it was written, by the clock of the device; null: now. */
  writtenAt: number | null;
  /** Date and time as the replaced application's pages wrote them. */
  written?: { date: string; time: string };
}

/** A change that was saved, for who tells others of it. */
export interface Saved {
  call: StoredCall;
  version: number;
  position: number;
  /** Whom the call was passed on to by it. */
  offeredTo: Colleague | null;
  /** Users who had the call by being passed it, and have it no more. */
  lostBy: readonly string[];
}

/** A call that was handed back. */
export interface HandedBack {
  call: StoredCall;
  lostBy: readonly string[];
  /** To whom; "" for somebody without an account here. */
  toId: string;
}

export interface NotesParts {
  database: Database;
  audit: Audit;
  clock: Clock;
  colleagues: Colleagues;
  choices: Choices;
  /** Where the target of a hop, or whoever it came from, is told of it. */
  news: Pick<News, "add">;
}

/** What people note about calls, and how they pass them on. Every change is a version, and an entry of the audit. */
export class Notes {
  constructor(private readonly parts: NotesParts) {}

  /**
   * Saves a change of the writer's note of a call.
   * @throws Problem `history_call_not_found`, `note_conflict`, `no_such_version`, `invalid_fields`.
   */
  async save(ref: number, edit: NoteEdit, writer: Writer): Promise<Saved> {
    const [saved] = await this.saveAll([{ ref, edit }], writer);
    return saved as Saved;
  }

  /** Saves changes of several calls' notes: all of them, or when one is refused, none. @throws Problem as `save`. */
  saveAll(edits: readonly { ref: number; edit: NoteEdit }[], writer: Writer): Promise<Saved[]> {
    return this.parts.database.transact(async (tx) => {
      const saved: Saved[] = [];
      for (const { ref, edit } of edits) saved.push(await this.saveIn(tx, ref, edit, writer));
      return saved;
    });
  }

  /** Takes a call that was passed on to the writer. @throws Problem `history_call_not_found`, `not_passed_on_to_you`. */
  accept(ref: number, writer: Writer): Promise<StoredCall> {
    return this.parts.database.transact(async (tx) => {
      const { call, notes, hop } = await this.offered(tx, ref, writer);
      await settleHop(tx, hop.id, { state: "accepted", settledAt: this.parts.clock.now() });
      await this.record(tx, "enrichment.transfer.accept", call, writer, { from: hop.fromName });
      return updateNoted(tx, call, notes.map(contentOf), null);
    });
  }

  /**
   * Hands a call back to whoever passed it on, whose note then names no target any more.
   * @throws Problem `history_call_not_found`, `not_passed_on_to_you`.
   */
  handBack(ref: number, comment: string, writer: Writer): Promise<HandedBack> {
    return this.parts.database.transact(async (tx) => {
      const { call, notes, hops, hop } = await this.offered(tx, ref, writer);
      const at = this.parts.clock.now();
      await settleHop(tx, hop.id, { state: "returned", settledAt: at, comment });
      if (hop.fromId !== "") await this.parts.news.add(tx, hop.fromId, newsOf(hop, "returned"));
      const origin = notes.find(({ position }) => position === hop.fromPosition) ?? null;
      const edit = { baseVersion: null, changes: {}, operationId: `return-${hop.id}`, writtenAt: null };
      if (origin) {
        const fields = { ...fieldsOf(origin), transferredTo: "" };
        await this.write(tx, { call, note: origin, position: origin.position, fields, edit, author: authorOf(writer) });
      }
      const rest = hops.map((each) => (each.id === hop.id ? { ...each, state: "returned" as const } : each));
      await this.record(tx, "enrichment.transfer.return", call, writer, { to: hop.fromName, comment });
      const left = notes.map((row) => ({
        ...contentOf(row),
        ...(row === origin && { transferredTo: "", isAutomatic: false }),
      }));
      const changed = await updateNoted(tx, call, left, peopleOf(rest));
      return { call: changed, lostBy: lostBetween(hops, rest), toId: hop.fromId };
    });
  }

  /**
   * Notes something in the name of whoever did not: a version that is marked, and an entry of the audit that names nobody as who did it.
   * @returns the call as it is then.
   */
  async noteByItself(tx: Transaction, call: StoredCall, agent: Colleague, changes: NoteChanges): Promise<StoredCall> {
    const [notes, hops] = [await notesOf(tx, [call.ref]), await hopsOf(tx, [call.ref])];
    const all = notes.get(call.ref) ?? [];
    const position = positionFor(agent.id, all, hops.get(call.ref) ?? []);
    const note = all.find((row) => row.position === position) ?? null;
    const before = note ? fieldsOf(note) : EMPTY_NOTE;
    const fields: NoteFields = { ...before, ...changes };
    const edit = { operationId: `wrap-up-${call.ref}`, writtenAt: null };
    const author: Author = { id: agent.id, name: agent.name, isAutomatic: true };
    await this.write(tx, { call, note, position, fields, edit, author });
    const changed = NOTE_FIELDS.filter((field) => field in changes);
    const only = (from: NoteFields) => Object.fromEntries(changed.map((field) => [field, from[field]]));
    const after = { ...only(fields), isAutomatic: true, agent: agent.name };
    const entry = { action: "enrichment.note.automatic", target: call.callId, before: only(before), after };
    await this.parts.audit.record({ who: null, from: null, ...entry }, tx);
    const others = all.filter((row) => row.position !== position).map(contentOf);
    return updateNoted(tx, call, [...others, { ...fields, isAutomatic: true }], null);
  }

  /** Whoever's time for a note runs has noted something, or somebody did in their note. */
  private async endWrapUp(
    tx: Transaction,
    { ref }: StoredCall,
    position: number,
    notes: readonly NoteRow[],
    hops: readonly HopRow[],
  ): Promise<void> {
    const running = (await openWrapUps(tx, [ref])).get(ref);
    if (!running || positionFor(running.userId, notes, hops) !== position) return;
    await settleWrapUp(tx, ref, "noted", this.parts.clock.now());
  }

  private async saveIn(tx: Transaction, ref: number, edit: NoteEdit, writer: Writer): Promise<Saved> {
    const { call, notes, hops } = await this.open(tx, ref, writer.who);
    const position = positionFor(personOf(writer.who), notes, hops);
    const note = notes.find((row) => row.position === position) ?? null;
    const done = await operationOf(tx, edit.operationId);
    if (done) {
      if (done.noteRef !== note?.id) throw new Problem("history_call_not_found", { params: { id: ref } });
      return { call, position, version: done.version, ...NOTHING_PASSED };
    }
    const current = note ? fieldsOf(note) : EMPTY_NOTE;
    const version = note?.version ?? 0;
    const base = await this.baseOf(tx, note, edit.baseVersion ?? version);
    const isAutomatic = note?.isAutomatic ?? false;
    // What nobody wrote is in nobody's way.
    const merge = mergeNote(isAutomatic ? current : base, current, edit.changes);
    if (merge.kind === "conflict") {
      throw new Problem("note_conflict", { params: { version }, members: { conflict: merge.conflicts, version } });
    }
    // Whoever sends what was filled in by itself makes it theirs.
    const isConfirmed = isAutomatic && Object.keys(edit.changes).length > 0;
    if (merge.changed.length === 0 && !isConfirmed) return { call, position, version, ...NOTHING_PASSED };
    const faults = await this.parts.choices.faultsOfNote(merge.fields, merge.changed, tx);
    if (faults.length > 0) throw new Problem("invalid_fields", { fields: faults });
    const target = await this.targetOf(tx, merge.fields, merge.changed, writer.who);
    const fields = target ? { ...merge.fields, transferredTo: target.name } : merge.fields;
    await this.write(tx, { call, note, position, fields, edit, author: authorOf(writer) });
    await this.endWrapUp(tx, call, position, notes, hops);
    const passed = await this.passOn(tx, {
      call,
      hops,
      position,
      isChanged: merge.changed.includes("transferredTo"),
      target,
      writer,
    });
    const after = notes.filter((row) => row.position !== position).map(contentOf);
    const noted = [...after, { ...fields, isAutomatic: false }];
    const changed = await updateNoted(tx, call, noted, passed && peopleOf(passed));
    await this.tell(tx, call, { before: current, after: fields, changed: merge.changed, isAutomatic, edit, writer });
    const lostBy = passed ? lostBetween(hops, passed) : [];
    return { call: changed, position, version: version + 1, offeredTo: target, lostBy };
  }

  private async offered(tx: Transaction, ref: number, writer: Writer) {
    const opened = await this.open(tx, ref, writer.who);
    const hop = hopTo(opened.hops, personOf(writer.who));
    if (!hop) throw new Problem("not_passed_on_to_you");
    return { ...opened, hop };
  }

  /** @throws Problem `history_call_not_found`, also for a call that is none of the reader's. */
  private async open(tx: Transaction, ref: number, who: Identity) {
    const call = await findByRef(tx, ref);
    if (!call || !(await isVisible(tx, sightOf(who), ref))) {
      throw new Problem("history_call_not_found", { params: { id: ref } });
    }
    const [notes, hops] = [await notesOf(tx, [ref]), await hopsOf(tx, [ref])];
    return { call, notes: notes.get(ref) ?? [], hops: hops.get(ref) ?? [] };
  }

  private async baseOf(tx: Transaction, note: NoteRow | null, version: number): Promise<NoteFields> {
    const base = note ? await fieldsAt(tx, note.id, version) : version === 0 ? EMPTY_NOTE : null;
    if (!base) throw new Problem("no_such_version", { params: { version: note?.version ?? 0 } });
    return base;
  }

  /** Whom the change passes the call on to; null when it does not. */
  private async targetOf(
    tx: Transaction,
    { transferredTo }: NoteFields,
    changed: readonly NoteField[],
    who: Identity,
  ): Promise<Colleague | null> {
    if (transferredTo === "" || !changed.includes("transferredTo")) return null;
    const target = await this.parts.colleagues.byName(transferredTo, tx);
    if (!target) throw refusedTarget("no_such_colleague");
    if (target.id === who.id) throw refusedTarget("not_oneself");
    return target;
  }

  private async write(
    tx: Transaction,
    given: {
      call: StoredCall;
      note: NoteRow | null;
      position: number;
      fields: NoteFields;
      edit: Pick<NoteEdit, "operationId" | "writtenAt" | "written">;
      author: Author;
    },
  ): Promise<void> {
    const { call, note, position, fields, edit } = given;
    const { id, name, isAutomatic } = given.author;
    const at = this.parts.clock.now();
    const version = (note?.version ?? 0) + 1;
    const row = {
      ...{ ...fields, version, updatedAt: at, updatedBy: name, isAutomatic },
      ...{ writtenDate: edit.written?.date ?? "", writtenTime: edit.written?.time ?? "" },
    };
    const author = { authorId: id, authorName: name, createdAt: at };
    const noteRef = note?.id ?? (await insertNote(tx, { callRef: call.ref, position, ...author, ...row }));
    if (note) await updateNote(tx, note.id, row);
    await insertVersion(tx, {
      ...{ noteRef, version, fields: { ...fields }, at, byId: id, byName: name, isAutomatic },
      ...{ writtenAt: edit.writtenAt, operationId: edit.operationId },
    });
  }

  /** Takes back what the note's target was, and asks the new one; null when nothing of that changed. */
  private async passOn(
    tx: Transaction,
    given: {
      call: StoredCall;
      hops: readonly HopRow[];
      position: number;
      isChanged: boolean;
      target: Colleague | null;
      writer: Writer;
    },
  ): Promise<HopRow[] | null> {
    const { call, hops, position, isChanged, target, writer } = given;
    if (!isChanged) return null;
    const at = this.parts.clock.now();
    const old = hopFrom(hops, position);
    if (old) await settleHop(tx, old.id, { state: "withdrawn", settledAt: at });
    const rest = hops.map((hop) => (hop === old ? { ...hop, state: "withdrawn" as const } : hop));
    if (!target) return rest;
    const hop: Omit<HopRow, "id"> = {
      ...{ callRef: call.ref, position: Math.max(0, ...hops.map((each) => each.position)) + 1, fromPosition: position },
      ...{ fromId: personOf(writer.who), fromName: writer.who.name, toId: target.id, toName: target.name },
      ...{ at, state: "offered", settledAt: null, comment: "" },
    };
    await insertHop(tx, hop);
    await this.parts.news.add(tx, target.id, newsOf(hop, "offered"));
    return [...rest, { ...hop, id: 0 }];
  }

  private async tell(
    tx: Transaction,
    call: StoredCall,
    given: {
      before: NoteFields;
      after: NoteFields;
      changed: readonly NoteField[];
      isAutomatic: boolean;
      edit: NoteEdit;
      writer: Writer;
    },
  ): Promise<void> {
    const only = (fields: NoteFields) => Object.fromEntries(given.changed.map((field) => [field, fields[field]]));
    const { writtenAt } = given.edit;
    const before = { ...only(given.before), ...(given.isAutomatic && { isAutomatic: true }) };
    const after = {
      ...only(given.after),
      ...(given.isAutomatic && { isAutomatic: false }),
      ...(writtenAt !== null && { writtenAt }),
    };
    const { who, from } = given.writer;
    const action = "enrichment.note.change";
    await this.parts.audit.record({ who, from, action, target: call.callId, before, after }, tx);
  }

  private async record(
    tx: Transaction,
    action: string,
    call: StoredCall,
    writer: Writer,
    after: unknown,
  ): Promise<void> {
    await this.parts.audit.record({ ...writer, action, target: call.callId, before: null, after }, tx);
  }
}

/** In whose name a version is made, and whether it made itself. */
interface Author {
  /** User id; "" for nobody who has an account here. */
  id: string;
  name: string;
  isAutomatic: boolean;
}

function authorOf({ who }: Writer): Author {
  return { id: personOf(who), name: who.name, isAutomatic: false };
}

const NOTHING_PASSED = { offeredTo: null, lostBy: [] } as const;

/** Who was given the call by one state of the chain, and not by the next. */
function lostBetween(before: readonly HopRow[], after: readonly HopRow[]): string[] {
  const left = new Set(peopleOf(after));
  return peopleOf(before).filter((id) => id !== "" && !left.has(id));
}

/** A script's token writes too, but it is nobody whom a call could be passed on to. */
function personOf(who: Identity): string {
  return who.via === "session" ? who.id : "";
}

function refusedTarget(code: "no_such_colleague" | "not_oneself"): Problem {
  return new Problem("invalid_fields", { fields: [noteFault("transferredTo", code)] });
}
