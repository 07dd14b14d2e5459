import { sql } from "drizzle-orm";
import type { Reader } from "./database.ts";
import { chosenDialect } from "./dialect.ts";
import type { WordIndex } from "./full-text.ts";
import { newestOnServer } from "./newest-on-server.ts";

/*
 * SQLite's index of words holds more than words, and in an order: the number of an entry is the second of its row's instant, then the
 * row's key in the lower bits (the migration's triggers write it). Whatever is asked of it is an intersection of lists that are sorted by
 * time, so that the newest rows are found without sorting, and without looking at rows.
 */
const BITS = sql.raw("31");
const KEY = sql<number>`rowid & 2147483647`;
const SECOND = sql<number>`rowid >> ${BITS}`;

/** The longest beginnings that the index has lists of (`prefix` in the migration). */
const LISTED_LENGTH = 3;
/** Whole words that are asked for instead of their beginning. */
const MAX_TERMS = 32;

/** What is asked of the index. */
export interface Asked {
  /** For each of them the row has to hold one that begins with it. Letters and digits alone. */
  words: readonly string[];
  /** Of each of these the row has to bear one label. */
  labels: readonly (readonly string[])[];
}

/** Seconds in which rows are looked for: from the first one on, and before the other; null for no bound. */
export interface Seconds {
  since: number | null;
  before: number | null;
}

export interface NewestKeys {
  /** Newest second first, and all there are of each second. */
  keys: number[];
  /** Older ones begin before this second; null when these were all. */
  before: number | null;
}

/** A condition as one word that no text holds: of what kind, and any value. */
export function labelOf(kind: string, value: string): string {
  return `_${kind}_${Buffer.from(value).toString("hex")}`;
}

/**
 * The keys of the newest rows that fit: at least `count` of them if there are so many, in whole seconds. Null when nothing is asked of the
 * index, or, on a server, only what so many rows hold that walking through them finds enough at once.
 */
export async function newestKeys(
  db: Reader,
  index: WordIndex,
  asked: Asked,
  { since, before }: Seconds,
  count: number,
): Promise<NewestKeys | null> {
  if (asked.words.length + asked.labels.length === 0) return null;
  if (chosenDialect() !== "sqlite") return newestOnServer(db, index, asked, { since, before }, count);
  const expression = await expressionOf(db, index, asked);
  if (expression === null) return { keys: [], before: null };
  const bounds = [
    sql`${sql.raw(index.words)} match ${expression}`,
    ...(since === null ? [] : [sql`rowid >= (${since} << ${BITS})`]),
  ];
  const read = async (more: ReturnType<typeof sql>[], limit: number | null) => {
    const query = db
      .select({ key: KEY, second: SECOND })
      .from(sql.raw(index.words) as never)
      .where(sql.join([...bounds, ...more], sql` and `))
      .orderBy(sql`rowid desc`);
    return (await (limit === null ? query : query.limit(limit))) as { key: number; second: number }[];
  };
  const found = await read(before === null ? [] : [sql`rowid < (${before} << ${BITS})`], count);
  const last = found.at(-1);
  if (!last || found.length < count) return { keys: found.map(({ key }) => key), before: null };
  const place = sql`(${last.second} << ${BITS})`;
  const rest = await read([sql`rowid >= ${place}`, sql`rowid < (${place} | ${last.key})`], null);
  return { keys: [...found, ...rest].map(({ key }) => key), before: last.second };
}

/**
 * Keys of all rows that hold, for each of the words, one that begins with it; null when there are more than `limit`, and where each row of a
 * page is as soon asked itself, which is so on SQLite.
 */
export async function findByWords(
  db: Reader,
  index: WordIndex,
  words: readonly string[],
  limit: number,
): Promise<number[] | null> {
  if (chosenDialect() === "sqlite") return null;
  const found = await newestKeys(db, index, { words, labels: [] }, { since: null, before: null }, limit + 1);
  return found === null || found.before !== null ? null : found.keys;
}

/** In the words of FTS5; null when a word is the beginning of none that is there. */
async function expressionOf(db: Reader, index: WordIndex, { words, labels }: Asked): Promise<string | null> {
  const groups = labels.map((group) => oneOf(group));
  for (const word of words) {
    const terms = await termsWith(db, index, word);
    if (terms?.length === 0) return null;
    groups.push(terms ? oneOf(terms) : `"${word}"*`);
  }
  return groups.join(" AND ");
}

/**
 * The whole words that begin with one; null when it is better asked for as a beginning. FTS5 has lists of its own for short beginnings; for
 * others it first puts the lists of all words with that beginning together, which takes long where one of them is in every third row, while
 * the list of a whole word is read from its newest end.
 */
async function termsWith(db: Reader, { vocabulary }: WordIndex, word: string): Promise<string[] | null> {
  if (word.length <= LISTED_LENGTH) return null;
  const rows = (await db
    .select({ term: sql<string>`term` })
    .from(sql.raw(vocabulary) as never)
    .where(sql`term >= ${word} and term < ${`${word}\u{10ffff}`}`)
    .limit(MAX_TERMS + 1)) as { term: string }[];
  return rows.length > MAX_TERMS ? null : rows.map(({ term }) => term);
}

function oneOf(terms: readonly string[]): string {
  return `(${terms.map((term) => `"${term}"`).join(" OR ")})`;
}
