import { useSignal } from "@preact/signals";
import type { CallLine } from "../../server/enrichment/calls/call-view.ts";
import type { NoteChanges, NoteField, NoteFields } from "../../server/enrichment/notes/note.ts";
import type { Template } from "../../server/enrichment/templates/templates.ts";
import { me } from "../platform/me.ts";
import { Chips } from "../ui/chip.tsx";
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

/** What the last press did: the fields that it filled in, as they were before, and those that it left alone. */
interface Applied {
  fill: NoteChanges;
  before: NoteFields;
  left: readonly NoteField[];
}

/** The templates, each by one press: it fills in what is empty, says what it left alone, and can be undone. */
export function TemplateChips({ line, edit, onType }: ChipsProps) {
  const applied = useSignal<Applied | null>(null);
  const offered = templates.value.filter(({ isArchived }) => !isArchived);
  if (offered.length === 0) return null;
  const apply = (template: Template) => {
    const before = Object.fromEntries(FIELDS.map((field) => [field, shownIn(edit, field)])) as unknown as NoteFields;
    const known = knownOf(line, { date: formatDay, time: formatTime, agent: me.peek()?.displayName ?? "" });
    const context = { shown: before, lists: lists.peek(), known, me: me.peek()?.name ?? "" };
    const { fill, left } = fillOf(template.fields, context);
    for (const field of FIELDS) if (field in fill) onType(field, fill[field] as NoteFields[typeof field]);
    applied.value = { fill, before, left };
  };
  return (
    <>
      <Chips label={t("note.templates")}>
        {offered.map((template) => (
          <button key={template.id} type="button" class="chip" onClick={() => apply(template)}>
            {template.name}
          </button>
        ))}
      </Chips>
      <div role="status">
        {applied.value && (
          <AppliedNote
            applied={applied.value}
            edit={edit}
            onUndo={(fields) => {
              for (const field of fields) onType(field, applied.peek()?.before[field] as NoteFields[typeof field]);
              applied.value = null;
            }}
          />
        )}
      </div>
    </>
  );
}

/** In the form and not in passing: what lies over the page would hide it. Gone once nothing of it is left to undo. */
function AppliedNote(props: { applied: Applied; edit: NoteEdit; onUndo: (fields: NoteField[]) => void }) {
  const { fill, left } = props.applied;
  const { typed } = props.edit;
  if (Object.keys(fill).length === 0) return <p class="note">{t("note.template_none")}</p>;
  const fields = FIELDS.filter((field) => field in fill && typed[field] === fill[field]);
  if (fields.length === 0) return null;
  const names = left.map((field) => t(`note_field.${field}`)).join(", ");
  return (
    <div class="note aside">
      <span class="grow">
        {t("note.template_done", { n: fields.length })}
        {names && ` · ${t("note.template_left", { fields: names })}`}
      </span>
      <button type="button" class="text-btn" onClick={() => props.onUndo(fields)}>
        {t("action.undo")}
      </button>
    </div>
  );
}
