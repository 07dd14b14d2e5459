import type { Scope } from "../../server/platform/auth/scope.ts";

/** Whether somebody sees the whole call centre: no scope, or one that sets no limit. What counts for all is theirs to set. */
export function seesAll(user: { scope: Scope | null } | null | undefined): boolean {
  if (!user) return false;
  const { scope } = user;
  return scope === null || scope.projects.length + scope.queues.length === 0;
}
