import { signal } from "@preact/signals";

const query = matchMedia("(min-width: 900px)");

/** Room for columns and a rail; the style sheets change at the same width. */
export const isWide = signal(query.matches);
query.addEventListener("change", (event) => {
  isWide.value = event.matches;
});
