import type { Column, SQL } from "drizzle-orm";
import { contains } from "./search.ts";

/**
 * A column whose words are indexed. Its texts are words in small letters without accents, with one blank before each of
 * them, so that every engine sees the same words in them. The index itself is made by a migration: SQLite's own, the servers' a table of terms.
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

/** Conditions on a row, to hold for each of the words one that begins with it: for words that so many rows hold that looking at rows one by one finds them at once. */
export function holdsWords({ column }: WordIndex, words: readonly string[]): SQL[] {
  return words.map((word) => contains(column, ` ${word}`));
}
