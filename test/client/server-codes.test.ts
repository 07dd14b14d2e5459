/**
 * What the server refuses, finds wrong with a field or reports about itself has words of the app in every language: a new
 * code without them is red here.
 */
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
// Importing the app has loaded every room, and with it its codes.
import "../../server/app.ts";
import { en } from "../../client/words/en.ts";
import { enMore } from "../../client/words/en-more.ts";
import { fr } from "../../client/words/fr.ts";
import { frMore } from "../../client/words/fr-more.ts";
import type { Entry } from "../../client/words/words.ts";
import { DIRECTORY_FAULTS, ROW_FAULTS } from "../../server/cccp/directory/directory.ts";
import { TEST_FINDINGS } from "../../server/enrichment/sources/source-test.ts";
import { LINK_REMEDIES } from "../../server/cccp/health.ts";
import { CERTIFICATE_REMEDIES } from "../../server/platform/tls/tls.ts";
import { allHealthKinds } from "../../server/platform/health-codes.ts";
import { allFieldCodes } from "../../server/platform/http/field-codes.ts";
import { allProblems } from "../../server/platform/http/problem-codes.ts";
// What nothing of the app loads yet.
import "../../server/presence/rules/field-codes.ts";
import { PLANNING_FAULTS, PLANNING_NOTES } from "../../server/presence/plannings/faults.ts";
import { namesIn } from "../../server/platform/http/template.ts";
import { readSources } from "../house/source.ts";

type Words = Readonly<Record<string, Entry>>;
type Codes = readonly (readonly [code: string, sentence: string])[];

const LANGUAGES: Readonly<Record<string, Words>> = { fr: { ...fr, ...frMore }, en: { ...en, ...enMore } };
/** Each table of codes with the server's own sentences, and the beginning of its keys. */
const TABLES: Readonly<Record<string, Codes>> = {
  "problem.": allProblems().map(([code, { detail }]) => [code, detail ?? ""] as const),
  "field.": allFieldCodes(),
  "directory.fault_": Object.entries(DIRECTORY_FAULTS),
  "directory.row_": Object.entries(ROW_FAULTS),
  "source_test.": Object.entries(TEST_FINDINGS),
  "planning_fault.": Object.entries(PLANNING_FAULTS),
  "planning_note.": Object.entries(PLANNING_NOTES),
};
/** Failures of which the server knows nothing. */
const OWN_PROBLEMS = ["offline", "timeout", "not_understood", "outbox_full", "unknown", "screen"];

const textsOf = (entry: Entry) => (typeof entry === "string" ? [entry] : Object.values(entry));

/** Codes without a text, and texts that ask for a fact which the server does not give. */
function untold(prefix: string, codes: Codes, words: Words): string[] {
  return codes.flatMap(([code, sentence]) => {
    const entry = words[prefix + code];
    if (entry === undefined) return [`${prefix}${code}: no text`];
    const missing = textsOf(entry)
      .flatMap(namesIn)
      .filter((name) => !namesIn(sentence).includes(name));
    return missing.map((name) => `${prefix}${code}: the server does not give {${name}}`);
  });
}

describe.each(Object.entries(TABLES))("%s…", (prefix, codes) => {
  test.each(Object.keys(LANGUAGES))("every code has a text in %s, which asks only for what is given", (language) => {
    expect(codes.length).toBeGreaterThan(2);
    expect(untold(prefix, codes, LANGUAGES[language] as Words)).toEqual([]);
  });

  test("no text is left of a code that is gone", () => {
    const known = new Set([...codes.map(([code]) => code), ...(prefix === "problem." ? OWN_PROBLEMS : [])]);
    const keys = Object.keys(LANGUAGES.fr as Words).filter((key) => key.startsWith(prefix));
    expect(keys.filter((key) => !known.has(key.slice(prefix.length)))).toEqual([]);
  });
});

test("a new code without words, and a word without its fact, would be found", () => {
  const french = LANGUAGES.fr as Words;
  expect(untold("problem.", [["coffee_is_out", ""]], french)).toEqual(["problem.coffee_is_out: no text"]);
  expect(untold("field.", [["number_min", "must be more"]], french)).toEqual([
    "field.number_min: the server does not give {min}",
  ]);
});

describe("the health page", () => {
  const kinds = allHealthKinds();
  const ofOthers = Object.keys({ ...LINK_REMEDIES, ...CERTIFICATE_REMEDIES });

  test.each(Object.keys(LANGUAGES))("every line has a text in %s, which asks only for what is given", (language) => {
    expect(kinds.length).toBeGreaterThan(15);
    const lines = kinds.map(([code, { detail }]) => [code, detail] as const);
    expect(untold("told.", lines, LANGUAGES[language] as Words)).toEqual([]);
  });

  test.each(Object.keys(LANGUAGES))("every line that is not well says what to do in %s", (language) => {
    const wrong = kinds.filter(([, { state }]) => state !== "ok").map(([code]) => [code, ""] as const);
    const others = ofOthers.map((code) => [code, ""] as const);
    expect(untold("remedy.", [...wrong, ...others], LANGUAGES[language] as Words)).toEqual([]);
  });

  test("the lines of links and certificates have texts, or those of their phases", async () => {
    const files = ["cccp/health.ts", "platform/tls/tls.ts"].map((file) => join(import.meta.dir, "../../server", file));
    const source = (await Promise.all(files.map((file) => Bun.file(file).text()))).join("\n");
    const found = source.matchAll(/code: (?:.* \? )?"((?:link|directory|certificate)_[a-z_]+)"/g);
    const codes = [...found].map((match) => match[1]);
    expect(codes.length).toBeGreaterThan(8);
    for (const words of Object.values(LANGUAGES)) {
      expect(codes.filter((code) => !(`told.${code}` in words))).toEqual([]);
    }
  });

  test("no remedy is left of a code that is gone", () => {
    const known = new Set([...kinds.map(([code]) => code), ...ofOthers]);
    const keys = Object.keys(LANGUAGES.fr as Words).filter((key) => key.startsWith("remedy."));
    expect(keys.filter((key) => !known.has(key.slice("remedy.".length)))).toEqual([]);
  });
});

test.each(Object.keys(LANGUAGES))("every action of the audit has a text in %s", (language) => {
  const lines = readSources("server").flatMap(({ text }) => text.split("\n"));
  // Where an action is given to the audit, or chosen: `action: "…"`, `action = … ? "…" : "…"`, `this.tell("…"`.
  const giving = lines.filter((line) => /\baction(:| =) |this\.(audit\(actor, |tell\(")/.test(line));
  const found = giving.flatMap((line) => [...line.matchAll(/"([a-z_]+(?:\.[a-z_]+)+)"/g)]);
  const actions = [...new Set(found.map((match) => match[1] as string))];
  expect(actions).toEqual(expect.arrayContaining(["user.disable", "user.two_factor_on", "login.blocked"]));
  expect(actions.length).toBeGreaterThan(20);
  expect(actions.filter((action) => !(`did.${action}` in (LANGUAGES[language] as Words)))).toEqual([]);
});

test("no English is left among the French texts", () => {
  // Not \b, for which an accented letter ends a word.
  const english = /(?<!\p{L})(the|and|must|with|from|this|that|not|should|of)(?!\p{L})/iu;
  const found = Object.entries(LANGUAGES.fr as Words).filter(([, entry]) =>
    textsOf(entry).some((text) => english.test(text)),
  );
  expect(found).toEqual([]);
  const same = Object.entries(LANGUAGES.en as Words).filter(([, entry]) =>
    textsOf(entry).some((text) => english.test(text)),
  );
  expect(same.length).toBeGreaterThan(100);
});
