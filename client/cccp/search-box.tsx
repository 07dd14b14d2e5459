import type { Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { AddressSearch } from "../address-search.tsx";
import { isWide } from "../ui/wide.ts";
import { go, place, withQuery } from "../place.ts";
import { Icon } from "../ui/icon.tsx";
import { t } from "../words/words.ts";

/** The search of the board, kept in the address. On a phone it opens from its icon; `/` or Ctrl K leads to it. */
export function SearchBox({ isOpen }: { isOpen: Signal<boolean> }) {
  const input = useRef<HTMLInputElement>(null);
  const text = place.value.query.get("q") ?? "";
  const isShown = isWide.value || isOpen.value || text !== "";

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping = (event.target as Element).closest("input, textarea, select, dialog");
      if (!(event.key === "k" && (event.ctrlKey || event.metaKey)) && (event.key !== "/" || isTyping)) return;
      event.preventDefault();
      isOpen.value = true;
      requestAnimationFrame(() => input.current?.select());
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [isOpen]);
  if (!isShown) {
    return (
      <button
        type="button"
        class="icon-btn"
        aria-label={t("action.search")}
        onClick={() => {
          isOpen.value = true;
          requestAnimationFrame(() => input.current?.focus());
        }}
      >
        <Icon name="search" />
      </button>
    );
  }
  return (
    <AddressSearch
      input={input}
      label={t("action.search")}
      placeholder={t("search.board")}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.currentTarget.value = "";
        go(withQuery(place.peek(), { q: null }), true);
        isOpen.value = false;
      }}
      onBlur={(event) => {
        if (event.currentTarget.value === "") isOpen.value = false;
      }}
    />
  );
}
