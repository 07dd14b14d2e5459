/** A text as searches compare it: without accents, in small letters, blanks as one. */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
}

/** The words of a search, each of which has to be found. */
export function wordsOf(search: string, maxWords = 8): string[] {
  return [...new Set(fold(search).split(" "))].filter((word) => word !== "").slice(0, maxWords);
}
