import type { Level, Limits, Step } from "./model.ts";

/**
 * PURE: what one rule knows of one scope, and what a value makes of it. Instants here are monotonic milliseconds, so that a
 * clock that is set does not make a moment long or short.
 *
 * - A value **at** a limit is past it. A level counts once the value was past its limit for `forSeconds` without a gap.
 * - A level that counts is left when the value is back by more than the hysteresis; at once.
 * - An unknown value changes nothing, and ends what was only about to count.
 * - `flapChanges` changes within the window make it flap; it ends when a whole window brought none.
 */
export interface Track {
  /** The level that counts. */
  level: Level;
  /** Since when the value has been at least amber, and red; null while it is not. */
  amberSinceAt: number | null;
  redSinceAt: number | null;
  /** The last changes of the level, no more than the guard needs, oldest first. */
  changedAt: readonly number[];
  isFlapping: boolean;
}

/** What the value makes happen; `acknowledged` is for people. */
export type Change = Exclude<Step, "acknowledged">;

export const CALM: Track = { level: "ok", amberSinceAt: null, redSinceAt: null, changedAt: [], isFlapping: false };

/** A value as it was read: unknown, known to be nothing to judge, or a number in the figure's unit. */
export type Judged = { value: number | null; isAtRest?: boolean };

/** The state after a value was seen, and what happened by it (null: nothing that anybody would be told). */
export function judge(
  limits: Limits,
  track: Track,
  { value, isAtRest = false }: Judged,
  now: number,
): { track: Track; change: Change | null } {
  if (value === null && !isAtRest) return { track: withoutPending(track), change: null };
  const next = levelAfter(limits, track, isAtRest ? null : value, now);
  return guardFlapping(limits, track, next, now);
}

/** Whether there is an alert: something is past a limit, or it comes and goes. */
export function isOpen(track: Track): boolean {
  return track.level !== "ok" || track.isFlapping;
}

/** Whether nothing needs to be remembered of a track. */
export function isCalm(track: Track): boolean {
  return !isOpen(track) && track.amberSinceAt === null && track.changedAt.length === 0;
}

/** The level of a value by the limits alone: no duration, nothing before it. What a preview shows. */
export function levelNow(limits: Limits, { value, isAtRest = false }: Judged): Level | null {
  if (value === null) return isAtRest ? "ok" : null;
  if (isAtRest) return "ok";
  if (isPast(limits, limits.red, value, 0)) return "red";
  return isPast(limits, limits.amber, value, 0) ? "amber" : "ok";
}

function levelAfter(limits: Limits, track: Track, value: number | null, now: number): Track {
  const { amber, red, hysteresis, forSeconds } = limits;
  const isRed = isPast(limits, red, value, track.level === "red" ? hysteresis : 0);
  const isAmber = isRed || isPast(limits, amber, value, track.level === "ok" ? 0 : hysteresis);
  const redSinceAt = isRed ? (track.redSinceAt ?? now) : null;
  const amberSinceAt = isAmber ? (track.amberSinceAt ?? now) : null;
  const hasLasted = (sinceAt: number | null) => sinceAt !== null && now - sinceAt >= forSeconds * 1000;
  const countsAsRed = isRed && (track.level === "red" || hasLasted(redSinceAt));
  // With no amber limit, what is not red yet is not anything yet.
  const countsAsAmber = isAmber && amber !== null && (track.level !== "ok" || hasLasted(amberSinceAt));
  return { ...track, level: countsAsRed ? "red" : countsAsAmber ? "amber" : "ok", redSinceAt, amberSinceAt };
}

function guardFlapping(limits: Limits, before: Track, next: Track, now: number): ReturnType<typeof judge> {
  const { flapChanges, flapWindowSeconds } = limits;
  const change = changeOf(before.level, next.level);
  if (flapChanges <= 0) {
    const track = { ...next, changedAt: [], isFlapping: false };
    // The guard was switched off while it flapped.
    if (before.isFlapping) return { track, change: track.level === "ok" ? "resolved" : "steady" };
    return { track, change };
  }
  const recent = before.changedAt.filter((at) => now - at < flapWindowSeconds * 1000);
  const changedAt = change ? [...recent, now].slice(-flapChanges) : recent;
  const track = { ...next, changedAt };
  if (before.isFlapping) {
    if (changedAt.length > 0) return { track, change: null };
    return { track: { ...track, isFlapping: false }, change: track.level === "ok" ? "resolved" : "steady" };
  }
  if (changedAt.length >= flapChanges) return { track: { ...track, isFlapping: true }, change: "flapping" };
  return { track, change };
}

function changeOf(before: Level, after: Level): Change | null {
  if (before === after) return null;
  if (before === "ok") return "triggered";
  if (after === "ok") return "resolved";
  return after === "red" ? "worsened" : "eased";
}

/** An unknown value is no proof that the last one lasted. */
function withoutPending(track: Track): Track {
  const amberSinceAt = track.level === "ok" ? null : track.amberSinceAt;
  const redSinceAt = track.level === "red" ? track.redSinceAt : null;
  return { ...track, amberSinceAt, redSinceAt };
}

/** `slack`: how far the limit is moved so that a value must come back further to be good again. */
function isPast(limits: Limits, limit: number | null, value: number | null, slack: number): boolean {
  if (limit === null || value === null) return false;
  return limits.side === "above" ? value >= limit - slack : value <= limit + slack;
}
