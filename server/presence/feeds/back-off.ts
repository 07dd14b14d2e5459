const MINUTE_MS = 60_000;
const WAITS_MS = [1, 2, 5, 15, 30].map((minutes) => minutes * MINUTE_MS);
/** Feeds that failed together, since the network was lost, are not to come back together. */
const JITTER = 0.2;

/**
 * How long to wait before a feed is fetched again, ms.
 * @param failures in a row; 0 after a success.
 * @param random a number from 0 to 1.
 * @param retryAfterMs what the other side asked for; it is never asked earlier.
 */
export function nextFetchMs(failures: number, intervalMs: number, random: number, retryAfterMs: number | null): number {
  const waitMs = failures === 0 ? intervalMs : (WAITS_MS[Math.min(failures, WAITS_MS.length) - 1] ?? intervalMs);
  return Math.max(Math.round(waitMs * (1 + JITTER * (2 * random - 1))), retryAfterMs ?? 0);
}
