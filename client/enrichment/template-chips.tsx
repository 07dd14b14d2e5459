import type { CallLine } from "../../server/enrichment/calls/call-view.ts";
import type { NoteField, NoteFields } from "../../server/enrichment/notes/note.ts";
import type { Template } from "../../server/enrichment/templates/templates.ts";
import { me } from "../platform/me.ts";
import { Chips } from "../ui/chip.tsx";
import { say } from "../ui/toast.tsx";
import { formatTime } from "../words/format.ts";
import { formatDay } from "../words/moments.ts";
import { t } from "../words/words.ts";
import { FIELDS } from "./fields.ts";
import { lists, templates } from "./help.ts";
import { type NoteEdit, shownIn } from "./note-edit.ts";
import { fillOf, knownOf } from "./template-text.ts";

interface ChipsProps {
  line: CallLine;
  edit: NoteEdit;
  onType: <Field extends NoteField>(field: Field, value: NoteFields[Field]) => void;
}

/** The templates, each by one press: it fills in what is empty, says what it left alone, and can be undone. */
export function TemplateChips({ line, edit, onType }: ChipsProps) {
  const offered = templates.value.filter(({ isArchived }) => !isArchived);
  if (offered.length === 0) return null;
  const apply = (template: Template) => {
    const shown = Object.fromEntries(FIELDS.map((field) => [field, shownIn(edit, field)])) as unknown as NoteFields;
    const agent = me.peek()?.displayName ?? "";
    const known = knownOf(line, { date: formatDay, time: formatTime, agent });
    const { fill, left } = fillOf(template.fields, { shown, lists: lists.peek(), known, me: me.peek()?.name ?? "" });
    const fields = FIELDS.filter((field) => field in fill);
    for (const field of fields) onType(field, fill[field] as NoteFields[typeof field]);
    const names = left.map((field) => t(`note_field.${field}`)).join(", ");
    const leaves = left.length > 0 ? t("note.template_left", { fields: names }) : "";
    if (fields.length === 0) {
      say({ text: t("note.template_none") });
      return;
    }
    const close = say({
      text: [t("note.template_done", { n: fields.length }), leaves].filter(Boolean).join(" · "),
      action: {
        label: t("action.undo"),
        run() {
          // Whoever is passed on to is emptied by the answer: the order of the form undoes both.
          for (const field of fields) onType(field, shown[field]);
          close();
        },
      },
    });
  };
  return (
    <Chips label={t("note.templates")}>
      {offered.map((template) => (
        <button key={template.id} type="button" class="chip" onClick={() => apply(template)}>
          {template.name}
        </button>
      ))}
    </Chips>
  );
}
