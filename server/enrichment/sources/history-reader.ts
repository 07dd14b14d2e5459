import { Problem } from "../../platform/http/problem.ts";
import type { CallReading } from "../model.ts";
import { instantOf, type Outside } from "../wildix/fields.ts";
import { callsOfHistory, readHistoryRecord } from "../wildix/history.ts";
import { PAGE_ROWS, type Position, type Reader } from "./reader.ts";
import type { AskOptions, SourceClient } from "./source-client.ts";

const PATH = "/v2/history/conversations";
const DAY_MS = 86_400_000;
/**
 * Records are found by when their leg began, and are there only once the call is over: calls that lasted longer than this are
 * found when it is looked further back, now and then.
 */
const OVERLAP_MS = 30 * 60_000;
const LONG_CALL_MS = 4 * 3_600_000;
const LOOK_BACK_EVERY_MS = 3_600_000;

/** How far the history was read. The list begins with the newest, so the past is read day by day. */
interface HistoryPosition {
  /** When the latest leg began that was read, or the last whole day ends; null before the first day is. */
  reachedAt: number | null;
  /** The span that is being read, `to` null for open; null when none is. */
  span: { from: number; to: number | null; skip: number } | null;
  /** The latest leg of the span. */
  latestAt: number | null;
  /** When it was last looked as far back as calls last. */
  lookedBackAt: number | null;
  /** Longest page that came: shorter ones are the last of their span. */
  longestPage: number;
  /** Whether everything up to the present was read once. */
  isPresent: boolean;
}

const BEGINNING: HistoryPosition = {
  ...{ reachedAt: null, span: null, latestAt: null, lookedBackAt: null, longestPage: 0, isPresent: false },
};

/** Reads the history of the maker's cloud, one record a leg. */
export const historyReader: Reader = {
  async read(given, { client, sinceAt, now, signal }) {
    const position = { ...BEGINNING, ...(given as Partial<HistoryPosition> | null) };
    const { span, lookedBackAt } = position.span
      ? { ...position, span: position.span }
      : beginning(position, sinceAt, now);
    const { records } = await pageOfHistory(client, { offset: span.skip, filter: filterOf(span) }, { signal });
    const starts = records.map((record) => instantOf(record, "startTime")).filter((at) => at !== null);
    const latestAt = Math.max(position.latestAt ?? 0, ...starts) || null;
    const longestPage = Math.max(position.longestPage, records.length);
    const base = { readings: readingsOf(records, now), count: records.length };
    // The cloud may give fewer than it was asked for; only a page shorter than others, or none, is the last.
    const isWhole = records.length === 0 || (records.length < PAGE_ROWS && records.length < longestPage);
    if (!isWhole) {
      const next = {
        ...position,
        lookedBackAt,
        latestAt,
        longestPage,
        span: { ...span, skip: span.skip + records.length },
      };
      return { ...base, position: asPosition(next), isLast: false, progress: progressOf(next, sinceAt, now) };
    }
    const isPresent = span.to === null;
    const reachedAt = span.to ?? latestAt ?? position.reachedAt ?? sinceAt;
    const next = {
      reachedAt,
      span: null,
      latestAt: null,
      lookedBackAt,
      longestPage,
      isPresent: position.isPresent || isPresent,
    };
    const progress = progressOf(next, sinceAt, now);
    return { ...base, position: asPosition(next), isLast: isPresent, progress };
  },
};

/** One page. @throws Problem `source_not_understood` when it holds no list; and as `SourceClient.ask`. */
export async function pageOfHistory(
  client: SourceClient,
  query: { offset: number; limit?: number; filter?: Outside },
  options: AskOptions,
): Promise<{ records: Outside[]; clockAt: number | null }> {
  const request = { method: "POST", path: PATH, body: { limit: PAGE_ROWS, ...query } } as const;
  const { body, clockAt } = await client.ask(request, options);
  if (!Array.isArray(body.conversations)) throw new Problem("source_not_understood");
  return { records: callsOfHistory(body), clockAt };
}

function beginning(position: HistoryPosition, sinceAt: number, now: number) {
  const isLookingBack = position.lookedBackAt === null || now - position.lookedBackAt >= LOOK_BACK_EVERY_MS;
  const back = position.isPresent ? (isLookingBack ? LONG_CALL_MS : OVERLAP_MS) : 0;
  const from = position.reachedAt === null ? sinceAt : Math.max(sinceAt, position.reachedAt - back);
  const isOpen = from + DAY_MS >= now;
  const span = { from, to: isOpen ? null : from + DAY_MS, skip: 0 };
  return { span, lookedBackAt: isOpen && isLookingBack ? now : position.lookedBackAt };
}

function filterOf({ from, to }: { from: number; to: number | null }): Outside {
  return { from: new Date(from).toISOString(), ...(to === null ? {} : { to: new Date(to).toISOString() }) };
}

/** Legs of one call as one reading: the first of them alone would not say whom the call reached. */
function readingsOf(records: readonly Outside[], now: number): CallReading[] {
  const calls = new Map<string, CallReading>();
  for (const record of records) {
    const reading = readHistoryRecord(record, now);
    if (!reading) continue;
    const known = calls.get(reading.callId);
    if (!known) calls.set(reading.callId, reading);
    else {
      known.legs = [...known.legs, ...reading.legs].sort((a, b) => a.index - b.index);
      known.endedAt = Math.max(known.endedAt ?? 0, reading.endedAt ?? 0) || null;
      known.at = Math.max(known.at, reading.at);
      known.tags = [...known.tags, ...reading.tags];
    }
  }
  return [...calls.values()];
}

function progressOf({ reachedAt, isPresent }: HistoryPosition, sinceAt: number, now: number): number | null {
  if (isPresent) return null;
  return Math.min(1, Math.max(0, ((reachedAt ?? sinceAt) - sinceAt) / Math.max(1, now - sinceAt)));
}

function asPosition(position: HistoryPosition): Position {
  return { ...position };
}
