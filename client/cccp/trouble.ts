import type { Agent, AgentState, Call, CallState, Level, Queue } from "../../server/cccp/live/model.ts";
import { callSinceAt } from "./looks.ts";

const LEVELS: Readonly<Record<Level, number>> = { red: 0, amber: 1, ok: 2 };
/** Figures that somebody can mend now. The others are the day's rates: they stay bad long after their cause. */
const LIVE_FIGURES = ["waiting", "longest_wait", "available", "on_call", "paused"] as const;

/** Who needs a look first: after those past a threshold, who is free, then who works, then who is away. */
const AGENT_ORDER: readonly AgentState[] = [
  "available",
  "ringing",
  "trying",
  "invited",
  "on_hold",
  "on_call",
  "outbound",
  "wrap_up",
  "paused",
  "supervising",
  "unknown",
  "logged_out",
];
const CALL_ORDER: readonly CallState[] = ["waiting", "ringing", "menu", "talking", "outgoing", "wrap_up", "ended"];

/**
 * Queues by trouble: first those in trouble now, then those of which only the day's rates are bad, then the others; in
 * each of these by level, then who waits most and longest; closed ones last.
 */
export function compareQueues(a: Queue, b: Queue): number {
  return (
    LEVELS[liveLevel(a)] - LEVELS[liveLevel(b)] ||
    LEVELS[a.level] - LEVELS[b.level] ||
    (b.waiting ?? 0) - (a.waiting ?? 0) ||
    oldestFirst(a.oldestWaitingAt, b.oldestWaitingAt) ||
    Number(isClosed(a)) - Number(isClosed(b)) ||
    a.name.localeCompare(b.name)
  );
}

/** The gravest level of the figures as they are now; amber too where somebody waits and nobody is free. */
export function liveLevel({ levels, waiting, available }: Queue): Level {
  const found = LIVE_FIGURES.map((name) => levels[name]);
  if (found.includes("red")) return "red";
  return found.includes("amber") || (waiting && available === 0) ? "amber" : "ok";
}

/** Nobody serves it and nobody waits in it. */
export function isClosed(queue: Queue): boolean {
  return !queue.agents && !queue.waiting;
}

/** Agents by trouble, then by state, the longest in a state first; who has no phone last. */
export function compareAgents(a: Agent, b: Agent): number {
  return (
    LEVELS[a.level] - LEVELS[b.level] ||
    Number(a.isWithoutPhone) - Number(b.isWithoutPhone) ||
    AGENT_ORDER.indexOf(a.state) - AGENT_ORDER.indexOf(b.state) ||
    oldestFirst(a.stateSinceAt, b.stateSinceAt) ||
    a.name.localeCompare(b.name)
  );
}

/** Calls by trouble, those who wait before those who talk, the longest first. */
export function compareCalls(a: Call, b: Call): number {
  return (
    LEVELS[a.level] - LEVELS[b.level] ||
    CALL_ORDER.indexOf(a.state) - CALL_ORDER.indexOf(b.state) ||
    oldestFirst(callSinceAt(a), callSinceAt(b))
  );
}

/** The earlier instant first; the unknown last. */
function oldestFirst(a: number | null, b: number | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  return b === null ? -1 : a - b;
}
