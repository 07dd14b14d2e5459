import type { Scope } from "../auth/scope.ts";
import type { Alert } from "./model.ts";

/**
 * Whether someone with a scope may see an alert: only those of their queues. What is not about a queue (a whole server, its link)
 * tells of more than they may see.
 */
export function maySee(
  scope: Scope | null,
  { projectName, queueName }: Pick<Alert, "projectName" | "queueName">,
): boolean {
  if (scope === null) return true;
  if (projectName === null || queueName === null) return false;
  const { projects, queues } = scope;
  if (projects.length > 0 && !projects.includes(projectName)) return false;
  return queues.length === 0 || queues.includes(queueName);
}

/** Names a scope in a topic: the same text for all who may see the same, and nothing of what that is. */
export function viewOf(scope: Scope | null): string {
  if (scope === null) return ALL;
  const canonical = JSON.stringify([[...scope.projects].sort(), [...scope.queues].sort()]);
  return new Bun.CryptoHasher("sha256").update(canonical).digest("hex").slice(0, 32);
}

export const ALL = "all";
