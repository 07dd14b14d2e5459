import { computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

const count = signal(0);

/** Something typed is not saved yet: the page must not be loaded again now. */
export const hasUnsavedText = computed(() => count.value > 0);

/** Declares that a form holds something unsaved, for as long as `isUnsaved`; leaving the page then asks first. */
export function useUnsaved(isUnsaved: boolean): void {
  useEffect(() => {
    if (!isUnsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    count.value++;
    return () => {
      removeEventListener("beforeunload", ask);
      count.value--;
    };
  }, [isUnsaved]);
}
