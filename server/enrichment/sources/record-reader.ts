import { Problem } from "../../platform/http/problem.ts";
import { readCallRecord } from "../wildix/call-record.ts";
import { isObject, numberOf, type Outside, textOf } from "../wildix/fields.ts";
import { offsetMinutes, readRecordTime, writeRecordTime } from "../wildix/record-time.ts";
import { OVERLAP_MS, PAGE_ROWS, type Part, type Position, type ReadContext, type Reader } from "./reader.ts";
import type { AskOptions, SourceClient } from "./source-client.ts";

const PATH = "/api/v1/PBX/CallHistory/";

/** How far the record table was read, and where a walk through it stands that a poll did not finish. */
interface RecordPosition {
  /** The latest end of a call that was read; null during the first walk. */
  reachedAt: number | null;
  /** The offset from UTC of that call's row. */
  offset: string;
  walk: Walk | null;
}

interface Walk {
  /** Rows are asked for that end from then on, as the PBX's clock showed it. */
  from: string;
  /** Rows of that very second that were read. */
  skip: number;
  /** Rows that the walk brought. */
  count: number;
  /** Whether it reads the past for the first time. */
  isFirst: boolean;
}

/** A page of the record table; `total` is only for show. */
export interface RecordRows {
  rows: Outside[];
  total: number | null;
  clockAt: number | null;
}

/**
 * Reads the PBX's record table in the order in which calls ended: a row is there once its call is over, however long it
 * lasted. The table compares times as its clock showed them, so after a change of the clocks it is read from an hour before.
 */
export const recordReader: Reader = {
  async read(given, { client, sinceAt, now, signal }) {
    const position = positionOf(given);
    const walk = position.walk ?? (await beginning(position, { client, sinceAt, signal }));
    if (walk === null) return nothing(position);
    const { rows, total } = await pageOfRecords(
      client,
      { start: walk.skip, count: PAGE_ROWS, sort: "end", dir: "ASC", filter: { end: { from: walk.from } } },
      { signal },
    );
    const readings = rows.flatMap((row) => readCallRecord(row, "records", now) ?? []);
    const reached = latest(position, rows);
    const count = walk.count + rows.length;
    // A short page is the last one, unless the PBX gives fewer rows than it was asked for and says that there are more.
    const isShort = rows.length < PAGE_ROWS && !(rows.length > 0 && (total ?? 0) > walk.skip + rows.length);
    if (rows.length === 0 || isShort) {
      return { ...nothing({ ...reached, walk: null }), readings, count: rows.length };
    }
    const last = textOf(rows.at(-1) as Outside, "end");
    const isSameSecond = last === "" || last <= walk.from;
    const next = isSameSecond ? { ...walk, skip: walk.skip + rows.length } : { ...walk, from: last, skip: 0 };
    const left = Math.max(0, (total ?? 0) - walk.skip - rows.length);
    return {
      ...{ readings, count: rows.length, isLast: false },
      position: { ...reached, walk: { ...next, count } },
      progress: walk.isFirst && total !== null ? count / Math.max(1, count + left) : null,
    };
  },
};

/** One page. @throws Problem `source_not_understood` when it holds no list; and as `SourceClient.ask`. */
export async function pageOfRecords(
  client: SourceClient,
  query: Readonly<Record<string, unknown>>,
  options: AskOptions,
): Promise<RecordRows> {
  const { body, clockAt } = await client.ask({ method: "GET", path: PATH, query }, options);
  const result = isObject(body.result) ? body.result : {};
  if (!Array.isArray(result.records)) throw new Problem("source_not_understood");
  return { rows: result.records.filter(isObject), total: numberOf(result, "total"), clockAt };
}

/** Null: there is no row at all. */
async function beginning(
  position: RecordPosition,
  { client, sinceAt, signal }: Pick<ReadContext, "client" | "sinceAt" | "signal">,
): Promise<Walk | null> {
  const newest = await pageOfRecords(client, { start: 0, count: 1, sort: "id", dir: "DESC" }, { signal });
  const [row] = newest.rows;
  if (!row) return null;
  const offset = earlier(textOf(row, "timezone"), position.offset);
  const fromAt = position.reachedAt === null ? sinceAt : position.reachedAt - OVERLAP_MS;
  return { from: writeRecordTime(fromAt, offset), skip: 0, count: 0, isFirst: position.reachedAt === null };
}

/** Of two offsets the one by which a clock shows less. */
function earlier(one: string, other: string): string {
  return other !== "" && offsetMinutes(other) < offsetMinutes(one) ? other : one;
}

/** The later of the position and the last of some rows, with the offset that it was told in. */
function latest(position: RecordPosition, rows: readonly Outside[]): Omit<RecordPosition, "walk"> {
  let { reachedAt, offset } = position;
  for (const row of rows) {
    const zone = textOf(row, "timezone");
    const at = readRecordTime(textOf(row, "end"), zone);
    if (at === null || (reachedAt !== null && at <= reachedAt)) continue;
    reachedAt = at;
    offset = zone;
  }
  return { reachedAt, offset };
}

function nothing(position: RecordPosition): Part {
  return { readings: [], count: 0, position: { ...position }, isLast: true, progress: null };
}

function positionOf(given: Position | null): RecordPosition {
  const { reachedAt = null, offset = "", walk = null } = (given ?? {}) as Partial<RecordPosition>;
  return { reachedAt, offset, walk };
}
