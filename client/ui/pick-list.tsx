import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { t } from "../words/words.ts";
import { Field, type FieldError } from "./field.tsx";

/** So many that all of them can be shown as buttons. */
const MAX_BUTTONS = 24;

interface PickListProps {
  name: string;
  label: string;
  hint?: string;
  errors?: readonly FieldError[];
  chosen: readonly string[];
  /** What there is to choose from, as far as it is known; anything else can be typed. */
  known: readonly string[];
  onPick: (chosen: readonly string[]) => void;
}

/** Some of many names: pressed buttons for those that are chosen, a box for those that are not shown. */
export function PickList({ name, label, hint, errors, chosen, known, onPick }: PickListProps) {
  const typed = useSignal("");
  const listId = useId();
  const others = known.filter((one) => !chosen.includes(one));
  const shown = [...chosen, ...others.slice(0, Math.max(0, MAX_BUTTONS - chosen.length))];
  const add = () => {
    const text = typed.peek().trim();
    typed.value = "";
    if (text !== "" && !chosen.includes(text)) onPick([...chosen, text]);
  };
  return (
    <fieldset class="pick">
      <legend class="label">{label}</legend>
      {shown.length > 0 && (
        <div class="options">
          {shown.map((one) => {
            const isChosen = chosen.includes(one);
            return (
              <button
                key={one}
                type="button"
                class="chip"
                aria-pressed={isChosen}
                onClick={() => onPick(isChosen ? chosen.filter((other) => other !== one) : [...chosen, one])}
              >
                {one}
                {isChosen && " ✕"}
              </button>
            );
          })}
        </div>
      )}
      <div class="add">
        <Field
          name={name}
          label={t("pick.other")}
          hint={hint}
          errors={errors}
          list={listId}
          value={typed.value}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            // Enter would send the form that the list is part of.
            event.preventDefault();
            add();
          }}
        />
        <button type="button" class="btn soft" onClick={add}>
          {t("pick.add")}
        </button>
      </div>
      <datalist id={listId}>
        {others.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </fieldset>
  );
}
