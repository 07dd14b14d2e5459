import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** A choice that stays pressed. */
export function ChoiceChip(props: { isOn: boolean; onChoose: () => void; children: ComponentChildren }) {
  return (
    <button type="button" class="chip" aria-pressed={props.isOn} onClick={props.onChoose}>
      {props.children}
    </button>
  );
}

/** A row of choices that scrolls sideways when it is too long, at first to what is chosen; `label` says what that is. */
export function Chips({ label, children }: { label: string; children: ComponentChildren }) {
  const box = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    box.current?.querySelector("[aria-pressed=true]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, []);
  return (
    <fieldset class="chips" ref={box} aria-label={label}>
      {children}
    </fieldset>
  );
}
