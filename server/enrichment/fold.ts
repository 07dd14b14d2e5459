/** The words of a text as searches compare them: in small letters, without accents, letters and digits alone. */
export function foldedWords(text: string): string[] {
  const folded = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return folded.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The words of a search, each of which has to be found. */
export function wordsOf(search: string, maxWords = 8): string[] {
  return [...new Set(foldedWords(search))].slice(0, maxWords);
}
