/** The only file of `calls` that touches the database: which calls a filter finds, newest first. */
import { and, desc, eq, gte, inArray, lt, lte, or, type SQL } from "drizzle-orm";
import { holdsWords, type WordIndex } from "../../../db/full-text.ts";
import { type Asked, findByWords, labelOf, newestKeys } from "../../../db/newest.ts";
import type { Reader } from "../../../db/open.ts";
import { enrichmentCalls, enrichmentHops } from "../../../db/schema/enrichment.ts";
import { wordsOf } from "../fold.ts";
import { callOf, isListed, isMark, isSeen, type Marked } from "../repo.ts";
import type { MarkKind, Sight } from "../viewer.ts";
import type { CallFilter, Position } from "./filter.ts";
import { LIVE_STATES, type StoredCall, yesOrNo } from "./stored-call.ts";

/** Calls that are asked for by their keys; of more each is asked whether it holds the words. */
const MAX_LOOKED_UP = 5_000;
const WORDS: WordIndex = {
  ...{ table: "enrichment_calls", words: "enrichment_words", vocabulary: "enrichment_vocabulary" },
  ...{ column: enrichmentCalls.searchText, key: enrichmentCalls.id },
};

/** The calls that fit and that the viewer may see, newest first, after a place in that order (null: from the beginning). */
export async function listCalls(
  db: Reader,
  viewer: Sight,
  filter: CallFilter,
  after: Position | null,
  limit: number,
): Promise<StoredCall[]> {
  const { startedAt, id } = enrichmentCalls;
  // The first condition follows from the second; by it an index is begun at the place, and not at the newest call.
  const isAfter = after
    ? and(
        lte(startedAt, after.startedAt),
        or(lt(startedAt, after.startedAt), and(eq(startedAt, after.startedAt), lt(id, after.ref))),
      )
    : undefined;
  const rows = await find(db, { viewer, filter, after }, limit, (conditions) =>
    db
      .select()
      .from(enrichmentCalls)
      .where(and(isAfter, ...conditions))
      .orderBy(desc(startedAt), desc(id))
      .limit(limit),
  );
  return rows.map(callOf);
}

/** How many calls fit that the viewer may see, counted no further than `limit`. */
export async function countCalls(db: Reader, viewer: Sight, filter: CallFilter, limit: number): Promise<number> {
  const { id } = enrichmentCalls;
  const isWhole = [filter.since, filter.until].every((at) => at === undefined || at % 1000 === 0);
  const rows = await find<unknown>(db, { viewer, filter, after: null }, limit, async (conditions, keys) => {
    if (keys && isWhole) return keys;
    return db
      .select({ id })
      .from(enrichmentCalls)
      .where(and(...conditions))
      .limit(limit);
  });
  return rows.length;
}

/**
 * Rows that fit, newest first: those that the index names if it knows their order, else those that conditions find. The index knows
 * seconds: of the first and the last of them, the calls themselves tell which are meant, so that it may have to be asked again.
 * @param read reads rows by conditions; `keys` are those that the index named
 */
async function find<Row>(
  db: Reader,
  { viewer, filter, after }: { viewer: Sight; filter: CallFilter; after: Position | null },
  limit: number,
  read: (conditions: (SQL | undefined)[], keys?: readonly number[]) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const words = wordsOf(filter.search ?? "");
  if (findsNothing(viewer, filter, words)) return [];
  // Of what waits for somebody's answer there is little, and no label.
  const asked = filter.offered ? { words: [], labels: [] } : askedOf(viewer, filter, words);
  const since = filter.since === undefined ? null : secondOf(filter.since);
  const found: Row[] = [];
  for (let before = firstUnwanted(filter, after); ;) {
    const newest = await newestKeys(db, WORDS, asked, { since, before }, limit - found.length);
    if (!newest)
      return [...(await read([...conditionsOf(db, viewer, filter), ...(await searched(db, filter.search ?? ""))]))];
    const { keys } = newest;
    if (keys.length > 0) found.push(...(await read([inArray(enrichmentCalls.id, keys), ...spanOf(filter)], keys)));
    if (found.length >= limit || newest.before === null) return found.slice(0, limit);
    before = newest.before;
  }
}

/** A search of signs alone finds no call, and who bears no mark at all sees none: nothing asked for would be everything. */
function findsNothing({ marks }: Sight, { search = "" }: CallFilter, words: readonly string[]): boolean {
  return marks?.length === 0 || (search.trim() !== "" && words.length === 0);
}

function askedOf({ marks }: Sight, filter: CallFilter, words: readonly string[]): Asked {
  const { disposition, direction, extension, queue, tag, noted, automatic, live } = filter;
  const one = (label: string) => [[label]];
  const given = (kind: string, value: string | undefined) => (value === undefined ? [] : one(labelOf(kind, value)));
  const labels = [
    ...(marks === null ? [] : [marks.map(({ kind, value }) => labelOf(kind, value))]),
    ...[...given("extension", extension), ...given("queue", queue), ...given("tag", tag)],
    ...[...given("disposition", disposition), ...given("direction", direction)],
    ...(noted === undefined ? [] : one(yesOrNo("noted", noted))),
    ...(automatic === undefined ? [] : one(yesOrNo("automatic", automatic))),
    ...(live ? one(yesOrNo("live", true)) : []),
  ];
  return { words, labels };
}

/** The first second of which no call is wanted any more; null when there is none. */
function firstUnwanted({ until }: CallFilter, after: Position | null): number | null {
  const ends = [until === undefined ? null : secondOf(until + 999), after && secondOf(after.startedAt) + 1];
  const known = ends.filter((end) => end !== null);
  return known.length > 0 ? Math.min(...known) : null;
}

function secondOf(at: number): number {
  return Math.floor(at / 1000);
}

/**
 * The conditions of a search where the index has no order of its own. Rare words are looked up in it; common ones, of which the newest calls
 * hold enough, are looked for call by call instead of sorting all that the index would find.
 */
export async function searched(db: Reader, search: string): Promise<SQL[]> {
  const words = wordsOf(search);
  if (search.trim() !== "" && words.length === 0) return [eq(enrichmentCalls.id, -1)];
  if (words.length === 0) return [];
  const refs = await findByWords(db, WORDS, words, MAX_LOOKED_UP);
  return refs === null ? holdsWords(WORDS, words) : [inArray(enrichmentCalls.id, [-1, ...refs])];
}

function spanOf({ since, until }: CallFilter): (SQL | undefined)[] {
  const { startedAt } = enrichmentCalls;
  return [
    since === undefined ? undefined : gte(startedAt, since),
    until === undefined ? undefined : lt(startedAt, until),
  ];
}

/** The conditions of a filter, its search apart, and of the viewer's eyes. @param marked how calls with some mark are asked for */
export function conditionsOf(
  db: Reader,
  viewer: Sight,
  filter: CallFilter,
  marked: Marked = isListed,
): (SQL | undefined)[] {
  const { disposition, direction, state, isNoted, hasAutomaticNote } = enrichmentCalls;
  const given = <Value>(value: Value | undefined, condition: (value: Value) => SQL | undefined) =>
    value === undefined ? undefined : condition(value);
  const withMark = (kind: MarkKind) => (value: string) => marked(db, isMark({ kind, value }));
  return [
    ...[isSeen(db, viewer, marked), ...spanOf(filter)],
    given(filter.offered, (value) => (value ? isOffered(db, viewer) : undefined)),
    given(filter.disposition, (value) => eq(disposition, value)),
    given(filter.direction, (value) => eq(direction, value)),
    given(filter.extension, withMark("extension")),
    given(filter.queue, withMark("queue")),
    given(filter.tag, withMark("tag")),
    given(filter.noted, (value) => eq(isNoted, value)),
    given(filter.automatic, (value) => eq(hasAutomaticNote, value)),
    given(filter.live, (value) => (value ? inArray(state, [...LIVE_STATES]) : undefined)),
  ];
}

function isOffered(db: Reader, { userId }: Sight): SQL {
  const { callRef, toId, state } = enrichmentHops;
  const offered = and(eq(toId, userId), eq(state, "offered"));
  return inArray(enrichmentCalls.id, db.select({ ref: callRef }).from(enrichmentHops).where(offered));
}
