import { type Scope, scopeKey } from "../auth/scope.ts";
import type { Alert } from "./model.ts";

/**
 * Whether someone with a scope may see an alert: only those of their queues. What is not about a queue (a whole server, its link)
 * tells of more than they may see. A scope that names nothing sets no limit, as everywhere.
 */
export function maySee(
  scope: Scope | null,
  { projectName, queueName }: Pick<Alert, "projectName" | "queueName">,
): boolean {
  if (scope === null || scopeKey(scope) === "") return true;
  if (projectName === null || queueName === null) return false;
  const { projects, queues } = scope;
  if (projects.length > 0 && !projects.includes(projectName)) return false;
  return queues.length === 0 || queues.includes(queueName);
}
