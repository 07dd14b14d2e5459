import { outcomeOf } from "./day-call.ts";
import type { Agent, Call, Queue } from "./model.ts";

/** Something that happened, for the bus and the journal. */
export interface LiveFact {
  topic: FactTopic;
  /** Id of the agent (login), call (session id) or queue (name). */
  subject: string;
  data: Record<string, string | number | boolean | null>;
}

export const FACT_TOPICS = [
  "cccp.agent.appeared",
  "cccp.agent.changed",
  "cccp.agent.left",
  "cccp.call.started",
  "cccp.call.queued",
  "cccp.call.answered",
  "cccp.call.ended",
  "cccp.queue.level",
] as const;
export type FactTopic = (typeof FACT_TOPICS)[number];

/** What the change of an agent means: came, left, or another state (with the server's own word for it as reason). */
export function agentFacts(before: Agent | null, after: Agent | null): LiveFact[] {
  if (!before || !after) {
    const agent = after ?? before;
    if (!agent) return [];
    const data = { name: agent.name, projectName: agent.projectName, state: agent.state, reason: agent.stateName };
    return [{ topic: after ? "cccp.agent.appeared" : "cccp.agent.left", subject: agent.id, data }];
  }
  if (before.state === after.state && before.stateName === after.stateName) return [];
  const data = {
    name: after.name,
    projectName: after.projectName,
    from: before.state,
    to: after.state,
    reason: after.stateName,
    sinceAt: after.stateSinceAt,
  };
  return [{ topic: "cccp.agent.changed", subject: after.id, data }];
}

/** The steps that a call made between two looks at it, in order. The outcome of a call whose end was not seen is only known if it was answered. */
export function callFacts(before: Call | null, after: Call, isEndSeen: boolean): LiveFact[] {
  const facts: LiveFact[] = [];
  const add = (topic: FactTopic, data: LiveFact["data"]) =>
    facts.push({ topic, subject: after.id, data: { projectName: after.projectName, ...data } });
  const { queueId, queueName, agentId, agentName } = after;
  if (!before) add("cccp.call.started", { direction: after.direction, caller: after.caller, called: after.called });
  const isNewWait = after.queuedAt !== null && (before?.queuedAt !== after.queuedAt || before.queueId !== queueId);
  if (isNewWait) add("cccp.call.queued", { queueId, queueName });
  if (after.answeredAt !== null && before?.answeredAt !== after.answeredAt) {
    const waitMs = after.queuedAt === null ? null : Math.max(0, after.answeredAt - after.queuedAt);
    add("cccp.call.answered", { queueId, queueName, agentId, agentName, waitMs });
  }
  if (after.state === "ended" && before?.state !== "ended") {
    const outcome = isEndSeen || after.answeredAt !== null ? outcomeOf(after) : null;
    add("cccp.call.ended", { queueId, queueName, agentId, agentName, outcome });
  }
  return facts;
}

/** The queue's level is another one; `figures` names those that are past a threshold. */
export function queueFacts(before: Queue | null, after: Queue): LiveFact[] {
  const from = before?.level ?? "ok";
  if (from === after.level) return [];
  const figures = Object.keys(after.levels).join(" ");
  const data = { name: after.name, projectName: after.projectName, from, to: after.level, figures };
  return [{ topic: "cccp.queue.level", subject: after.id, data }];
}
