import { computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

const count = signal(0);

/** Something typed is not saved yet: the page must not be loaded again now. */
export const hasUnsavedText = computed(() => count.value > 0);

/** Counts one more thing unsaved; returns how to take it back. */
export function holdUnsaved(): () => void {
  count.value++;
  return () => {
    count.value--;
  };
}

/** What was about to leave such a form, and waits for the answer to a question; null when nothing does. */
export const leaving = signal<(() => void) | null>(null);

/** Leaves the screen, or first asks whether what is typed may be lost. */
export function leave(follow: () => void): void {
  if (hasUnsavedText.peek()) leaving.value = follow;
  else follow();
}

/** Declares that a form holds something unsaved, for as long as `isUnsaved`; leaving the page or the screen then asks first. */
export function useUnsaved(isUnsaved: boolean): void {
  useEffect(() => {
    if (!isUnsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    const release = holdUnsaved();
    return () => {
      removeEventListener("beforeunload", ask);
      release();
    };
  }, [isUnsaved]);
}
