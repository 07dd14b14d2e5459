import { termRowsOf } from "../term-rows.ts";
import type { Ask, ServerEngine } from "./connection.ts";

/** Stands in a migration for `fillTerms`: no statement of both servers takes a text apart into its words. */
export const FILL_TERMS = "-- the program fills enrichment_terms";

/** Calls that are read at once. */
const CALLS_PER_PAGE = 500;

/** Fills the index of words and labels from the calls that are there, anew. In whatever transaction is open. */
export async function fillTerms(engine: ServerEngine, ask: Ask): Promise<void> {
  await ask("DELETE FROM enrichment_terms");
  for (let last = 0; ;) {
    const { rows } = await ask(
      `SELECT id, started_at, search_text, labels FROM enrichment_calls WHERE id > ${engine.placeholder(1)} ORDER BY id LIMIT ${CALLS_PER_PAGE}`,
      [last],
    );
    await insertPage(engine, ask, rows);
    if (rows.length < CALLS_PER_PAGE) return;
    last = Number(rows.at(-1)?.[0]);
  }
}

async function insertPage(engine: ServerEngine, ask: Ask, calls: readonly unknown[][]): Promise<void> {
  const rows = calls.flatMap(([ref, at, words, labels]) =>
    termRowsOf({ ref: Number(ref), at: Number(at), searchText: String(words), labels: String(labels) }),
  );
  for (let from = 0; from < rows.length; from += 10_000) {
    const part = rows.slice(from, from + 10_000);
    const places = part.map((_, n) => `(${[1, 2, 3].map((at) => engine.placeholder(3 * n + at)).join(", ")})`);
    await ask(
      `INSERT INTO enrichment_terms (term, second, call_ref) VALUES ${places.join(", ")}`,
      part.flatMap(({ term, second, callRef }) => [term, second, callRef]),
    );
  }
}
