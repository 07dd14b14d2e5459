import type { FieldLists, ListedField } from "../../server/enrichment/choices/choices.ts";
import type { NoteField, NoteFields } from "../../server/enrichment/notes/note.ts";
import { browserClock } from "../live/browser-clock.ts";
import { me } from "../platform/me.ts";
import { Choice, type FieldError, TextField } from "../ui/field.tsx";
import { formatTime } from "../words/format.ts";
import { formatDay } from "../words/moments.ts";
import { t } from "../words/words.ts";
import { FIELDS } from "./fields.ts";
import { colleagues, nameOf } from "./help.ts";
import { ListedInput } from "./note-fields.tsx";
import { expanded, knownOf, unknownIn } from "./template-text.ts";

interface FieldsProps {
  /** Where the server finds them: `templates[0].fields`. */
  place: string;
  fields: NoteFields;
  lists: FieldLists;
  errors: readonly FieldError[];
  onType: (field: NoteField, value: NoteFields[NoteField]) => void;
}

/** What a template fills in, and how its texts read in a call. */
export function TemplateFields({ place, fields, lists, errors, onType }: FieldsProps) {
  const listed = (field: ListedField) => (
    <ListedInput
      name={`${place}.${field}`}
      field={field}
      list={{ ...lists[field], isMandatory: false }}
      value={fields[field]}
      errors={errors}
      onType={(text) => onType(field, text)}
    />
  );
  const long = (field: "subjectComment" | "resultComment") => (
    <TextField
      name={`${place}.${field}`}
      label={t(`note_field.${field}`)}
      errors={errors}
      value={fields[field]}
      onType={(text) => onType(field, text)}
    />
  );
  const { isAnsweredByAgent, transferredTo } = fields;
  const people = colleagues.value.map(({ name }) => [name, nameOf(name)] as const);
  const isKnown = transferredTo === "" || people.some(([name]) => name === transferredTo);
  return (
    <>
      {listed("receptionMode")}
      {listed("subject")}
      {long("subjectComment")}
      {listed("result")}
      {listed("orientation")}
      <Choice
        name={`${place}.isAnsweredByAgent`}
        label={t("note_field.isAnsweredByAgent")}
        errors={errors}
        value={isAnsweredByAgent === null ? "" : String(isAnsweredByAgent)}
        options={[
          ["", "–"],
          ["true", t("note.yes")],
          ["false", t("note.no")],
        ]}
        onPick={(value) => onType("isAnsweredByAgent", value === "" ? null : value === "true")}
      />
      <Choice
        name={`${place}.transferredTo`}
        label={t("note_field.transferredTo")}
        errors={errors}
        value={transferredTo}
        options={[["", "–"] as const, ...(isKnown ? [] : [[transferredTo, transferredTo] as const]), ...people]}
        onPick={(name) => onType("transferredTo", name)}
      />
      {long("resultComment")}
      <Preview fields={fields} />
    </>
  );
}

/** The texts that name something, as they read in a call that somebody made up. */
function Preview({ fields }: { fields: NoteFields }) {
  const texts = FIELDS.flatMap((field) => {
    const value = fields[field];
    return typeof value === "string" && value.includes("{") ? [{ field, value }] : [];
  });
  if (texts.length === 0) return null;
  const sample = { fromNumber: "0612345678", fromName: t("template.sample_caller"), toNumber: "44" };
  const agent = me.value?.displayName ?? "";
  const call = { ...sample, toName: agent, queue: t("template.sample_queue"), startedAt: browserClock.now() };
  const known = knownOf(call, { date: formatDay, time: formatTime, agent });
  const unknown = texts.flatMap(({ value }) => unknownIn(value));
  return (
    <div class="note news">
      <b>{t("template.preview")}</b>
      <dl>
        {texts.map(({ field, value }) => (
          <div key={field}>
            <dt>{t(`note_field.${field}`)}</dt>
            <dd class="lines">{expanded(value, known)}</dd>
          </div>
        ))}
      </dl>
      {unknown.length > 0 && (
        <div>{t("template.unknown", { names: unknown.map((name) => `{${name}}`).join(" ") })}</div>
      )}
    </div>
  );
}
