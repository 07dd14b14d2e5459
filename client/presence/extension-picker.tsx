import { useSignal } from "@preact/signals";
import { Field, type FieldError } from "../ui/field.tsx";
import { fold } from "../words/format.ts";
import { t } from "../words/words.ts";
import { book } from "./roster.ts";

interface Props {
  name: string;
  label: string;
  errors?: readonly FieldError[];
  chosen: readonly number[];
  /** One that cannot be chosen. */
  without?: number;
  onPick: (ids: readonly number[]) => void;
}

/** So many are offered at a time; more letters narrow them down. */
const MOST_OFFERED = 8;

/** Some of the extensions: those that are chosen as pressed buttons, a search for the others. */
export function ExtensionPicker({ name, label, errors, chosen, without, onPick }: Props) {
  const words = useSignal("");
  book.rows.version.value;
  const lines = book.rows.peek().map(({ line }) => line);
  const wanted = fold(words.value.trim());
  const found = lines.filter(
    ({ id, number, name: who }) =>
      id !== without && !chosen.includes(id) && wanted !== "" && fold(`${number} ${who}`).includes(wanted),
  );
  const nameOf = (id: number) => {
    const line = book.line(id);
    return line ? `${line.number} ${line.name}`.trim() : String(id);
  };
  const chip = (id: number, isChosen: boolean) => (
    <button
      key={id}
      type="button"
      class="chip"
      aria-pressed={isChosen}
      onClick={() => onPick(isChosen ? chosen.filter((other) => other !== id) : [...chosen, id])}
    >
      {nameOf(id)}
      {isChosen && " ✕"}
    </button>
  );
  return (
    <fieldset class="pick names">
      <legend class="label">{label}</legend>
      {chosen.length > 0 && <div class="options">{chosen.map((id) => chip(id, true))}</div>}
      <Field
        name={name}
        label={t("presence.find_extension")}
        errors={errors}
        value={words.value}
        onInput={(event) => {
          words.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          // Enter would send the form that this is a part of.
          if (event.key !== "Enter") return;
          event.preventDefault();
          if (found[0]) onPick([...chosen, found[0].id]);
        }}
      />
      <div class="options">{found.slice(0, MOST_OFFERED).map(({ id }) => chip(id, false))}</div>
      <small role="status">{wanted !== "" && t("presence.found", { n: found.length })}</small>
    </fieldset>
  );
}
