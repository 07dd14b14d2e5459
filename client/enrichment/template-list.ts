import type { NoteFields } from "../../server/enrichment/notes/note.ts";
import type { Template, TemplateEdit } from "../../server/enrichment/templates/templates.ts";
import { EMPTY_FIELDS, FIELDS } from "./fields.ts";

/** A template as it is edited; a new one has no id yet. */
export interface EditedTemplate {
  /** Of this page only, so that a row keeps its boxes while it moves. */
  key: string;
  id: number | null;
  name: string;
  fields: NoteFields;
  isArchived: boolean;
}

export function editedTemplates(templates: readonly Template[]): EditedTemplate[] {
  return templates.map(({ id, name, fields, isArchived }) => ({
    ...{ key: String(id), id, name, fields: { ...EMPTY_FIELDS, ...fields }, isArchived },
  }));
}

/** As the server takes them: a row that nothing was typed into is none. */
export function templateEdits(templates: readonly EditedTemplate[]): TemplateEdit[] {
  return named(templates).map(({ id, name, fields, isArchived }) => ({
    ...(id !== null && { id }),
    name: name.trim(),
    fields: Object.fromEntries(
      FIELDS.filter((field) => fields[field] !== EMPTY_FIELDS[field]).map((field) => [field, fields[field]]),
    ),
    isArchived,
  }));
}

export function named(templates: readonly EditedTemplate[]): EditedTemplate[] {
  const isTyped = ({ name, fields }: EditedTemplate) =>
    name.trim() !== "" || FIELDS.some((field) => fields[field] !== EMPTY_FIELDS[field]);
  return templates.filter((template) => template.id !== null || isTyped(template));
}

/** Swaps a template with its neighbour; the same list when there is none. */
export function movedTemplate(
  templates: readonly EditedTemplate[],
  key: string,
  by: -1 | 1,
): readonly EditedTemplate[] {
  const at = templates.findIndex((template) => template.key === key);
  const [own, other] = [templates[at], templates[at + by]];
  if (!own || !other) return templates;
  const next = [...templates];
  [next[at], next[at + by]] = [other, own];
  return next;
}
