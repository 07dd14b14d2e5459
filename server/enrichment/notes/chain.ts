import type { HopRow, NoteRow } from "./repo.ts";

/** Whether somebody has the call by this hop, or is asked to take it. */
export function isOpen({ state }: Pick<HopRow, "state">): boolean {
  return state === "offered" || state === "accepted";
}

/** The hop that a note's target opened and that still stands; null when it was passed on to nobody. */
export function hopFrom(hops: readonly HopRow[], position: number): HopRow | null {
  return hops.findLast((hop) => hop.fromPosition === position && isOpen(hop)) ?? null;
}

/** The hop by which somebody has the call; null for whoever has it otherwise. */
export function hopTo(hops: readonly HopRow[], userId: string): HopRow | null {
  return userId === "" ? null : (hops.findLast((hop) => hop.toId === userId && isOpen(hop)) ?? null);
}

/**
 * Which of a call's notes is somebody's to write: the one that was opened by passing the call on to them, else the one that
 * they wrote before, else the first one, which is that of whoever takes the call.
 */
export function positionFor(userId: string, notes: readonly NoteRow[], hops: readonly HopRow[]): number {
  const hop = hopTo(hops, userId);
  if (hop) return hop.position;
  const own = userId === "" ? undefined : notes.findLast((note) => note.authorId === userId);
  return own?.position ?? 0;
}

/** Everybody whom passing it on gave a right to see the call: whoever has it or is asked to, and whoever passed it on. */
export function peopleOf(hops: readonly HopRow[]): string[] {
  return hops.flatMap((hop) => (isOpen(hop) ? [hop.fromId, hop.toId] : [hop.fromId]));
}
