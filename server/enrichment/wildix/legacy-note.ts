import type { NoteChanges } from "../notes/note.ts";
import { isOpen } from "../notes/chain.ts";
import { fieldsOf, type HopRow, type NoteRow } from "../notes/repo.ts";

/** What the replaced application kept of a call, under its own names. */
export interface LegacyNote {
  date: string;
  heure: string;
  modeAccueil: string;
  objet: string;
  commentaireObjet: string;
  resultat: string;
  orientation: string;
  reponduParAgent: boolean;
  traiteParOuTransmisA: string;
  commentaireResultat: string;
}

const NAMES = {
  modeAccueil: "receptionMode",
  objet: "subject",
  commentaireObjet: "subjectComment",
  resultat: "result",
  orientation: "orientation",
  traiteParOuTransmisA: "transferredTo",
  commentaireResultat: "resultComment",
} as const;
export const LEGACY_NAMES: readonly string[] = [...Object.keys(NAMES), "reponduParAgent", "date", "heure"];

/** Longest texts, as the native form takes them. */
const MAX_LENGTHS: Readonly<Record<string, number>> = {
  ...{ modeAccueil: 500, objet: 500, resultat: 500, orientation: 500, traiteParOuTransmisA: 64 },
  ...{ commentaireObjet: 5_000, commentaireResultat: 5_000, date: 64, heure: 64 },
};

/** A change as the old page sends it, or the sentence about what is wrong with it. */
export type LegacyReading =
  { changes: NoteChanges; written: { date: string; time: string } } | { wrong: { field: string; sentence: string } };

/** Reads a note under its old names; what is absent stays as it was, unknown names are left alone as the old program did. */
export function readLegacyNote(given: Readonly<Record<string, unknown>>): LegacyReading {
  const changes: Record<string, unknown> = {};
  for (const name of LEGACY_NAMES) {
    const value = given[name];
    if (value === undefined || value === null) continue;
    if (name === "reponduParAgent") {
      if (typeof value !== "boolean") return { wrong: { field: name, sentence: "must be true or false" } };
      changes.isAnsweredByAgent = value;
      continue;
    }
    const most = MAX_LENGTHS[name] ?? 0;
    if (typeof value !== "string") return { wrong: { field: name, sentence: "must be text" } };
    if (value.length > most) return { wrong: { field: name, sentence: `must be text of at most ${most} characters` } };
    if (name in NAMES) changes[NAMES[name as keyof typeof NAMES]] = value.trim();
  }
  const text = (name: string) => (typeof given[name] === "string" ? given[name] : "");
  return { changes: changes as NoteChanges, written: { date: text("date"), time: text("heure") } };
}

/**
 * All that was noted of a call as one note: of each field the last thing that somebody said. Whom it was passed on to is
 * whoever has it now. Null when nobody noted anything.
 */
export function writeLegacyNote(notes: readonly NoteRow[], hops: readonly HopRow[], zone: string): LegacyNote | null {
  const newest = notes.toSorted((a, b) => b.updatedAt - a.updatedAt)[0];
  if (!newest) return null;
  const last = (field: "receptionMode" | "subject" | "subjectComment" | "result" | "orientation" | "resultComment") =>
    notes.findLast((note) => note[field] !== "")?.[field] ?? "";
  const answered = notes.map(fieldsOf).findLast(({ isAnsweredByAgent }) => isAnsweredByAgent !== null);
  const [date, time] = writtenOf(newest, zone);
  return {
    ...{ date, heure: time, modeAccueil: last("receptionMode"), objet: last("subject") },
    ...{ commentaireObjet: last("subjectComment"), resultat: last("result"), orientation: last("orientation") },
    reponduParAgent: answered?.isAnsweredByAgent ?? false,
    traiteParOuTransmisA: hops.findLast(isOpen)?.toName ?? "",
    commentaireResultat: last("resultComment"),
  };
}

/** As the note brought them, else as a browser in French writes them. */
function writtenOf(note: NoteRow, zone: string): [date: string, time: string] {
  if (note.writtenDate !== "") return [note.writtenDate, note.writtenTime];
  const at = Temporal.Instant.fromEpochMilliseconds(note.updatedAt).toZonedDateTimeISO(zone);
  const two = (value: number) => String(value).padStart(2, "0");
  return [`${two(at.day)}/${two(at.month)}/${at.year}`, [at.hour, at.minute, at.second].map(two).join(":")];
}
