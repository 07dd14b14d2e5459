import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { and } from "drizzle-orm";
import type { Database } from "../../../db/open.ts";
import { contains } from "../../../db/search.ts";
import { enrichmentCalls } from "../../../db/schema/enrichment.ts";
import { listCalls } from "../../../server/enrichment/calls/repo.ts";
import { foldedWords, wordsOf } from "../../../server/enrichment/fold.ts";
import { mergeCall } from "../../../server/enrichment/merge-call.ts";
import { EMPTY_NOTE } from "../../../server/enrichment/notes/note.ts";
import { insertCall, updateCall } from "../../../server/enrichment/repo.ts";
import { readWebhook } from "../../../server/enrichment/wildix/webhook.ts";
import { openTestDatabase } from "../../support/database.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { ANSWERED, START } from "../events.ts";

const folder = temporaryFolder();
let database: Database;
/** What was noted of each call, by its key. */
const noted = new Map<number, string>();
const EVERYBODY = { userId: "", name: "", marks: null };
/** Short words, words that some engine never indexes, accents, capitals, numbers, other alphabets. */
const VOCABULARY = "Facture facturé Retard à de the où N° 12 120 0612345678 œuf straße Ёлка élan elan x IT com".split(
  " ",
);

beforeAll(async () => {
  database = await openTestDatabase(folder.path);
  const webhook = readWebhook(ANSWERED[4], START);
  if (webhook.kind !== "call") throw new Error("not read");
  const { call } = mergeCall(null, webhook.reading);
  for (let n = 0; n < 60; n++) {
    const words = VOCABULARY.filter((_, at) => (n * 7 + at * 13) % 5 < 2);
    const subjectComment = words.join(", ");
    const ref = await database.transact(async (tx) => {
      const stored = await insertCall(tx, { ...call, callId: `call-${n}` });
      await updateCall(tx, stored, [{ ...EMPTY_NOTE, subjectComment, isAutomatic: false }]);
      return stored.ref;
    });
    noted.set(ref, subjectComment);
  }
});
afterAll(async () => {
  await database.close();
  folder.remove();
});

/** What should be found, worked out without a database. */
function expected(words: readonly string[]): number[] {
  const fits = (text: string) => words.every((word) => foldedWords(text).some((other) => other.startsWith(word)));
  return [...noted].filter(([, text]) => fits(text)).map(([ref]) => ref);
}

describe("a search", () => {
  const searches = [
    "facture",
    "FACT",
    "retard facture",
    "12",

    "de the",
    "où",
    "ou",
    "ёлка",
    "елка",
    "élan",
    "06123",
    "œ",
    "it com x",
    "strasse",
    "n°",
    "facture retard 12",
  ];

  test.each(searches)("for %p finds the same by the index and call by call, and what it should", async (search) => {
    const words = wordsOf(search);
    const byIndex = await listCalls(database.orm, EVERYBODY, { search }, null, 1_000);
    const rows = await database.orm
      .select({ id: enrichmentCalls.id })
      .from(enrichmentCalls)
      .where(and(...words.map((word) => contains(enrichmentCalls.searchText, ` ${word}`))));
    const numbers = (found: readonly number[]) => found.toSorted((a, b) => a - b);
    expect(numbers(byIndex.map(({ ref }) => ref))).toEqual(expected(words));
    expect(numbers(rows.map(({ id }) => id))).toEqual(expected(words));
  });

  test("gives no more calls than it is asked for", async () => {
    expect(await listCalls(database.orm, EVERYBODY, { search: "call" }, null, 7)).toHaveLength(7);
  });

  test("holds nothing of an engine's own language", () => {
    expect(wordsOf(`"a" OR b* NEAR(c) -d +e :f 'g' \\h & | ! ( ) % _`)).toEqual([..."a or b near c d e f".split(" ")]);
  });
});
