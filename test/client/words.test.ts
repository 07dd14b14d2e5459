import { beforeEach, describe, expect, test } from "bun:test";
import { en } from "../../client/words/en.ts";
import { enMore } from "../../client/words/en-more.ts";
import { formatAge, formatDuration, formatMoment, formatPercent, fold } from "../../client/words/format.ts";
import { fr } from "../../client/words/fr.ts";
import { frMore } from "../../client/words/fr-more.ts";
import type { Entry } from "../../client/words/fill.ts";
import { pickLanguage, t, useDictionary } from "../../client/words/words.ts";

const french: Record<string, Entry> = { ...fr, ...frMore };
const english: Record<string, Entry> = { ...en, ...enMore };

function namesIn(entry: Entry): string[] {
  const texts = typeof entry === "string" ? [entry] : Object.values(entry);
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string))),
  ].sort();
}

beforeEach(() => useDictionary("fr", { ...fr, ...frMore }));

describe("dictionaries", () => {
  test("have the same keys, and no key in both files", () => {
    expect(Object.keys(english).sort()).toEqual(Object.keys(french).sort());
    expect(Object.keys(fr).filter((key) => key in frMore)).toEqual([]);
  });

  test("fill in the same names in every language", () => {
    for (const [key, entry] of Object.entries(french)) {
      if (typeof entry === "string") expect([key, namesIn(english[key] as Entry)]).toEqual([key, namesIn(entry)]);
    }
  });

  test("have no empty text", () => {
    for (const dictionary of [french, english]) {
      for (const [key, entry] of Object.entries(dictionary)) {
        for (const text of typeof entry === "string" ? [entry] : Object.values(entry)) {
          expect([key, text.trim().length > 0]).toEqual([key, true]);
        }
      }
    }
  });

  test("have every plural form that their language tells apart below a million", () => {
    for (const [tag, dictionary] of [
      ["fr", french],
      ["en", english],
    ] as const) {
      const rules = new Intl.PluralRules(tag);
      const needed = new Set([0, 1, 2, 5, 11, 21, 100, 101].map((n) => rules.select(n)));
      for (const [key, entry] of Object.entries(dictionary)) {
        if (typeof entry !== "string") expect([key, [...needed].every((form) => form in entry)]).toEqual([key, true]);
      }
    }
  });
});

describe("t", () => {
  test("counts by the rules of the language", () => {
    expect(t("queue.agents", { n: 0 })).toBe("0 agent");
    expect(t("queue.agents", { n: 2 })).toBe("2 agents");
    useDictionary("en", { ...en, ...enMore });
    expect(t("queue.agents", { n: 0 })).toBe("0 agents");
    expect(t("queue.agents", { n: 1 })).toBe("1 agent");
  });

  test("shows an unknown count as a dash", () => {
    expect(t("queue.agents", { n: null })).toBe("– agents");
  });

  test("writes numbers as the language does", () => {
    expect(t("calls.of_day", { n: 12345 }).replace(/\s/g, " ")).toBe("12 345 appels");
    useDictionary("en", { ...en, ...enMore });
    expect(t("calls.of_day", { n: 12345 })).toBe("12,345 calls");
  });

  test("sets French narrow no-break spaces: before high punctuation, inside quotation marks, before units", () => {
    expect(t("install.hand")).toContain("navigateur\u202f: «\u202fInstaller");
    expect(t("queue.in_time", { seconds: 20 })).toBe("< 20\u202fs");
    expect(t("servers.remove_title", { name: "Lyon" })).toBe("Supprimer Lyon\u202f?");
  });

  test("leaves braces of a value alone", () => {
    expect(t("servers.remove_title", { name: "{n}" })).toContain("{n}");
  });
});

test("the language is the first wished one that is spoken, else English", () => {
  expect(pickLanguage([null, "de-DE", "fr-CA", "en"])).toBe("fr");
  expect(pickLanguage(["EN-us"])).toBe("en");
  expect(pickLanguage(["de"])).toBe("en");
  expect(pickLanguage([])).toBe("en");
});

describe("formats", () => {
  test("durations read as a clock", () => {
    expect(formatDuration(0)).toBe("0:00");
    expect(formatDuration(34_999)).toBe("0:34");
    expect(formatDuration(760_000)).toBe("12:40");
    expect(formatDuration(3_599_999)).toBe("59:59");
    expect(formatDuration(3_600_000)).toBe("1\u202fh\u202f00");
    expect(formatDuration(4_440_000)).toBe("1\u202fh\u202f14");
  });

  test("a negative duration is none, an unknown one a dash", () => {
    expect(formatDuration(-5000)).toBe("0:00");
    expect(formatDuration(null)).toBe("–");
    expect(formatDuration(Number.NaN)).toBe("–");
  });

  test("percentages", () => {
    expect(formatPercent(0.781).replace(/\s/g, " ")).toBe("78 %");
    expect(formatPercent(0.8113, 1).replace(/\s/g, " ")).toBe("81,1 %");
    expect(formatPercent(null)).toBe("–");
  });

  test("ages in one unit", () => {
    expect(formatAge(400)).toBe("à l’instant");
    expect(formatAge(3_900)).toBe("il y a 3\u202fs");
    expect(formatAge(61_000)).toBe("il y a 1\u202fmin");
    expect(formatAge(7_200_000)).toBe("il y a 2\u202fh");
    expect(formatAge(200_000_000)).toBe("il y a 2\u202fj");
  });

  test("a moment of another day says which", () => {
    const now = new Date(2026, 2, 2, 9, 0).getTime();
    expect(formatMoment(new Date(2026, 2, 2, 8, 5).getTime(), now)).toBe("08:05");
    expect(formatMoment(new Date(2026, 2, 1, 8, 5).getTime(), now)).toContain("1 mars");
  });

  test("search knows no case and no accent", () => {
    expect(fold("Éléonore GARÇON")).toBe("eleonore garcon");
  });
});
