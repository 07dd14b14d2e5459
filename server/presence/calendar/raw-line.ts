import type { RawOccurrence } from "./expand-series.ts";
import { isoOf, type Moment } from "./moment.ts";

/** One date of an event as the calendar has it, for whoever compares: days and times without a zone as they are, the others as instants. */
export interface RawLine {
  uid: string;
  kind: Moment["kind"];
  /** `2026-01-05`, `2026-01-05T09:00:00`, or `2026-01-05T08:00:00Z`. */
  start: string;
  end: string;
}

export function rawLine({ event, kind, startWall, endWall, startAt, endAt }: RawOccurrence): RawLine {
  const { uid } = event;
  if (kind === "date") return { uid, kind, start: isoOf(startWall).slice(0, 10), end: isoOf(endWall).slice(0, 10) };
  if (kind === "floating") return { uid, kind, start: isoOf(startWall), end: isoOf(endWall) };
  return { uid, kind, start: `${isoOf(startAt)}Z`, end: `${isoOf(endAt)}Z` };
}
