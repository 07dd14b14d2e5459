/** The only file of `calls` that touches the database: which calls a filter finds, newest first. */
import { and, desc, eq, gte, inArray, lt, or, type SQL } from "drizzle-orm";
import { findByWords, holdsWords, type WordIndex } from "../../../db/full-text.ts";
import { type Asked, labelOf, newestKeys } from "../../../db/newest.ts";
import type { Reader } from "../../../db/open.ts";
import { enrichmentCalls, enrichmentMarks } from "../../../db/schema/enrichment.ts";
import { wordsOf } from "../fold.ts";
import { callOf, isSeen } from "../repo.ts";
import type { MarkKind, Viewer } from "../viewer.ts";
import type { CallFilter, Position } from "./filter.ts";
import { LIVE_STATES, type StoredCall, yesOrNo } from "./stored-call.ts";

/** Calls that a server sorts for a search; with more it walks from the newest. */
const MAX_LOOKED_UP = 5_000;
const WORDS: WordIndex = {
  ...{ table: "enrichment_calls", words: "enrichment_words", vocabulary: "enrichment_vocabulary" },
  ...{ column: enrichmentCalls.searchText, key: enrichmentCalls.id },
};

/** The calls that fit and that the viewer may see, newest first, after a place in that order (null: from the beginning). */
export async function listCalls(
  db: Reader,
  viewer: Viewer,
  filter: CallFilter,
  after: Position | null,
  limit: number,
): Promise<StoredCall[]> {
  const { startedAt, id } = enrichmentCalls;
  const isAfter = after
    ? or(lt(startedAt, after.startedAt), and(eq(startedAt, after.startedAt), lt(id, after.ref)))
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
export async function countCalls(db: Reader, viewer: Viewer, filter: CallFilter, limit: number): Promise<number> {
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
  { viewer, filter, after }: { viewer: Viewer; filter: CallFilter; after: Position | null },
  limit: number,
  read: (conditions: (SQL | undefined)[], keys?: readonly number[]) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const words = wordsOf(filter.search ?? "");
  if (findsNothing(viewer, filter, words)) return [];
  const asked = askedOf(viewer, filter, words);
  const since = filter.since === undefined ? null : secondOf(filter.since);
  const found: Row[] = [];
  for (let before = firstUnwanted(filter, after); ;) {
    const newest = await newestKeys(db, WORDS, asked, { since, before }, limit - found.length);
    if (!newest) return [...(await read([...conditionsOf(db, viewer, filter), ...(await searched(db, words))]))];
    const { keys } = newest;
    if (keys.length > 0) found.push(...(await read([inArray(enrichmentCalls.id, keys), ...spanOf(filter)], keys)));
    if (found.length >= limit || newest.before === null) return found.slice(0, limit);
    before = newest.before;
  }
}

/** A search of signs alone finds no call, and who bears no mark at all sees none: nothing asked for would be everything. */
function findsNothing({ marks }: Viewer, { search = "" }: CallFilter, words: readonly string[]): boolean {
  return marks?.length === 0 || (search.trim() !== "" && words.length === 0);
}

function askedOf({ marks }: Viewer, filter: CallFilter, words: readonly string[]): Asked {
  const { disposition, direction, extension, queue, tag, noted, live } = filter;
  const one = (label: string) => [[label]];
  const given = (kind: string, value: string | undefined) => (value === undefined ? [] : one(labelOf(kind, value)));
  const labels = [
    ...(marks === null ? [] : [marks.map(({ kind, value }) => labelOf(kind, value))]),
    ...[...given("extension", extension), ...given("queue", queue), ...given("tag", tag)],
    ...[...given("disposition", disposition), ...given("direction", direction)],
    ...(noted === undefined ? [] : one(yesOrNo("noted", noted))),
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
 * The conditions of a search on a server. Rare words are looked up in their index; common ones, of which the newest calls hold
 * enough, are looked for call by call instead of sorting all that the index would find.
 */
async function searched(db: Reader, words: readonly string[]): Promise<SQL[]> {
  if (words.length === 0) return [];
  const refs = await findByWords(db, WORDS, words, MAX_LOOKED_UP + 1);
  return refs.length > MAX_LOOKED_UP ? holdsWords(WORDS, words) : [inArray(enrichmentCalls.id, [-1, ...refs])];
}

function spanOf({ since, until }: CallFilter): (SQL | undefined)[] {
  const { startedAt } = enrichmentCalls;
  return [
    since === undefined ? undefined : gte(startedAt, since),
    until === undefined ? undefined : lt(startedAt, until),
  ];
}

function conditionsOf(db: Reader, viewer: Viewer, filter: CallFilter): (SQL | undefined)[] {
  const { disposition, direction, state, isNoted } = enrichmentCalls;
  const given = <Value>(value: Value | undefined, condition: (value: Value) => SQL | undefined) =>
    value === undefined ? undefined : condition(value);
  const marked = (kind: MarkKind) => (value: string) => inArray(enrichmentCalls.id, refsMarked(db, kind, value));
  return [
    ...[isSeen(db, viewer), ...spanOf(filter)],
    given(filter.disposition, (value) => eq(disposition, value)),
    given(filter.direction, (value) => eq(direction, value)),
    given(filter.extension, marked("extension")),
    given(filter.queue, marked("queue")),
    given(filter.tag, marked("tag")),
    given(filter.noted, (value) => eq(isNoted, value)),
    given(filter.live, (value) => (value ? inArray(state, [...LIVE_STATES]) : undefined)),
  ];
}

function refsMarked(db: Reader, kind: MarkKind, value: string) {
  return db
    .select({ ref: enrichmentMarks.callRef })
    .from(enrichmentMarks)
    .where(and(eq(enrichmentMarks.kind, kind), eq(enrichmentMarks.value, value)));
}
