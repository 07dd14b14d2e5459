import type { ExtensionLine } from "../../server/presence/extensions/line.ts";
import { t } from "../words/words.ts";

/** What is out of the ordinary about an extension, the gravest first. */
export const MARKS = ["missing", "refused", "drift", "postponed", "call", "override", "frozen", "unmonitored"] as const;
export type MarkName = (typeof MARKS)[number];

/** Those that somebody should look at. */
const PROBLEMS: ReadonlySet<MarkName> = new Set(["missing", "refused", "drift", "unmonitored"]);

/** What the PBX was told to set may take that long to come back as its state. */
const SETTLING_MS = 10_000;

type Marked = Pick<
  ExtensionLine,
  "isMissing" | "isFrozen" | "isMonitored" | "override" | "status" | "statusAt" | "wantedStatus" | "because" | "driven"
>;

export function marksOf(line: Marked, now: number): MarkName[] {
  const isSo: Record<MarkName, boolean> = {
    missing: line.isMissing,
    refused: line.driven?.refusal != null,
    drift: line.driven?.drift != null || isDrifted(line, now),
    postponed: line.driven?.postponedUntilAt != null,
    call: line.driven != null && line.driven.call !== "idle",
    override: line.override !== null,
    frozen: line.isFrozen,
    unmonitored: line.isMonitored === false,
  };
  return MARKS.filter((name) => isSo[name]);
}

export function hasProblem(line: Marked, now: number): boolean {
  return marksOf(line, now).some((name) => PROBLEMS.has(name));
}

/** Whether the PBX says something else than what is to be, and not only because it was told just now. */
function isDrifted({ isMissing, status, wantedStatus, because, driven }: Marked, now: number): boolean {
  if (isMissing || status === null || wantedStatus === null || status === wantedStatus) return false;
  // What is on its way, or waits for the end of a call, is no difference that anybody need look at.
  if (driven?.pending != null || driven?.postponedUntilAt != null) return false;
  return now - (because?.startAt ?? 0) >= SETTLING_MS;
}

export function markWord(name: MarkName): string {
  return t(`presence.mark_${name}`);
}
