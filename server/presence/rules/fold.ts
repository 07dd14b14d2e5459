/** Marks that Unicode writes after a letter: accents, once they are taken apart from it. */
const MARKS = /\p{Mn}/gu;
/** Blanks of every kind; French writing has narrow ones before a colon. */
const BLANKS = /\p{Zs}|\t/gu;
/** Letters that two stand for. */
const LIGATURES: Readonly<Record<string, string>> = { "\u0153": "oe", "\u00e6": "ae", "\u00df": "ss" };

/** Text without accents, every blank a plain one; composed and decomposed letters come out alike. Case stays. */
export function withoutAccents(text: string): string {
  return text.normalize("NFD").replace(MARKS, "").replace(BLANKS, " ");
}

/** Text as it is compared: without accents and case, ligatures as two letters. */
export function fold(text: string): string {
  return withoutAccents(text)
    .toLowerCase()
    .replace(/[\u0153\u00e6\u00df]/g, (letter) => LIGATURES[letter] as string);
}
