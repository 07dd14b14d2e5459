import type { LinkStatus } from "./model.ts";

/** Before anybody said how the link stands. */
export function unknownLink(now: number): LinkStatus {
  return {
    phase: "disabled",
    sinceAt: now,
    problem: null,
    detail: null,
    retryAt: null,
    serverVersion: null,
    clockSkewMs: null,
    unanswered: [],
    lastByteAt: null,
  };
}
