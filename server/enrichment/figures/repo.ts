/**
 * What figures are counted from, grouped by the database. Each question is put for a stretch of the history that holds a bounded
 * number of calls, because an SQLite database answers on the main thread.
 */
import { and, asc, count, eq, gte, inArray, isNotNull, lt, max, ne, notInArray, or, type SQL, sum } from "drizzle-orm";
import { isAbove, slotOf } from "../../../db/grouping.ts";
import type { Reader } from "../../../db/open.ts";
import { enrichmentCalls, enrichmentMarks, enrichmentTurns } from "../../../db/schema/enrichment.ts";
import type { CallFilter } from "../calls/filter.ts";
import { conditionsOf, searched } from "../calls/repo.ts";
import type { Disposition } from "../model.ts";
import { isLookedUp } from "../repo.ts";
import type { TurnSide } from "../turns/turn.ts";
import type { Viewer } from "../viewer.ts";

/** Calls of one kind, added up. */
export interface CallSums {
  disposition: Disposition | null;
  isVoicemail: boolean;
  calls: number;
  /** Calls of which the ringing is known, and its seconds. */
  ringCalls: number;
  ringSeconds: number;
  talkCalls: number;
  talkSeconds: number;
  longestTalkSeconds: number;
}

export interface TurnSums {
  extension: string;
  side: TurnSide;
  isTold: boolean;
  isAnswered: boolean;
  turns: number;
  ringTurns: number;
  ringSeconds: number;
  talkTurns: number;
  talkSeconds: number;
  longestTalkSeconds: number;
}

const LASTING = ["ringing", "talking"];

/** The calls that figures are wanted of, as conditions: made once, whatever number of stretches. */
export async function callsWanted(db: Reader, viewer: Viewer, { since, until, search, ...rest }: CallFilter) {
  return and(...conditionsOf(db, viewer, rest, isLookedUp), ...(await searched(db, search ?? "")));
}

/** Where the stretch ends that begins at `since` and holds about `calls` calls, whoever sees them; `until` when there are fewer. */
export async function stretchEnd(db: Reader, since: number, until: number, calls: number): Promise<number> {
  const { startedAt } = enrichmentCalls;
  const rows = await db
    .select({ startedAt })
    .from(enrichmentCalls)
    .where(within(since, until))
    .orderBy(asc(startedAt))
    .limit(1)
    .offset(calls);
  // So many calls of one instant stay together.
  return rows[0] === undefined ? until : Math.max(rows[0].startedAt, since + 1);
}

/** Calls that last. */
export async function countLasting(db: Reader, wanted: SQL | undefined, since: number, until: number): Promise<number> {
  const [row] = await db
    .select({ calls: count() })
    .from(enrichmentCalls)
    .where(and(within(since, until), inArray(enrichmentCalls.state, LASTING), wanted));
  return Number(row?.calls ?? 0);
}

/** By stretches of `slotMs`, told by their first instant. */
export async function sumsBySlot(
  db: Reader,
  wanted: SQL | undefined,
  { since, until, slotMs }: { since: number; until: number; slotMs: number },
) {
  const slot = slotOf(enrichmentCalls.startedAt, slotMs);
  const { disposition, isVoicemail } = enrichmentCalls;
  const rows = await db
    .select({ slot, ...SUMS })
    .from(enrichmentCalls)
    .where(over(wanted, since, until))
    .groupBy(slot, disposition, isVoicemail);
  return rows.map(({ slot, ...row }) => ({ at: Number(slot) * slotMs, ...sumsOf(row) }));
}

/** By tag or queue; null for the calls without one. A call with several of them counts for each. */
export async function sumsByMark(
  db: Reader,
  kind: "tag" | "queue",
  wanted: SQL | undefined,
  { since, until, longRingSeconds }: { since: number; until: number; longRingSeconds: number },
) {
  const { disposition, isVoicemail, id, ringSeconds } = enrichmentCalls;
  const { value, callRef } = enrichmentMarks;
  const isLong = isAbove(ringSeconds, longRingSeconds);
  const rows = await db
    .select({ value, isLong, ...SUMS })
    .from(enrichmentCalls)
    .leftJoin(enrichmentMarks, and(eq(callRef, id), eq(enrichmentMarks.kind, kind)))
    .where(over(wanted, since, until))
    .groupBy(value, isLong, disposition, isVoicemail);
  return rows.map(({ value, isLong, ...row }) => ({ value, isLong, ...sumsOf(row) }));
}

/** By seconds of ringing; null for calls of which it is not known. */
export async function countsByRing(db: Reader, wanted: SQL | undefined, since: number, until: number) {
  const { ringSeconds, disposition } = enrichmentCalls;
  const rows = await db
    .select({ ringSeconds, disposition, calls: count() })
    .from(enrichmentCalls)
    .where(over(wanted, since, until))
    .groupBy(ringSeconds, disposition);
  return rows.map((row) => ({ ...row, disposition: row.disposition as Disposition | null, calls: Number(row.calls) }));
}

/** By extension: what the legs of the calls were for each. */
export async function sumsByExtension(
  db: Reader,
  wanted: SQL | undefined,
  since: number,
  until: number,
): Promise<TurnSums[]> {
  const { extension, side, isTold, isAnswered, ringSeconds, talkSeconds, callRef } = enrichmentTurns;
  const rows = await db
    .select({
      ...{ extension, side, isTold, isAnswered, turns: count() },
      ...{ ringTurns: count(ringSeconds), ringSeconds: sum(ringSeconds) },
      ...{ talkTurns: count(talkSeconds), talkSeconds: sum(talkSeconds), longestTalkSeconds: max(talkSeconds) },
    })
    .from(enrichmentCalls)
    .innerJoin(enrichmentTurns, eq(callRef, enrichmentCalls.id))
    .where(and(over(wanted, since, until), isDecided()))
    .groupBy(extension, side, isTold, isAnswered);
  return rows.map((row) => ({
    ...{ extension: row.extension, side: row.side as TurnSide, isTold: row.isTold, isAnswered: row.isAnswered },
    ...{ turns: Number(row.turns), ringTurns: Number(row.ringTurns), ringSeconds: Number(row.ringSeconds ?? 0) },
    ...{ talkTurns: Number(row.talkTurns), talkSeconds: Number(row.talkSeconds ?? 0) },
    longestTalkSeconds: Number(row.longestTalkSeconds ?? 0),
  }));
}

/** Calls that nobody has noted, as `sumsBySlot`. */
export async function unnotedBySlot(
  db: Reader,
  wanted: SQL | undefined,
  { since, until, slotMs }: { since: number; until: number; slotMs: number },
) {
  const slot = slotOf(enrichmentCalls.startedAt, slotMs);
  const rows = await db
    .select({ slot, calls: count() })
    .from(enrichmentCalls)
    .where(and(over(wanted, since, until), eq(enrichmentCalls.isNoted, false)))
    .groupBy(slot);
  return rows.map((row) => ({ at: Number(row.slot) * slotMs, calls: Number(row.calls) }));
}

/** Calls that nobody has noted, for each extension that they reached or came from. */
export async function unnotedByExtension(db: Reader, wanted: SQL | undefined, since: number, until: number) {
  const { extension, callRef, isTold } = enrichmentTurns;
  // One that had two legs of a call has it once.
  const pairs = db
    .selectDistinct({ extension, isTold, callRef })
    .from(enrichmentCalls)
    .innerJoin(enrichmentTurns, eq(callRef, enrichmentCalls.id))
    .where(and(over(wanted, since, until), eq(enrichmentCalls.isNoted, false)))
    .as("pairs");
  const rows = await db
    .select({ extension: pairs.extension, isTold: pairs.isTold, calls: count() })
    .from(pairs)
    .groupBy(pairs.extension, pairs.isTold);
  return rows.map(({ extension, isTold, calls }) => ({ extension, isTold, calls: Number(calls) }));
}

const SUMS = {
  ...{ disposition: enrichmentCalls.disposition, isVoicemail: enrichmentCalls.isVoicemail, calls: count() },
  ...{ ringCalls: count(enrichmentCalls.ringSeconds), ringSeconds: sum(enrichmentCalls.ringSeconds) },
  ...{ talkCalls: count(enrichmentCalls.talkSeconds), talkSeconds: sum(enrichmentCalls.talkSeconds) },
  longestTalkSeconds: max(enrichmentCalls.talkSeconds),
};

/** Engines count in numbers or in texts, and add nothing up to null. */
function sumsOf(row: {
  disposition: string | null;
  isVoicemail: boolean;
  calls: number | string;
  ringCalls: number | string;
  ringSeconds: string | null;
  talkCalls: number | string;
  talkSeconds: string | null;
  longestTalkSeconds: number | string | null;
}): CallSums {
  return {
    ...{ disposition: row.disposition as Disposition | null, isVoicemail: row.isVoicemail, calls: Number(row.calls) },
    ...{ ringCalls: Number(row.ringCalls), ringSeconds: Number(row.ringSeconds ?? 0) },
    ...{ talkCalls: Number(row.talkCalls), talkSeconds: Number(row.talkSeconds ?? 0) },
    longestTalkSeconds: Number(row.longestTalkSeconds ?? 0),
  };
}

function within(since: number, until: number): SQL | undefined {
  return and(gte(enrichmentCalls.startedAt, since), lt(enrichmentCalls.startedAt, until));
}

/** Of a call that has just ended nobody knows yet whether its legs were answered. */
function isDecided(): SQL | undefined {
  return or(isNotNull(enrichmentCalls.disposition), ne(enrichmentCalls.state, "ended"));
}

function over(wanted: SQL | undefined, since: number, until: number): SQL | undefined {
  return and(within(since, until), notInArray(enrichmentCalls.state, LASTING), wanted);
}
