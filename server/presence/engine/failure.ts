/** What a failed call of a PBX means for what was to be done. */
import type { PbxFailure } from "./ports.ts";

/** The PBX knows that extension no more (60001). */
const NOT_FOUND = "not_found";
/** What is wrong with one request and with no other. */
const OF_ONE_REQUEST = new Set(["bad_parameter", "duplicate", "too_large"]);
/** The PBX is there, but it did not do this one, this time. */
const OF_THIS_TIME = new Set([
  ...["timeout", "server_error", "failure", "partial", "processing", "overload"],
  ...["bad_gateway", "not_understood", "busy", "unknown"],
]);

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** Whether a PBX is back is worth asking more often. */
export const LONGEST_PROBE_MS = 30_000;
/** A PBX that refuses us altogether (address blocked, scope missing, wrong secret) is asked no more often. */
const REFUSED_WAIT_MS = 300_000;

/** `gone` the extension is missing · `refused` never again as it is · `again` after a wait · `away` the whole PBX cannot be had. */
export type Verdict =
  | { kind: "gone"; code: string }
  | { kind: "refused"; code: string }
  | { kind: "again"; code: string; waitMs: number }
  | { kind: "away"; code: string; waitMs: number };

/** `failures`: how many came before, for the wait, which grows to `longestMs`. */
export function judgeFailure(cause: unknown, failures: number, longestMs = LONGEST_WAIT_MS): Verdict {
  const { code, isRetryable, mayRetryAfterMs } = asFailure(cause);
  if (code === NOT_FOUND) return { kind: "gone", code };
  const isOfThisTime = OF_THIS_TIME.has(code);
  if (OF_ONE_REQUEST.has(code) || (isOfThisTime && !isRetryable)) return { kind: "refused", code };
  const askedMs = mayRetryAfterMs ?? 0;
  if (!isRetryable) return { kind: "away", code, waitMs: Math.max(askedMs, REFUSED_WAIT_MS) };
  return { kind: isOfThisTime ? "again" : "away", code, waitMs: Math.max(askedMs, backoffMs(failures, longestMs)) };
}

/** 1, 2, 4 … s. */
function backoffMs(failures: number, longestMs: number): number {
  return Math.min(longestMs, FIRST_WAIT_MS * 2 ** Math.min(failures, 16));
}

function asFailure(cause: unknown): PbxFailure {
  const failure = cause as Partial<PbxFailure> | null;
  if (typeof failure === "object" && failure !== null && typeof failure.isRetryable === "boolean") {
    return {
      code: failure.code ?? "unknown",
      isRetryable: failure.isRetryable,
      mayRetryAfterMs: failure.mayRetryAfterMs ?? null,
    };
  }
  return { code: "unknown", isRetryable: true, mayRetryAfterMs: null };
}
