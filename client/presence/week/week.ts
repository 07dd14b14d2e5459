/** A week of what will be applied, day by day, as it is drawn. */
import type { Because, Segment, Status } from "../../../server/presence/model.ts";
import { addDays, instantAt, wallTime } from "../zone-time.ts";

/** A piece of a day's strip; neighbours of one status are one piece. */
interface Piece {
  status: Status | null;
  /** Of the day, in percent. */
  left: number;
  width: number;
}

/** A piece of a day's list: neighbours of one status and one reason are one. */
export interface Stretch {
  startAt: number;
  endAt: number;
  status: Status | null;
  because: Because;
}

export interface Day {
  /** YYYY-MM-DD */
  date: string;
  startAt: number;
  /** The next midnight: 23, 24 or 25 hours later. */
  endAt: number;
  pieces: Piece[];
  stretches: Stretch[];
}

export const WEEK_DAYS = 7;

/** From when to when seven days last that begin on a date, half open. */
export function weekSpan(zone: string, date: string): { from: number; to: number } {
  return { from: instantAt(zone, date, 0), to: instantAt(zone, addDays(date, WEEK_DAYS), 0) };
}

/** The date that the clock of a zone shows, some weeks on. */
export function weekStart(zone: string, now: number, weeks: number): string {
  return addDays(wallTime(zone, now).date, weeks * WEEK_DAYS);
}

export function daysOf(zone: string, date: string, segments: readonly Segment[]): Day[] {
  return Array.from({ length: WEEK_DAYS }, (_, at) => {
    const day = addDays(date, at);
    const [startAt, endAt] = [instantAt(zone, day, 0), instantAt(zone, addDays(day, 1), 0)];
    const stretches: Stretch[] = [];
    const drawn: { status: Status | null; startAt: number; endAt: number }[] = [];
    for (const segment of segments) {
      const cut = { startAt: Math.max(startAt, segment.startAt), endAt: Math.min(endAt, segment.endAt) };
      if (cut.endAt <= cut.startAt) continue;
      const { status, because } = segment;
      const last = stretches.at(-1);
      if (last && last.status === status && isSameReason(last.because, because)) last.endAt = cut.endAt;
      else stretches.push({ ...cut, status, because });
      const before = drawn.at(-1);
      if (before && before.status === status) before.endAt = cut.endAt;
      else drawn.push({ ...cut, status });
    }
    const percent = (ms: number) => (100 * ms) / (endAt - startAt);
    const pieces = drawn.map((piece) => ({
      status: piece.status,
      left: percent(piece.startAt - startAt),
      width: percent(piece.endAt - piece.startAt),
    }));
    return { date: day, startAt, endAt, pieces, stretches };
  });
}

function isSameReason(a: Because, b: Because): boolean {
  return a.level === b.level && a.id === b.id && a.name === b.name;
}
