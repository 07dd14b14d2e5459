import type { LinkStatus } from "../../server/cccp/live/model.ts";
import type { StreamPhase } from "./stream-state.ts";

/** Data older than this is greyed and says since when. */
export const OLD_MS = 5000;

export interface Freshness {
  /** `live`: as it is now. `old`: as it was at `sinceAt`. `none`: nothing was ever seen. */
  state: "live" | "old" | "none";
  /** How old what is shown is, milliseconds. */
  ageMs: number;
  /** What is amiss: the way from here to Vigie, or from Vigie to the call centre. */
  fault: "server" | "link" | null;
}

interface FreshnessInput {
  /** This machine's clock. */
  now: number;
  phase: StreamPhase;
  /** When Vigie was last heard, by this machine's clock. */
  heardAt: number | null;
  /** When the saved board that is shown was saved, by this machine's clock; null when it came from the server. */
  savedAt: number | null;
  link: LinkStatus | null;
  /** Server's clock minus this machine's. */
  offsetMs: number;
}

/**
 * How old the board is. It is as it is now while Vigie answers and its link to the call centre is live: a quiet board that
 * does not change is not old. Otherwise it is as old as the last word of whichever fell silent.
 */
export function freshness(input: FreshnessInput): Freshness {
  const { now, link } = input;
  if (!link) return { state: "none", ageMs: 0, fault: null };
  const heardAgeMs = input.savedAt !== null ? now - input.savedAt : now - (input.heardAt ?? now);
  const linkAgeMs = link.phase === "live" ? 0 : now + input.offsetMs - (link.lastByteAt ?? link.sinceAt);
  const ageMs = Math.max(0, heardAgeMs, linkAgeMs);
  const fault = heardAgeMs > OLD_MS || input.phase === "waiting" ? "server" : link.phase === "live" ? null : "link";
  return { state: ageMs > OLD_MS ? "old" : "live", ageMs, fault };
}
