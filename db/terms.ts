import { and, eq, inArray } from "drizzle-orm";
import type { Transaction } from "./database.ts";
import { chosenDialect } from "./dialect.ts";
import { bigint, str, table } from "./schema/kit.ts";
import { type Indexed, MAX_TERM_LENGTH, type TermRow, termRowsOf } from "./term-rows.ts";

/** Values in one statement; PostgreSQL takes 65,535. */
const ROWS_PER_STATEMENT = 10_000;

/**
 * The servers' index of words and labels: for each of a call's one row, whose key puts the calls of a word in the order of time. Made and filled
 * by a migration, and not in the schema: on SQLite an index of words does the same, and copies between engines leave both behind.
 */
export const terms = table("enrichment_terms", {
  term: str("term", MAX_TERM_LENGTH).notNull(),
  second: bigint("second").notNull(),
  callRef: bigint("call_ref").notNull(),
});

interface Changed extends Omit<Indexed, "labels"> {
  labels: string | null;
}

/** Puts rows that are new into the index. SQLite's index fills itself. */
export async function insertTerms(tx: Transaction, rows: readonly Indexed[]): Promise<void> {
  if (chosenDialect() === "sqlite") return;
  await insert(tx, rows.flatMap(termRowsOf));
}

/** Makes the entries of a row those of what it holds now; labels that are null are as they were. */
export async function updateTerms(tx: Transaction, row: Changed): Promise<void> {
  if (chosenDialect() === "sqlite") return;
  const { term, second, callRef } = terms;
  const isRow = eq(callRef, row.ref);
  const before = await tx.select({ term, second }).from(terms).where(isRow);
  const kept = row.labels ?? before.map((entry) => (isLabel(entry.term) ? ` ${entry.term}` : "")).join("");
  const wanted = termRowsOf({ ...row, labels: kept });
  const isMoved = before.some((entry) => entry.second !== wanted[0]?.second);
  if (isMoved) await tx.delete(terms).where(isRow);
  const had = new Set(isMoved ? [] : before.map((entry) => entry.term));
  const has = new Set(wanted.map((entry) => entry.term));
  const gone = [...had].filter((one) => !has.has(one));
  if (gone.length > 0) await tx.delete(terms).where(and(isRow, inArray(term, gone)));
  await insert(
    tx,
    wanted.filter((entry) => !had.has(entry.term)),
  );
}

/** As `labelOf` writes them; words hold letters and digits alone. */
function isLabel(term: string): boolean {
  return term.startsWith("_");
}

async function insert(tx: Transaction, rows: readonly TermRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    await tx.insert(terms).values(rows.slice(from, from + ROWS_PER_STATEMENT));
  }
}
