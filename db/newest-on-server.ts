import { type SQL, sql } from "drizzle-orm";
import type { Reader } from "./database.ts";
import { holdsWords, type WordIndex } from "./full-text.ts";
import type { Asked, NewestKeys, Seconds } from "./newest.ts";
import { termOf } from "./term-rows.ts";

/** What decides which way a question goes; all of them come to the same. */
export interface Limits {
  /** Whole words that are asked for instead of their beginning. */
  terms: number;
  /** Entries that are sorted: those of a beginning that more words have. */
  sorted: number;
  /** A list with fewer entries is read whole; else so many of one are looked through in the hope that enough of them fit. */
  hopeful: number;
  /** How far lists are counted then, to find the shortest. */
  counted: number;
  /** Terms of which each is looked up by itself; of more, the row's own entries are gone through. */
  lookedUp: number;
}

const LIMITS: Limits = { terms: 32, sorted: 5_000, hopeful: 1_000, counted: 50_000, lookedUp: 4 };

interface Entry {
  second: number;
  key: number;
}

/** Rows that bear one of some terms, each term's list being in the order of time; or all terms with a beginning. */
type List = { terms: readonly string[] } | { beginning: string };

interface Question {
  db: Reader;
  index: WordIndex;
  limits: Limits;
  /** Rows have to be in all of these. */
  lists: readonly List[];
  /** Beginnings of words that so many rows hold that each row is asked itself. */
  common: readonly string[];
}

/**
 * The same as on SQLite, by the table of terms: the shortest list is read from its newest end, and each of its entries is looked up in the
 * others. Null when there is no list to begin with.
 */
export async function newestOnServer(
  db: Reader,
  index: WordIndex,
  { words, labels }: Asked,
  { since, before }: Seconds,
  count: number,
  limits: Limits = LIMITS,
): Promise<NewestKeys | null> {
  const lists: List[] = [];
  const common: string[] = [];
  for (const word of new Set(words.map(termOf))) {
    const terms = await termsWith(db, word, limits.terms);
    if (terms?.length === 0) return { keys: [], before: null };
    if (terms) lists.push({ terms });
    else if (await isShort(db, word, limits.sorted)) lists.push({ beginning: word });
    else common.push(word);
  }
  lists.push(...labels.map((group) => ({ terms: group.map(termOf) })));
  if (lists.length === 0) return null;
  const question = { db, index, limits, lists, common };
  const found = await newest(question, { since, before }, count);
  const last = found.at(-1);
  if (!last || found.length < count) return { keys: found.map(({ key }) => key), before: null };
  const ofLast = await newest(question, { since: last.second, before: last.second + 1 }, null);
  const older = found.filter(({ second }) => second > last.second);
  return { keys: [...older, ...ofLast].map(({ key }) => key), before: last.second };
}

async function isShort(db: Reader, beginning: string, most: number): Promise<boolean> {
  const [entries = 0] = await countsOf(db, [{ beginning }], most + 1, { since: null, before: null });
  return entries <= most;
}

async function newest(question: Question, seconds: Seconds, count: number | null): Promise<Entry[]> {
  const { db, limits, lists, common } = question;
  if (lists.length + common.length === 1 || count === null) return read(question, 0, seconds, count, null);
  const few = shortestOf(await countsOf(db, lists, limits.hopeful, seconds));
  if (few.entries < limits.hopeful) return read(question, few.at, seconds, count, null);
  const [first] = lists as [List];
  if (!("beginning" in first)) {
    const hopeful = await read(question, 0, seconds, count, Math.max(limits.hopeful, count));
    if (hopeful.length >= count) return hopeful;
  }
  const { at } = shortestOf(await countsOf(db, lists, limits.counted, seconds));
  return read(question, at, seconds, count, null);
}

function shortestOf(counts: readonly number[]): { at: number; entries: number } {
  const entries = Math.min(...counts);
  return { at: counts.indexOf(entries), entries };
}

/** Entries of one list that are in all others, the newest first. @param within how many of them are looked at; null for all */
async function read(
  { db, index, limits, lists, common }: Question,
  driver: number,
  seconds: Seconds,
  count: number | null,
  within: number | null,
): Promise<Entry[]> {
  const list = lists[driver] as List;
  const others = lists.filter((_, at) => at !== driver).map((other) => isIn(other, limits.lookedUp));
  const isIt = sql.join([sql`1 = 1`, ...others, ...common.map((word) => holds(index, word))], sql` and `);
  const order = sql`order by t.second desc, t.call_ref desc`;
  const upTo = (most: number | null) => (most === null ? sql`` : sql`limit ${sql.raw(String(most))}`);
  // A row may be in several lists, and has several entries with one beginning.
  const ofAll = (parts: readonly SQL[], most: number | null) =>
    sql`(select distinct t.second, t.call_ref from (${sql.join([...parts], sql` union all `)}) t ${order} ${upTo(most)})`;
  const entries = (condition: SQL) =>
    sql`select t.second, t.call_ref from enrichment_terms t where ${condition}${boundsOf(seconds)}`;
  let found: SQL;
  if ("beginning" in list) {
    found = ofAll([sql`(${entries(begins(list.beginning))} and ${isIt})`], count);
  } else {
    const ofTerm = (term: string) =>
      within === null
        ? sql`(${entries(sql`t.term = ${term}`)} and ${isIt} ${order} ${upTo(count)})`
        : sql`(${entries(sql`t.term = ${term}`)} ${order} ${upTo(within)})`;
    const parts = list.terms.map(ofTerm);
    const [only] = parts as [SQL];
    // What is looked at has to be the newest of all lists, without a gap, before it is asked what of it fits.
    const some = parts.length === 1 ? only : ofAll(parts, within ?? count);
    found =
      within === null ? some : sql`(select t.second, t.call_ref from ${some} t where ${isIt} ${order} ${upTo(count)})`;
  }
  const query = db
    .select({ second: sql<unknown>`f.second`, key: sql<unknown>`f.call_ref` })
    .from(sql`${found} f` as never);
  const rows = (await query.orderBy(sql`f.second desc, f.call_ref desc`)) as { second: unknown; key: unknown }[];
  return rows.map(({ second, key }) => ({ second: Number(second), key: Number(key) }));
}

/** Whether the entry `t` of one list is also in another: a subquery of one row, which no planner turns into a join of whole lists. */
function isIn(list: List, lookedUp: number): SQL {
  const ofRow = sql`o.call_ref = t.call_ref`;
  if ("beginning" in list) {
    return sql`(select 1 from enrichment_terms o where ${ofRow} and o.term >= ${list.beginning} and o.term < ${endOf(list.beginning)} limit 1) is not null`;
  }
  if (list.terms.length > lookedUp) {
    const terms = sql.join(
      list.terms.map((term) => sql`${term}`),
      sql`, `,
    );
    return sql`(select 1 from enrichment_terms o where ${ofRow} and o.term in (${terms}) limit 1) is not null`;
  }
  const each = list.terms.map(
    (term) =>
      sql`(select 1 from enrichment_terms o where o.term = ${term} and o.second = t.second and ${ofRow} limit 1) is not null`,
  );
  return sql`(${sql.join(each, sql` or `)})`;
}

/** Whether the row of the entry `t` holds a word with a beginning. */
function holds(index: WordIndex, word: string): SQL {
  const isRow = sql`${index.key} = t.call_ref`;
  return sql`(select 1 from ${sql.raw(index.table)} where ${sql.join([isRow, ...holdsWords(index, [word])], sql` and `)} limit 1) is not null`;
}

function begins(beginning: string): SQL {
  return sql`t.term >= ${beginning} and t.term < ${endOf(beginning)}`;
}

function endOf(beginning: string): string {
  return `${beginning}\u{10ffff}`;
}

function boundsOf({ since, before }: Seconds): SQL {
  return sql`${since === null ? sql`` : sql` and t.second >= ${since}`}${before === null ? sql`` : sql` and t.second < ${before}`}`;
}

/**
 * The whole words that begin with one; null when there are many. Of a word in many rows some entries are enough to go on behind it, and words
 * that are in few rows come many at once: no engine's own way to skip through an index is as good on the others.
 */
async function termsWith(db: Reader, word: string, most: number): Promise<string[] | null> {
  const found: string[] = [];
  const atOnce = most + 1;
  for (let above = sql`>= ${word}`; ;) {
    const rows = (await db
      .select({ term: sql<string>`t.term` })
      .from(sql`enrichment_terms t` as never)
      .where(sql`t.term ${above} and t.term < ${endOf(word)}`)
      .orderBy(sql`t.term`)
      .limit(atOnce)) as { term: string }[];
    for (const { term } of rows) if (term !== found.at(-1)) found.push(term);
    if (found.length > most) return null;
    if (rows.length < atOnce) return found;
    above = sql`> ${found.at(-1)}`;
  }
}

/** How many entries each list has, a row counted once for each of its terms, and no further than `limit`. */
async function countsOf(db: Reader, lists: readonly List[], limit: number, seconds: Seconds): Promise<number[]> {
  const of = (condition: SQL) =>
    sql`(select 1 from enrichment_terms t where ${condition}${boundsOf(seconds)} limit ${sql.raw(String(limit))})`;
  const counts = lists.map((list, at) => {
    const parts =
      "beginning" in list ? [of(begins(list.beginning))] : list.terms.map((term) => of(sql`t.term = ${term}`));
    return sql`select ${sql.raw(String(at))} as list, count(*) as entries from (${sql.join(parts, sql` union all `)}) c`;
  });
  const rows = (await db
    .select({ list: sql<unknown>`n.list`, entries: sql<unknown>`n.entries` })
    .from(sql`(${sql.join(counts, sql` union all `)}) n` as never)) as { list: unknown; entries: unknown }[];
  return lists.map((_, at) => Number(rows.find(({ list }) => Number(list) === at)?.entries ?? 0));
}
