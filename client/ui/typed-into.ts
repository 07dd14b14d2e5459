import type { Signal } from "@preact/signals";

/** Ties a box for text to a signal: what is typed goes into it. */
export function typedInto(text: Signal<string>) {
  return {
    value: text.value,
    onInput: (event: { currentTarget: HTMLInputElement }) => {
      text.value = event.currentTarget.value;
    },
  };
}
