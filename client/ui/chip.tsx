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
    const [row, chosen] = [box.current, box.current?.querySelector("[aria-pressed=true]")];
    if (!row || !chosen) return;
    // Not scrollIntoView: that would also move the page when the row is further down.
    const [rowAt, chosenAt] = [row.getBoundingClientRect(), chosen.getBoundingClientRect()];
    row.scrollLeft += chosenAt.left + chosenAt.width / 2 - (rowAt.left + rowAt.width / 2);
  }, []);
  return (
    <fieldset class="chips" ref={box} aria-label={label}>
      {children}
    </fieldset>
  );
}
