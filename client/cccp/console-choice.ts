import type { Call } from "../../server/cccp/live/model.ts";
import { orderIds } from "../live/order.ts";
import { compareCalls } from "./trouble.ts";

/**
 * The sessions of the console's list, in order. Sorted by trouble until one is chosen; from then on nothing moves, and the
 * chosen one keeps its place even when it is over: a key pressed now means what was seen a moment ago.
 */
export function orderSessions(
  calls: readonly Call[],
  previous: readonly string[],
  chosen: string | null,
): readonly string[] {
  const isHeld = chosen !== null && previous.includes(chosen);
  const ids = orderIds(calls, compareCalls, previous, isHeld);
  if (!isHeld || ids.includes(chosen)) return ids;
  const before = new Set(previous.slice(0, previous.indexOf(chosen)));
  const at = ids.filter((id) => before.has(id)).length;
  return [...ids.slice(0, at), chosen, ...ids.slice(at)];
}

/** The session that an arrow leads to: the next one down (1) or up (-1), from none the first; null when there is none. */
export function stepFrom(ids: readonly string[], chosen: string | null, step: 1 | -1): string | null {
  const at = chosen === null ? -1 : ids.indexOf(chosen);
  if (at < 0) return ids[0] ?? null;
  return ids[Math.min(ids.length - 1, Math.max(0, at + step))] ?? null;
}
