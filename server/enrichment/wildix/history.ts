import type { CallReading } from "../model.ts";
import { instantOf, isObject, objectsOf, type Outside, textOf } from "./fields.ts";
import { readFlow } from "./flow.ts";

/** The calls of a page of the history API; conferences are left out. */
export function callsOfHistory(body: unknown): Outside[] {
  if (!isObject(body)) return [];
  const wrapped = objectsOf(body, "conversations").map((entry) => entry.call);
  return [...wrapped, ...objectsOf(body, "calls")].filter(isObject);
}

/**
 * Reads one record of the history API: one leg of a call, its fields beside the call's own.
 * @param receivedAt when it was asked for.
 */
export function readHistoryRecord(record: Outside, receivedAt: number): CallReading | null {
  const callId = textOf(record, "id");
  if (callId === "") return null;
  const leg = readFlow(record, 0);
  return {
    callId,
    ...{ pbx: textOf(record, "pbx"), company: textOf(record, "company") },
    ...{ stage: "completed", source: "history", isTalking: false },
    at: instantOf(record, "time") ?? leg.endedAt ?? receivedAt,
    // A record tells one leg; where the call began and ended is known from all of them.
    ...{ startedAt: null, endedAt: leg.endedAt, legs: [leg] },
    ...{ endCause: textOf(record, "endCause"), endCauseText: textOf(record, "endCauseStr"), record: null },
    tags: Array.isArray(record.tags) ? [{ of: leg.index, tags: leg.tags, at: receivedAt }] : [],
  };
}
