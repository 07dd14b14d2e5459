import type { Because, Segment, Status } from "../model.ts";

/** Segments of one status that follow each other, as one; with the reasons of each in their order. */
export interface Stretch {
  startAt: number;
  endAt: number;
  status: Status | null;
  because: readonly Because[];
}

/** What a switchboard says of somebody: "in a course until 11:30, then free", as data. */
export interface Outlook {
  /** Null: the segments do not hold the instant. */
  now: Stretch | null;
  /** The reason that holds at the instant itself. */
  because: Because | null;
  /** Null: it does not end within the segments. */
  untilAt: number | null;
  /** What comes after, each until the next begins. */
  next: readonly Stretch[];
}

/** Segments (as of a timeline) put together where only the reason changes: each beginning but the first is a push. */
export function statusStretches(segments: readonly Segment[]): Stretch[] {
  const stretches: { startAt: number; endAt: number; status: Status | null; because: Because[] }[] = [];
  for (const { startAt, endAt, status, because } of segments) {
    const last = stretches.at(-1);
    if (last && last.status === status && last.endAt === startAt) {
      last.endAt = endAt;
      last.because.push(because);
    } else stretches.push({ startAt, endAt, status, because: [because] });
  }
  return stretches;
}

/** What holds at an instant, until when, and the next `count` that come after. */
export function outlook(segments: readonly Segment[], at: number, count = 2): Outlook {
  const stretches = statusStretches(segments);
  const index = stretches.findIndex(({ startAt, endAt }) => startAt <= at && at < endAt);
  const now = stretches[index] ?? null;
  if (!now) return { now, because: null, untilAt: null, next: [] };
  const segment = segments.find(({ startAt, endAt }) => startAt <= at && at < endAt) as Segment;
  return {
    now,
    because: segment.because,
    untilAt: index === stretches.length - 1 ? null : now.endAt,
    next: stretches.slice(index + 1, index + 1 + count),
  };
}
