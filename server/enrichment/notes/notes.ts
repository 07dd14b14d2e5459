import type { Database, Transaction } from "../../../db/open.ts";
import type { Audit } from "../../platform/audit/audit.ts";
import type { Colleague, Colleagues } from "../../platform/auth/colleagues.ts";
import type { Identity } from "../../platform/auth/identity.ts";
import type { Clock } from "../../platform/clock.ts";
import { Problem } from "../../platform/http/problem.ts";
import { findByRef, isVisible, updateNoted } from "../repo.ts";
import type { StoredCall } from "../calls/stored-call.ts";
import type { Choices } from "../choices/choices.ts";
import { noteFault } from "../problems.ts";
import { viewerOf } from "../viewer.ts";
import { hopFrom, hopTo, peopleOf, positionFor } from "./chain.ts";
import { EMPTY_NOTE, mergeNote, type NoteChanges, type NoteField, type NoteFields } from "./note.ts";
import {
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

export interface NotesParts {
  database: Database;
  audit: Audit;
  clock: Clock;
  colleagues: Colleagues;
  choices: Choices;
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
      return updateNoted(tx, call, notes.map(fieldsOf), null);
    });
  }

  /**
   * Hands a call back to whoever passed it on, whose note then names no target any more.
   * @throws Problem `history_call_not_found`, `not_passed_on_to_you`.
   */
  handBack(ref: number, comment: string, writer: Writer): Promise<{ call: StoredCall; lostBy: readonly string[] }> {
    return this.parts.database.transact(async (tx) => {
      const { call, notes, hops, hop } = await this.offered(tx, ref, writer);
      const at = this.parts.clock.now();
      await settleHop(tx, hop.id, { state: "returned", settledAt: at, comment });
      const origin = notes.find(({ position }) => position === hop.fromPosition) ?? null;
      const edit = { baseVersion: null, changes: {}, operationId: `return-${hop.id}`, writtenAt: null };
      if (origin) {
        const fields = { ...fieldsOf(origin), transferredTo: "" };
        await this.write(tx, { call, note: origin, position: origin.position, fields, edit, writer });
      }
      const rest = hops.map((each) => (each.id === hop.id ? { ...each, state: "returned" as const } : each));
      await this.record(tx, "enrichment.transfer.return", call, writer, { to: hop.fromName, comment });
      const left = notes.map((row) => ({ ...fieldsOf(row), ...(row === origin && { transferredTo: "" }) }));
      return { call: await updateNoted(tx, call, left, peopleOf(rest)), lostBy: lostBetween(hops, rest) };
    });
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
    const merge = mergeNote(base, current, edit.changes);
    if (merge.kind === "conflict") {
      throw new Problem("note_conflict", { params: { version }, members: { conflict: merge.conflicts, version } });
    }
    if (merge.changed.length === 0) return { call, position, version, ...NOTHING_PASSED };
    const faults = await this.parts.choices.faultsOfNote(merge.fields, merge.changed, tx);
    if (faults.length > 0) throw new Problem("invalid_fields", { fields: faults });
    const target = await this.targetOf(tx, merge.fields, merge.changed, writer.who);
    const fields = target ? { ...merge.fields, transferredTo: target.name } : merge.fields;
    await this.write(tx, { call, note, position, fields, edit, writer });
    const passed = await this.passOn(tx, {
      call,
      hops,
      position,
      isChanged: merge.changed.includes("transferredTo"),
      target,
      writer,
    });
    const after = notes.filter((row) => row.position !== position).map(fieldsOf);
    const changed = await updateNoted(tx, call, [...after, fields], passed && peopleOf(passed));
    await this.tell(tx, call, { before: current, after: fields, changed: merge.changed, edit, writer });
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
    if (!call || !(await isVisible(tx, viewerOf(who), ref))) {
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
      edit: NoteEdit;
      writer: Writer;
    },
  ): Promise<void> {
    const { call, note, position, fields, edit, writer } = given;
    const at = this.parts.clock.now();
    const version = (note?.version ?? 0) + 1;
    const row = {
      ...{ ...fields, version, updatedAt: at, updatedBy: writer.who.name },
      ...{ writtenDate: edit.written?.date ?? "", writtenTime: edit.written?.time ?? "" },
    };
    const author = { authorId: personOf(writer.who), authorName: writer.who.name, createdAt: at };
    const noteRef = note?.id ?? (await insertNote(tx, { callRef: call.ref, position, ...author, ...row }));
    if (note) await updateNote(tx, note.id, row);
    await insertVersion(tx, {
      ...{ noteRef, version, fields: { ...fields }, at, byId: personOf(writer.who), byName: writer.who.name },
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
    return [...rest, { ...hop, id: 0 }];
  }

  private async tell(
    tx: Transaction,
    call: StoredCall,
    given: { before: NoteFields; after: NoteFields; changed: readonly NoteField[]; edit: NoteEdit; writer: Writer },
  ): Promise<void> {
    const only = (fields: NoteFields) => Object.fromEntries(given.changed.map((field) => [field, fields[field]]));
    const { writtenAt } = given.edit;
    const after = writtenAt === null ? only(given.after) : { ...only(given.after), writtenAt };
    const { who, from } = given.writer;
    const action = "enrichment.note.change";
    await this.parts.audit.record({ who, from, action, target: call.callId, before: only(given.before), after }, tx);
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
