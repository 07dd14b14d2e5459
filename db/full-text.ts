import { type Column, type SQL, sql } from "drizzle-orm";
import type { Reader } from "./database.ts";
import { chosenDialect } from "./dialect.ts";
import { contains } from "./search.ts";

/**
 * A column whose words are indexed. Its texts are words in small letters without accents, with one blank before each of
 * them, so that every engine sees the same words in them. The index itself is made by a migration of each engine.
 */
export interface WordIndex {
  /** Name of the table, and of its column of words. */
  table: string;
  column: Column;
  key: Column;
  /** SQLite's table of words: those of the column and the labels of the row. */
  words: string;
  /** SQLite's table of the different words in that one. */
  vocabulary: string;
}

/** InnoDB indexes no shorter ones, nor these. */
const MYSQL_SHORTEST = 3;
const MYSQL_STOPWORDS = new Set(
  "a about an are as at be by com de en for from how i in is it la of on or that the this to was what when where who will with und www".split(
    " ",
  ),
);

/**
 * Keys of rows that hold, for each of the words, one that begins with it: at most `limit`, in no order. Words hold letters and
 * digits alone. Null on SQLite, whose index is in the order of time: `newestKeys` asks it.
 */
export async function findByWords(
  db: Reader,
  { table, column, key }: WordIndex,
  words: readonly string[],
  limit: number,
): Promise<number[] | null> {
  if (chosenDialect() === "sqlite") return null;
  const rows = await db
    .select({ id: sql<number>`${key}` })
    .from(sql.raw(table) as never)
    .where(matches(column, words))
    .limit(limit);
  return rows.map((row) => Number((row as { id: unknown }).id));
}

/** The same as a condition on a row: for words that so many rows hold that looking at rows one by one finds them at once. */
export function holdsWords({ column }: WordIndex, words: readonly string[]): SQL[] {
  return words.map((word) => contains(column, ` ${word}`));
}

function matches(column: Column, words: readonly string[]): SQL {
  switch (chosenDialect()) {
    case "sqlite":
      throw new Error("SQLite's index of words is read by newestKeys");
    case "postgresql":
      return sql`to_tsvector('simple', ${column}) @@ to_tsquery('simple', ${words.map((word) => `${word}:*`).join(" & ")})`;
    case "mysql": {
      const isIndexed = (word: string) => word.length >= MYSQL_SHORTEST && !MYSQL_STOPWORDS.has(word);
      const indexed = words.filter(isIndexed).map((word) => `+${word}*`);
      const others = words.filter((word) => !isIndexed(word)).map((word) => contains(column, ` ${word}`));
      const all = indexed.length > 0 ? [sql`match(${column}) against (${indexed.join(" ")} in boolean mode)`] : [];
      return sql.join([...all, ...others], sql` and `);
    }
  }
}
