import type { NoteChanges, NoteField, NoteFields } from "../../server/enrichment/notes/note.ts";
import { EMPTY_FIELDS, FIELDS } from "./fields.ts";

/**
 * A note while somebody fills it in. What they have not touched follows what others save; what they have is theirs, and
 * keeps the version that it was made from, so that the server can tell when two people changed the same.
 */
export interface NoteEdit {
  /** The version that `typed` is a change of. */
  baseVersion: number;
  base: NoteFields;
  /** The newest that is known. */
  version: number;
  theirs: NoteFields;
  /** What was typed and differs from the base. */
  typed: NoteChanges;
  /** The field that has the focus, as it was when it got it: nothing that arrives changes it under the caret. */
  held: { field: NoteField; value: NoteFields[NoteField] } | null;
}

/** A form on a note as it is stored; version 0 is none yet. */
export function openEdit(version = 0, fields: NoteFields = EMPTY_FIELDS): NoteEdit {
  return { baseVersion: version, base: fields, version, theirs: fields, typed: {}, held: null };
}

/** A draft that was kept, on top of the note as it is now. */
export function resumeEdit(draft: Pick<NoteEdit, "baseVersion" | "base" | "typed">, now: NoteEdit): NoteEdit {
  const { baseVersion, base, typed } = draft;
  return followNote({ ...now, baseVersion, base, typed }, now.version, now.theirs);
}

/** What the form shows in a field. */
export function shownIn<Field extends NoteField>({ typed, held, theirs }: NoteEdit, field: Field): NoteFields[Field] {
  if (field in typed) return typed[field] as NoteFields[Field];
  return held?.field === field ? (held.value as NoteFields[Field]) : theirs[field];
}

/** Something was typed. Whoever settles a call passes it on to nobody: that empties the target. */
export function typeInto<Field extends NoteField>(edit: NoteEdit, field: Field, value: NoteFields[Field]): NoteEdit {
  const { [field]: _old, ...rest } = edit.typed;
  const typed: NoteChanges = value === edit.base[field] ? rest : { ...rest, [field]: value };
  const next = { ...edit, typed };
  const isSettled = field === "isAnsweredByAgent" && value === true;
  return isSettled && shownIn(next, "transferredTo") !== "" ? typeInto(next, "transferredTo", "") : next;
}

export function focusField(edit: NoteEdit, field: NoteField): NoteEdit {
  return { ...edit, held: { field, value: shownIn(edit, field) } };
}

export function blurField(edit: NoteEdit): NoteEdit {
  return followNote({ ...edit, held: null }, edit.version, edit.theirs);
}

/**
 * The note is at another version. The form moves to it, unless somebody changed what is being changed here too: then it keeps
 * its base, and the server will say that the two differ.
 */
export function followNote(edit: NoteEdit, version: number, theirs: NoteFields): NoteEdit {
  if (version < edit.version) return edit;
  const isMine = (field: NoteField) => field in edit.typed || edit.held?.field === field;
  const isTorn = FIELDS.some((field) => isMine(field) && theirs[field] !== edit.base[field]);
  if (!isTorn) return { ...edit, baseVersion: version, base: theirs, version, theirs };
  // The same thing typed by both is no difference.
  const typed = Object.fromEntries(
    Object.entries(edit.typed).filter(([field, value]) => value !== theirs[field as NoteField]),
  ) as NoteChanges;
  const next = { ...edit, version, theirs, typed };
  const isSettled = Object.keys(typed).length < Object.keys(edit.typed).length;
  return isSettled ? followNote(next, version, theirs) : next;
}

/** What a save would send: empty when nothing differs from what is stored. */
export function changesOf({ typed, theirs }: NoteEdit): NoteChanges {
  return Object.fromEntries(
    Object.entries(typed).filter(([field, value]) => value !== theirs[field as NoteField]),
  ) as NoteChanges;
}

/** The fields in which two states of a note differ, in the order of the form. */
export function differing(before: NoteFields, after: NoteFields): NoteField[] {
  return FIELDS.filter((field) => before[field] !== after[field]);
}
