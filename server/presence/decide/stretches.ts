import type { Because, Segment, Status } from "../model.ts";

/** Segments of one status that follow each other, as one; with the reasons of each in their order. */
export interface Stretch {
  startAt: number;
  endAt: number;
  /** Null: nobody sets it. */
  status: Status | null;
  because: readonly Because[];
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
