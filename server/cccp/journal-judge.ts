import type { Scope } from "../platform/auth/scope.ts";
import type { JournalEntry } from "../platform/events/journal.ts";
import { ScopeLimit } from "./live/scope-limit.ts";

/**
 * Whether an entry of this room is of what a scope shows, by what the entry itself says: its project and its queue. An agent's
 * entry says no queue: where queues count, the agent must be on the scope's board now (`isShown`). What cannot be judged is
 * not of it.
 */
export function isEntryOf(
  scope: Scope,
  { topic, subject, data }: JournalEntry,
  isShown: (agentId: string) => boolean,
): boolean {
  const limit = new ScopeLimit(scope);
  const { projectName, queueId } = data;
  if (typeof projectName !== "string") return false;
  if (topic === "cccp.queue.level") return limit.hasQueue(subject);
  if (topic.startsWith("cccp.call.")) {
    return limit.hasCall({ projectName, queueId: typeof queueId === "string" ? queueId : null });
  }
  if (!topic.startsWith("cccp.agent.") || !limit.hasProject(projectName)) return false;
  return scope.queues.length === 0 || isShown(subject);
}
