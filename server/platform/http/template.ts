/** What a sentence is filled in with; holds no secret. */
export type Params = Readonly<Record<string, string | number>>;

/** The names of a text: `from {min} to {max}` has `min` and `max`. */
type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

/** What a text needs to become a sentence: nothing, or a value for each of its names. */
export type Values<Text> = [NamesIn<Text>] extends [never]
  ? []
  : [params: Readonly<Record<NamesIn<Text>, string | number>>];

const NAME = /\{(\w+)\}/g;

/** The names of a text, each once, in their order. */
export function namesIn(text: string): string[] {
  return [...new Set([...text.matchAll(NAME)].map((match) => match[1] as string))];
}

/** The text with its names filled in. @throws Error when a value is missing: a mistake of the program, not of the caller. */
export function fillIn(text: string, params: Params = {}): string {
  return text.replace(NAME, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`{${name}} of "${text}" was not given`);
    return String(value);
  });
}
