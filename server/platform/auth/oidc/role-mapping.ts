import { ROLES, type Role } from "../../roles.ts";
import type { Scope } from "../scope.ts";

/** Whoever has the value in the claim of groups gets the role, for the part of the call centre. */
export interface RoleRule {
  value: string;
  role: Role;
  /** Null: the whole call centre. */
  scope: Scope | null;
}

/** What somebody may do here, by what the provider says of them. */
export interface MappedRights {
  role: Role;
  scope: Scope | null;
}

/**
 * The rights that groups give; null is none, and the log-in is refused. Of several rules that fit, the highest role counts, and
 * of several with that role the first: their limits are not added up, because two limits together can show what neither does
 * (all queues of one project, and one queue of all projects). Values are compared exactly.
 * @param fallback what everybody else gets.
 */
export function mapRole(
  groups: readonly string[],
  rules: readonly RoleRule[],
  fallback: Role | null,
): MappedRights | null {
  const own = new Set(groups);
  const fitting = rules.filter(({ value }) => own.has(value));
  const rank = ({ role }: RoleRule) => ROLES.indexOf(role);
  const [first, ...others] = fitting;
  if (!first) return fallback === null ? null : { role: fallback, scope: null };
  const { role, scope } = others.reduce((best, rule) => (rank(rule) > rank(best) ? rule : best), first);
  return { role, scope };
}
