import type { NoteField, NoteFields } from "../../server/enrichment/notes/note.ts";

/** The fields of a note in the order of the form; the replaced application asked in the same. */
export const FIELDS: readonly NoteField[] = [
  "receptionMode",
  "subject",
  "subjectComment",
  "result",
  "orientation",
  "isAnsweredByAgent",
  "transferredTo",
  "resultComment",
];

/** Fields that hold several lines: two people's texts can both stand in one. */
export const LONG_FIELDS: ReadonlySet<NoteField> = new Set(["subjectComment", "resultComment"]);

export const EMPTY_FIELDS: NoteFields = {
  ...{ receptionMode: "", subject: "", subjectComment: "", result: "", orientation: "" },
  ...{ isAnsweredByAgent: null, transferredTo: "", resultComment: "" },
};

/** The fields of something that has them beside others. */
export function fieldsOf(note: NoteFields): NoteFields {
  return Object.fromEntries(FIELDS.map((field) => [field, note[field]])) as unknown as NoteFields;
}
