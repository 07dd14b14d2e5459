import type { Direction, Disposition } from "../model.ts";

/** Which calls are wanted; what is absent does not matter. All that is given must fit. */
export interface CallFilter {
  /** Words that must all be found in names, numbers, queue, tags or notes. */
  search?: string | undefined;
  /** Begun at or after this instant… */
  since?: number | undefined;
  /** …and before this one, epoch milliseconds. */
  until?: number | undefined;
  disposition?: Disposition | undefined;
  direction?: Direction | undefined;
  /** An extension that took part. */
  extension?: string | undefined;
  queue?: string | undefined;
  tag?: string | undefined;
  /** Whether somebody noted something. */
  noted?: boolean | undefined;
  /** Whether a note was filled in by itself, and nobody has saved it since. */
  automatic?: boolean | undefined;
  /** Passed on to the viewer, who has not answered yet. */
  offered?: boolean | undefined;
  /** Calls that last. */
  live?: boolean | undefined;
}

/** A place in the order of calls, newest first. */
export interface Position {
  startedAt: number;
  ref: number;
}

export function writeCursor({ startedAt, ref }: Position): string {
  return Buffer.from(`${startedAt}:${ref}`).toString("base64url");
}

/** Null for what is not one of ours. */
export function readCursor(cursor: string): Position | null {
  const parts = /^(-?\d{1,16}):(\d{1,15})$/.exec(Buffer.from(cursor, "base64url").toString());
  return parts ? { startedAt: Number(parts[1]), ref: Number(parts[2]) } : null;
}
