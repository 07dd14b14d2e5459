/**
 * What somebody notes about a call, and how two people's changes of it come together. The fields are those of the
 * replaced application under their English names.
 */

/** The fields that people fill in, in the order of the form. */
export const NOTE_FIELDS = [
  "receptionMode",
  "subject",
  "subjectComment",
  "result",
  "orientation",
  "isAnsweredByAgent",
  "transferredTo",
  "resultComment",
] as const;
export type NoteField = (typeof NOTE_FIELDS)[number];

export interface NoteFields {
  /** How the caller was received. */
  receptionMode: string;
  subject: string;
  subjectComment: string;
  result: string;
  /** Where the caller was directed. */
  orientation: string;
  /** Whether the agent settled it; null as long as nobody said. */
  isAnsweredByAgent: boolean | null;
  /** Log-in name of whom it was passed to; "" for nobody. */
  transferredTo: string;
  resultComment: string;
}

export type NoteChanges = Partial<NoteFields>;

/** A note with whether it was filled in by itself, and nobody has saved it since. */
export interface NoteContent extends NoteFields {
  isAutomatic: boolean;
}

export const EMPTY_NOTE: NoteFields = {
  ...{ receptionMode: "", subject: "", subjectComment: "", result: "", orientation: "" },
  ...{ isAnsweredByAgent: null, transferredTo: "", resultComment: "" },
};

/** Whether a note holds nothing. */
export function isBlank(note: NoteFields): boolean {
  return NOTE_FIELDS.every((field) => note[field] === EMPTY_NOTE[field]);
}

/** A field that two people changed to different things. */
export interface Conflict {
  field: NoteField;
  base: NoteFields[NoteField];
  mine: NoteFields[NoteField];
  theirs: NoteFields[NoteField];
}

export type NoteMerge =
  { kind: "merged"; fields: NoteFields; changed: NoteField[] } | { kind: "conflict"; conflicts: Conflict[] };

/**
 * Applies changes that were made to `base` to `current`, which may have moved on since. A field that nobody else touched
 * takes the change; the same change twice is none; a field that both changed differently is a conflict, and then nothing is
 * applied. A call that the agent settled is passed on to nobody.
 */
export function mergeNote(base: NoteFields, current: NoteFields, changes: NoteChanges): NoteMerge {
  const conflicts: Conflict[] = [];
  const fields: NoteFields = { ...current };
  for (const field of NOTE_FIELDS) {
    const mine = changes[field];
    if (mine === undefined || mine === current[field]) continue;
    if (current[field] !== base[field]) conflicts.push({ field, base: base[field], mine, theirs: current[field] });
    else Object.assign(fields, { [field]: mine });
  }
  if (conflicts.length > 0) return { kind: "conflict", conflicts };
  if (fields.isAnsweredByAgent === true) fields.transferredTo = "";
  return { kind: "merged", fields, changed: NOTE_FIELDS.filter((field) => fields[field] !== current[field]) };
}
