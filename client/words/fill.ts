/** A text, or its forms by plural category of `{n}` (CLDR: a language gives those that it has, `other` always). */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
export type Entry = string | Plural;

/** A language with its rules of counting and of writing numbers. */
export interface Voice {
  language: string;
  plural: Intl.PluralRules;
  number: Intl.NumberFormat;
}

export function voiceOf(language: string): Voice {
  return { language, plural: new Intl.PluralRules(language), number: new Intl.NumberFormat(language) };
}

/** French keeps high punctuation, quotation marks and units with their word or figure, by a narrow no-break space. */
const FRENCH_GAPS = / (?=[:;!?»%])|(?<=«) |(?<=\d) (?=(?:h|min|s|j|ms)\b)|(?<=\d h) (?=\d)/g;

/** The text of an entry with its `{names}` filled in; an unknown value shows as a dash. */
export function fill(voice: Voice, entry: Entry, values: Readonly<Record<string, string | number | null>>): string {
  let text: string;
  if (typeof entry === "string") text = entry;
  else {
    const n = values.n;
    text = (typeof n === "number" ? entry[voice.plural.select(n)] : undefined) ?? entry.other;
  }
  const filled = text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === null || value === undefined) return "–";
    return typeof value === "number" ? voice.number.format(value) : value;
  });
  return voice.language === "fr" ? filled.replace(FRENCH_GAPS, "\u202f") : filled;
}
