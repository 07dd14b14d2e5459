import type { ComponentChildren } from "preact";

/** A choice that stays pressed. */
export function ChoiceChip(props: { isOn: boolean; onChoose: () => void; children: ComponentChildren }) {
  return (
    <button type="button" class="chip" aria-pressed={props.isOn} onClick={props.onChoose}>
      {props.children}
    </button>
  );
}

/** A row of choices that scrolls sideways when it is too long; `label` says what is chosen. */
export function Chips({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <fieldset class="chips" aria-label={label}>
      {children}
    </fieldset>
  );
}
