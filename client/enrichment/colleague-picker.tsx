import { useSignal } from "@preact/signals";
import { me } from "../platform/me.ts";
import { Field, type FieldError } from "../ui/field.tsx";
import { fold } from "../words/format.ts";
import { t } from "../words/words.ts";
import { colleagues, nameOf } from "./help.ts";

interface PickerProps {
  /** Log-in name of whom the call is passed on to; "" for nobody. */
  value: string;
  isDisabled: boolean;
  errors: readonly FieldError[];
  onPick: (name: string) => void;
}

/** So many are shown; more are found by typing. */
const MOST_SHOWN = 6;

/** Whom to pass a call on to: found by name or extension, chosen by a press. */
export function ColleaguePicker({ value, isDisabled, errors, onPick }: PickerProps) {
  const typed = useSignal("");
  const isOpen = useSignal(false);
  const label = t("note_field.transferredTo");
  const wrong = errors.find(({ field }) => field === "transferredTo")?.message;
  if (value !== "") {
    return (
      <fieldset class="pick">
        <legend class="label">{label}</legend>
        <div class="options">
          <button
            type="button"
            class="chip"
            aria-label={t("note.take_from", { name: nameOf(value) })}
            aria-invalid={wrong !== undefined}
            onClick={() => onPick("")}
          >
            {nameOf(value)} ✕
          </button>
        </div>
        {wrong && <span class="error">{wrong}</span>}
      </fieldset>
    );
  }
  const found = isOpen.value && !isDisabled ? matching(typed.value).slice(0, MOST_SHOWN) : [];
  const pick = (name: string) => {
    typed.value = "";
    isOpen.value = false;
    onPick(name);
  };
  return (
    <div
      class="picker"
      onFocusIn={() => {
        isOpen.value = true;
      }}
      onFocusOut={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) isOpen.value = false;
      }}
    >
      <Field
        name="transferredTo"
        label={label}
        hint={isDisabled ? t("note.settled_hint") : t("note.pick_hint")}
        errors={errors}
        autocapitalize="none"
        disabled={isDisabled}
        value={typed.value}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          // Enter would save the note without whom it was meant for.
          event.preventDefault();
          const [only, second] = matching(typed.peek());
          if (only && (!second || typed.peek().trim() !== "")) pick(only.name);
        }}
      />
      {found.length > 0 && (
        <div class="options">
          {found.map(({ name, extension }) => (
            <button key={name} type="button" class="chip" onClick={() => pick(name)}>
              {[nameOf(name), extension].filter(Boolean).join(" · ")}
            </button>
          ))}
        </div>
      )}
      {isOpen.value && typed.value.trim() !== "" && found.length === 0 && (
        <small class="hint" role="status">
          {t("note.nobody")}
        </small>
      )}
    </div>
  );
}

/** Everybody but oneself whose name or extension holds what was typed. */
function matching(typed: string) {
  const wanted = fold(typed.trim());
  const own = me.value?.name;
  return colleagues.value.filter(
    ({ name, displayName, extension }) =>
      name !== own && fold(`${name} ${displayName} ${extension ?? ""}`).includes(wanted),
  );
}
