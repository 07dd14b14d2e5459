/** Longest term, as the table holds; longer ones are found by their beginning. */
export const MAX_TERM_LENGTH = 191;

/** A row with what it is to be found by: words and labels, each with a blank before it. */
export interface Indexed {
  ref: number;
  /** The instant by which it is ordered. */
  at: number;
  searchText: string;
  labels: string;
}

/** An entry of the servers' index of words and labels. */
export interface TermRow {
  term: string;
  second: number;
  callRef: number;
}

/** The entries of a row, each term once. */
export function termRowsOf({ ref, at, searchText, labels }: Indexed): TermRow[] {
  const words = new Set(`${searchText}${labels}`.split(" ").map(termOf));
  words.delete("");
  const second = Math.floor(at / 1000);
  return Array.from(words, (term) => ({ term, second, callRef: ref }));
}

/** As much of a word as the index holds. */
export function termOf(word: string): string {
  return word.length <= MAX_TERM_LENGTH ? word : Array.from(word).slice(0, MAX_TERM_LENGTH).join("");
}
