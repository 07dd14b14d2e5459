import { newId } from "../../../db/ids.ts";
import type { Database, Transaction } from "../../../db/open.ts";
import type { Audit } from "../../platform/audit/audit.ts";
import type { Auth } from "../../platform/auth/auth.ts";
import type { Colleague, Colleagues } from "../../platform/auth/colleagues.ts";
import type { Clock } from "../../platform/clock.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { Ingest, Told } from "../calls/ingest.ts";
import { findByRecordId, findByRef, updateNoted } from "../repo.ts";
import type { StoredCall } from "../calls/stored-call.ts";
import { peopleOf } from "../notes/chain.ts";
import { EMPTY_NOTE, type NoteFields } from "../notes/note.ts";
import { type HopRow, insertHop, insertNote, insertVersion, notesOf } from "../notes/repo.ts";
import { readCallRecord } from "../wildix/call-record.ts";
import { readLegacyNote } from "../wildix/legacy-note.ts";
import type { Installation, OldUser } from "./installation.ts";
import { readWrittenAt } from "./written-at.ts";

/** How one kind of thing fares. */
export interface TakeoverCount {
  /** What was not there before. */
  added: number;
  /** What was there already; it stays as it is. */
  kept: number;
  /** What could not be taken over; `notes` say why. */
  left: number;
}

export interface TakeoverReport {
  users: TakeoverCount;
  calls: TakeoverCount;
  notes: TakeoverCount;
  /** What somebody should know: what was left out or read in a certain way, a line each. */
  remarks: string[];
}

export interface TakeoverParts {
  database: Database;
  audit: Audit;
  clock: Clock;
  colleagues: Colleagues;
  ingest: Ingest;
  zone: string;
}

const TERMINAL = { who: null, from: null };
const none = (): TakeoverCount => ({ added: 0, kept: 0, left: 0 });

/**
 * Takes over an installation of the replaced application: accounts with their password hashes, calls, and what was noted.
 * What is there already stays as it is, so that a second run adds nothing.
 */
export class Takeover {
  constructor(private readonly parts: TakeoverParts) {}

  /** @param auth null for a dry run: everything is read and counted, and nothing is written. */
  async run(
    given: Installation,
    auth: Auth | null,
    onCalls: (count: number) => void = () => {},
  ): Promise<TakeoverReport> {
    const report: TakeoverReport = { users: none(), calls: none(), notes: none(), remarks: [...given.faults] };
    await this.takeUsers(given.users, auth, report);
    await this.takeCalls(given, auth !== null, report, onCalls);
    await this.takeNotes(given, auth !== null, report);
    if (auth) {
      const { users, calls, notes } = report;
      const after = { users: users.added, calls: calls.added, notes: notes.added };
      await this.parts.audit.record({
        ...TERMINAL,
        action: "enrichment.import",
        target: "wildix-app",
        before: null,
        after,
      });
    }
    return report;
  }

  private async takeUsers(users: readonly OldUser[], auth: Auth | null, report: TakeoverReport): Promise<void> {
    for (const { name, passwordHash, extension, isAdmin } of users) {
      if (await this.parts.colleagues.byName(name)) {
        report.users.kept++;
        continue;
      }
      try {
        const role = isAdmin ? ("admin" as const) : ("agent" as const);
        await auth?.people.add({ name, role, extension, password: null, passwordHash }, TERMINAL);
        report.users.added++;
      } catch (cause) {
        report.users.left++;
        report.remarks.push(`user ${name}: ${reasonOf(cause)}`);
      }
    }
  }

  private async takeCalls(
    { records }: Installation,
    isReal: boolean,
    report: TakeoverReport,
    onCalls: (count: number) => void,
  ): Promise<void> {
    const now = this.parts.clock.now();
    const told: Told[] = [];
    for (const record of records) {
      const reading = readCallRecord(record, "file", now);
      if (reading) told.push({ reading, event: null });
      else report.calls.left++;
    }
    if (report.calls.left > 0) report.remarks.push(`${report.calls.left} calls have no id and were left out`);
    if (isReal) {
      const taken = await this.parts.ingest.take(told, onCalls);
      report.calls.added = taken.added;
      report.calls.kept = taken.changed + taken.repeated;
      return;
    }
    for (const { reading } of told) {
      const isKnown =
        (await findByRecordId(this.parts.database.orm, reading.callId.replace(/^cdr:[^:]*:/, ""))) !== null;
      report.calls[isKnown ? "kept" : "added"]++;
    }
  }

  private async takeNotes(given: Installation, isReal: boolean, report: TakeoverReport): Promise<void> {
    const ids = new Set(given.records.map(({ id }) => String(id)));
    const names = new Set(given.users.map(({ name }) => name));
    for (const [recordId, old] of given.notes) {
      const reading = readLegacyNote(old);
      if ("wrong" in reading) {
        report.notes.left++;
        report.remarks.push(`note of call ${recordId}: ${reading.wrong.field} ${reading.wrong.sentence}`);
        continue;
      }
      const fields: NoteFields = { ...EMPTY_NOTE, ...reading.changes };
      if (fields.isAnsweredByAgent === true) fields.transferredTo = "";
      const target = fields.transferredTo === "" ? null : await this.parts.colleagues.byName(fields.transferredTo);
      if (fields.transferredTo !== "" && !target && !(names.has(fields.transferredTo) && !isReal)) {
        report.remarks.push(
          `note of call ${recordId}: ${fields.transferredTo} has no account; the name is kept as it is`,
        );
      }
      const call = await findByRecordId(this.parts.database.orm, recordId);
      if (!call && !(ids.has(recordId) && !isReal)) {
        report.notes.left++;
        report.remarks.push(`note of call ${recordId}: there is no such call`);
        continue;
      }
      const isNew = isReal && call ? await this.takeNote(call, { fields, target, ...reading.written }) : !call?.isNoted;
      report.notes[isNew ? "added" : "kept"]++;
    }
  }

  /** False when something is noted of the call already. */
  private takeNote(
    { ref }: StoredCall,
    { fields, target, date, time }: { fields: NoteFields; target: Colleague | null; date: string; time: string },
  ): Promise<boolean> {
    return this.parts.database.transact(async (tx) => {
      const call = await readAgain(tx, ref);
      if (!call) return false;
      const at = readWrittenAt(date, time, this.parts.zone) ?? call.startedAt;
      const noteRef = await insertNote(tx, {
        ...{ callRef: ref, position: 0, authorId: "", authorName: "", ...fields, version: 1, createdAt: at },
        ...{ updatedAt: at, updatedBy: "", writtenDate: date.slice(0, 64), writtenTime: time.slice(0, 64) },
        isAutomatic: false,
      });
      await insertVersion(tx, {
        ...{
          noteRef,
          version: 1,
          fields: { ...fields },
          at,
          byId: "",
          byName: "",
          writtenAt: null,
          operationId: newId(),
          isAutomatic: false,
        },
      });
      let people: string[] | null = null;
      if (target) {
        const hop: Omit<HopRow, "id"> = {
          ...{
            callRef: ref,
            position: 1,
            fromPosition: 0,
            fromId: "",
            fromName: "",
            toId: target.id,
            toName: target.name,
          },
          ...{ at, state: "offered", settledAt: null, comment: "" },
        };
        await insertHop(tx, hop);
        people = peopleOf([{ ...hop, id: 0 }]);
      }
      await updateNoted(tx, call, [{ ...fields, isAutomatic: false }], people);
      return true;
    });
  }
}

/** The call within the transaction; null when something is noted of it already. */
async function readAgain(tx: Transaction, ref: number): Promise<StoredCall | null> {
  const notes = (await notesOf(tx, [ref])).get(ref) ?? [];
  return notes.length > 0 ? null : findByRef(tx, ref);
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Problem && cause.fields) {
    return cause.fields.map(({ field, message }) => `${field} ${message}`).join("; ");
  }
  return (cause as Error).message;
}
