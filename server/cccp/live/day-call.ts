import type { Call } from "./model.ts";

export type CallOutcome = "answered" | "abandoned" | "not_manageable";

/**
 * A finished incoming call as the day's figures need it. A call that went through several queues counts for the one
 * that had it last: the server shows only the last task of a session.
 */
export interface DayCall {
  sessionId: string;
  queueId: string;
  /** `YYYY-MM-DD` on the server's wall: the day that the call was offered. */
  day: string;
  /** The server's display zone at that moment, seconds east of UTC. */
  offsetSeconds: number;
  /** When it joined the queue, epoch ms by the server's clock. */
  offeredAt: number;
  /** Null when the end was not seen (the link was down). */
  endedAt: number | null;
  outcome: CallOutcome;
  /** From joining the queue until the agent answered, or until the caller left or was turned away. */
  waitSeconds: number | null;
  /** From the answer until the agent hung up; null for calls that nobody answered. */
  talkSeconds: number | null;
  agentId: string | null;
}

/** A caller who stays this long after the wait ended, with no agent chosen, did not hang up: the server turned the call away. */
const STAYED_ON_MS = 2_000;
const DAY_MS = 86_400_000;

/** What became of a call that is over, or is taken to be; null when it never reached a queue or was not incoming. */
export function outcomeOf(call: Call): CallOutcome | null {
  if (call.direction !== "incoming" || call.queueId === null || call.queuedAt === null) return null;
  if (call.answeredAt !== null) return "answered";
  const stayedOn = call.waitEndedAt !== null && call.endedAt !== null && call.endedAt - call.waitEndedAt > STAYED_ON_MS;
  return stayedOn && call.agentId === null ? "not_manageable" : "abandoned";
}

/** The day's record of a call that is over; null when it does not count for any queue. */
export function dayCallOf(call: Call, offsetSeconds: number): DayCall | null {
  const outcome = outcomeOf(call);
  if (outcome === null || call.queueId === null || call.queuedAt === null) return null;
  const isAnswered = outcome === "answered";
  return {
    sessionId: call.id,
    queueId: call.queueId,
    day: dayOf(call.queuedAt, offsetSeconds),
    offsetSeconds,
    offeredAt: call.queuedAt,
    endedAt: call.endedAt,
    outcome,
    waitSeconds: secondsBetween(call.queuedAt, isAnswered ? call.answeredAt : (call.waitEndedAt ?? call.endedAt)),
    talkSeconds: isAnswered ? secondsBetween(call.answeredAt, call.wrapUpAt ?? call.endedAt) : null,
    agentId: call.agentId,
  };
}

/** The calendar day of an instant in a zone, `YYYY-MM-DD`. */
export function dayOf(at: number, offsetSeconds: number): string {
  return new Date(dayNumberOf(at, offsetSeconds) * DAY_MS).toISOString().slice(0, 10);
}

/** Days since 1970-01-01 in a zone. */
export function dayNumberOf(at: number, offsetSeconds: number): number {
  return Math.floor((at + offsetSeconds * 1000) / DAY_MS);
}

/** The instant at which the day of an instant began in a zone. */
export function startOfDay(at: number, offsetSeconds: number): number {
  return dayNumberOf(at, offsetSeconds) * DAY_MS - offsetSeconds * 1000;
}

/** 0 to 23, the hour of an instant in a zone. */
export function hourOf(at: number, offsetSeconds: number): number {
  const ofDayMs = at + offsetSeconds * 1000 - dayNumberOf(at, offsetSeconds) * DAY_MS;
  return Math.floor(ofDayMs / 3_600_000);
}

/** Never negative: two clocks or two updates may disagree by a little. */
function secondsBetween(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : Math.max(0, to - from) / 1000;
}
