/** Control characters, line ends, and marks that turn the reading direction round. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/**
 * A text from outside as one line that a message can carry: what ends lines or reorders them becomes a space, and
 * what is too long is cut.
 */
export function plainLine(text: string, maxLength = 120): string {
  const line = text.replace(UNSEEN, " ").trim();
  const letters = [...line];
  return letters.length > maxLength ? `${letters.slice(0, maxLength - 1).join("")}…` : line;
}
