import type { FieldList, ListedField } from "../../server/enrichment/choices/choices.ts";
import type { NoteField } from "../../server/enrichment/notes/note.ts";
import { useId } from "preact/hooks";
import { Choice, Field, type FieldError, TextField } from "../ui/field.tsx";
import { t } from "../words/words.ts";
import { offered } from "./choice-paths.ts";
import { ColleaguePicker } from "./colleague-picker.tsx";
import { lists } from "./help.ts";
import { type NoteEdit, shownIn } from "./note-edit.ts";

interface FieldsProps {
  edit: NoteEdit;
  errors: readonly FieldError[];
  onType: <Field extends NoteField>(field: Field, value: NoteEdit["theirs"][Field]) => void;
}

/** The fields of a note, in the order in which a call is told. */
export function NoteInputs({ edit, errors, onType }: FieldsProps) {
  const isSettled = shownIn(edit, "isAnsweredByAgent") === true;
  const listed = (field: ListedField) => (
    <ListedInput
      name={field}
      field={field}
      list={lists.value?.[field]}
      value={shownIn(edit, field)}
      errors={errors}
      onType={(text) => onType(field, text)}
    />
  );
  const long = (field: "subjectComment" | "resultComment") => (
    <TextField
      name={field}
      label={t(`note_field.${field}`)}
      errors={errors}
      value={shownIn(edit, field)}
      onType={(text) => onType(field, text)}
    />
  );
  const answered = shownIn(edit, "isAnsweredByAgent");
  return (
    <>
      {listed("receptionMode")}
      {listed("subject")}
      {long("subjectComment")}
      {listed("result")}
      {listed("orientation")}
      <Choice
        name="isAnsweredByAgent"
        label={t("note_field.isAnsweredByAgent")}
        errors={errors}
        value={answered === null ? "" : String(answered)}
        options={[
          ["", t("note.not_said")],
          ["true", t("note.yes")],
          ["false", t("note.no")],
        ]}
        onPick={(value) => onType("isAnsweredByAgent", value === "" ? null : value === "true")}
      />
      <ColleaguePicker
        value={shownIn(edit, "transferredTo")}
        isDisabled={isSettled}
        errors={errors}
        onPick={(name) => onType("transferredTo", name)}
      />
      {long("resultComment")}
    </>
  );
}

interface ListedProps {
  name: string;
  field: ListedField;
  /** What it offers; undefined as long as that is not known. */
  list: FieldList | undefined;
  value: string;
  errors: readonly FieldError[];
  onType: (text: string) => void;
}

/** A field with a list of choices: something else can be typed where that is allowed. */
export function ListedInput({ name, field, list, value, errors, onType }: ListedProps) {
  const id = useId();
  const choices = offered(list?.choices ?? []);
  const label = t(`note_field.${field}`);
  const hint = list?.isMandatory ? t("note.mandatory") : undefined;
  if (list && !list.isFree && choices.length > 0) {
    // What the note holds stays to choose, also when it is not offered any more.
    const known = choices.includes(value) || value === "" ? choices : [value, ...choices];
    const options = [["", "–"] as const, ...known.map((path) => [path, path] as const)];
    return (
      <Choice name={name} label={label} hint={hint} errors={errors} value={value} options={options} onPick={onType} />
    );
  }
  return (
    <>
      <Field
        name={name}
        label={label}
        hint={hint}
        errors={errors}
        maxLength={500}
        {...(choices.length > 0 && { list: id })}
        value={value}
        onInput={(event) => onType(event.currentTarget.value)}
      />
      {choices.length > 0 && (
        <datalist id={id}>
          {choices.map((path) => (
            <option key={path} value={path} />
          ))}
        </datalist>
      )}
    </>
  );
}
