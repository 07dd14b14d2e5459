import { newId } from "../../db/ids.ts";
import type { Database } from "../../db/open.ts";
import { Problem } from "../platform/http/problem.ts";
import type { Identity } from "../platform/auth/identity.ts";
import { isoIn } from "../platform/moments.ts";
import { listCalls } from "./calls/repo.ts";
import { findByCallId, findByRecordId, isVisible } from "./repo.ts";
import type { StoredCall } from "./calls/stored-call.ts";
import type { Desk } from "./desk.ts";
import type { NoteEdit, Writer } from "./notes/notes.ts";
import { hopsOf, notesOf } from "./notes/repo.ts";
import { maskCall, type ShownCall } from "./masking/mask.ts";
import type { Masking } from "./masking/masking.ts";
import { sightOf } from "./viewer.ts";
import { type LegacyNote, readLegacyNote, writeLegacyNote } from "./wildix/legacy-note.ts";
import { writeCallRecord } from "./wildix/write-record.ts";

/** The old page asks for everything at once; it gets the newest so many. */
const MAX_RECORDS = 5_000;
/** Notes in one request. */
const MAX_NOTES = 200;

/** Why a request of the old page is refused: the status and a sentence, with the field where there is one. */
export interface LegacyRefusal {
  status: 400 | 403 | 422;
  error: string;
  field?: string;
}

/** What the compatible addresses of the replaced application need of the room. */
export class LegacyBook {
  constructor(
    private readonly database: Database,
    private readonly desk: Desk,
    private readonly masking: Masking,
    private readonly zone: string,
  ) {}

  /** The calls that somebody may see as rows of the PBX's record table, in the order in which they began. */
  async records(who: Identity): Promise<Record<string, unknown>[]> {
    const calls = await this.visible(who);
    return calls.map((call) => writeCallRecord(call, this.offsetAt(call.startedAt)));
  }

  /** What was noted of those calls, by the row's id. */
  async notes(who: Identity): Promise<Record<string, LegacyNote>> {
    const calls = await this.visible(who);
    const refs = calls.map(({ ref }) => ref);
    const [notes, hops] = [await notesOf(this.database.orm, refs), await hopsOf(this.database.orm, refs)];
    const found: Record<string, LegacyNote> = {};
    for (const { ref, recordId } of calls) {
      const note = writeLegacyNote(notes.get(ref) ?? [], hops.get(ref) ?? [], this.zone);
      if (note) found[recordId] = note;
    }
    return found;
  }

  /** Saves what the old page sends, all of it or nothing; null when it was saved. */
  async save(body: unknown, writer: Writer): Promise<LegacyRefusal | null> {
    if (!isObject(body)) return { status: 400, error: "The body must be an object of call ids" };
    const entries = Object.entries(body);
    if (entries.length > MAX_NOTES) return { status: 400, error: `${MAX_NOTES} calls at most in one request` };
    const edits: { ref: number; edit: NoteEdit }[] = [];
    for (const [recordId, given] of entries) {
      const id = recordId.slice(0, 60);
      if (!isObject(given)) return { status: 400, error: `${id} must be an object` };
      const reading = readLegacyNote(given);
      if ("wrong" in reading) return refused(id, reading.wrong.field, reading.wrong.sentence);
      const call = await this.callOf(recordId.slice(0, 191));
      if (!call || !(await isVisible(this.database.orm, sightOf(writer.who), call.ref))) {
        return { status: 403, error: `${id} is none of your calls` };
      }
      const { changes, written } = reading;
      edits.push({
        ref: call.ref,
        edit: { baseVersion: null, changes, operationId: newId(), writtenAt: null, written },
      });
    }
    try {
      await this.desk.saveAll(edits, writer);
      return null;
    } catch (cause) {
      const fault = cause instanceof Problem ? cause.fields?.[0] : undefined;
      if (!fault) throw cause;
      return refused("", LEGACY_FIELD[fault.field] ?? fault.field, fault.message);
    }
  }

  /** An open page may still have the id that the call had before its row of the record table was read. */
  private async callOf(id: string): Promise<StoredCall | null> {
    return (await findByRecordId(this.database.orm, id)) ?? findByCallId(this.database.orm, id);
  }

  private async visible(who: Identity): Promise<ShownCall[]> {
    const viewer = this.masking.viewerOf(who);
    const calls = await listCalls(this.database.orm, viewer, {}, null, MAX_RECORDS);
    return calls.reverse().map((call) => maskCall(call, viewer.mask));
  }

  private offsetAt(at: number): string {
    return isoIn(at, this.zone).slice(-6).replace(":", "");
  }
}

/** The old names of the fields that the server itself can refuse. */
const LEGACY_FIELD: Readonly<Record<string, string>> = {
  transferredTo: "traiteParOuTransmisA",
  receptionMode: "modeAccueil",
  subject: "objet",
  result: "resultat",
};

function refused(id: string, field: string, sentence: string): LegacyRefusal {
  return { status: 422, error: [id, field, sentence].filter(Boolean).join(" "), field };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
