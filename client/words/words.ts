import { signal } from "@preact/signals";
import { type Entry, fill, type Plural, type Voice, voiceOf } from "./fill.ts";
import type { fr } from "./fr.ts";
import type { frMore } from "./fr-more.ts";

export type { Entry };

type Texts = typeof fr & typeof frMore;
type Translated<Part> = { readonly [K in keyof Part]: Part[K] extends string ? string : Plural };
/**
 * Every text of the app, by key. The French files say which keys there are, and which of them are counted; a language
 * that lacks one does not compile. Two files a language: what the first screen shows, and the rest.
 */
export type FirstWords = Translated<typeof fr>;
export type MoreWords = Translated<typeof frMore>;
type Dictionary = FirstWords & MoreWords;
export type Key = keyof Dictionary;

type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type Names<E> = E extends string ? NamesIn<E> : E extends object ? "n" | NamesIn<E[keyof E]> : never;
/** What a key needs: nothing, or one value for each `{name}` of its text. */
type Values<K extends Key> = [Names<Texts[K]>] extends [never]
  ? []
  : [values: { [N in Names<Texts[K]>]: N extends "n" ? number | null : string | number }];

export const LANGUAGES = ["fr", "en"] as const;
export type Language = (typeof LANGUAGES)[number];
/** Each in its own words, so that nobody has to read another language to find theirs. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { fr: "Français", en: "English" };

interface Loaded extends Voice {
  language: Language;
  dictionary: Partial<Dictionary>;
  /** Whether the texts of the screens behind the first one are there too. */
  isWhole: boolean;
}

const loaded = signal<Loaded | null>(null);

const FIRST: Readonly<Record<Language, () => Promise<FirstWords>>> = {
  fr: async () => (await import("./fr.ts")).fr,
  en: async () => (await import("./en.ts")).en,
};
const MORE: Readonly<Record<Language, () => Promise<MoreWords>>> = {
  fr: async () => (await import("./fr-more.ts")).frMore,
  en: async () => (await import("./en-more.ts")).enMore,
};

/** Fetches a language's first texts and shows the app in it; rejects when they cannot be had (then the former one stays). */
export async function speak(language: Language): Promise<void> {
  useDictionary(language, await FIRST[language](), false);
}

/** Fetches the texts of the screens behind the first one; all of them wait for this. */
export async function speakFully(): Promise<void> {
  const tag = language();
  const more = await MORE[tag]();
  if (language() === tag) useDictionary(tag, { ...loaded.peek()?.dictionary, ...more });
}

/** All texts of a language, for whoever builds something of them. */
export async function allWords(language: Language): Promise<Dictionary> {
  return { ...(await FIRST[language]()), ...(await MORE[language]()) };
}

/** Shows the app in a dictionary that is at hand, all of it or that of the first screen. */
export function useDictionary(language: Language, dictionary: Partial<Dictionary>, isWhole = true): void {
  loaded.value = { ...voiceOf(language), language, dictionary, isWhole };
  if (typeof document === "undefined") return;
  document.documentElement.lang = language;
  document.querySelector("link[rel=manifest]")?.setAttribute("href", `/manifest-${language}.webmanifest`);
}

/** The language in use; reading it in a component renders that again when it changes. */
export function language(): Language {
  return loaded.value?.language ?? "fr";
}

/** Whether a text that is missing is one that the app does not have, rather than one that is still on its way. */
export function hasAllWords(): boolean {
  return loaded.value?.isWhole === true;
}

/** The first of some wished languages (`fr-CA`, …) that the app speaks; English when it speaks none of them. */
export function pickLanguage(wished: readonly (string | null | undefined)[]): Language {
  for (const tag of wished) {
    const found = LANGUAGES.find((known) => tag?.toLowerCase().split("-")[0] === known);
    if (found) return found;
  }
  return "en";
}

/** The text of a key in the language in use, `{names}` filled in; an unknown count shows as a dash. */
export function t<K extends Key>(key: K, ...[values]: Values<K>): string {
  const now = loaded.value;
  const entry = now?.dictionary[key];
  if (!now || entry === undefined) return "";
  return fill(now, entry as Entry, (values ?? {}) as Record<string, string | number | null>);
}

/** The text of a key that was made from a code of the server's; empty when the app has none for it. */
export const tell = t as (key: string, facts?: Readonly<Record<string, string | number | undefined>>) => string;
