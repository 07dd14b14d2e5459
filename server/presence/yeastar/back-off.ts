const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;
/** To find a PBX again soon that was away: one connection in so long costs nobody anything. */
export const LONGEST_LOST_MS = 15_000;

/** How long to wait before attempt `attempt` + 1: 1, 2, 4, 8 … s, up to `longestMs`. @param attempt from 1. */
export function backOffMs(attempt: number, longestMs = LONGEST_MS): number {
  return Math.min(longestMs, FIRST_MS * 2 ** Math.min(Math.max(attempt, 1) - 1, 10));
}
