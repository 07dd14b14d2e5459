/** Who may do what, least first: each role can do what the one before it can. */
export const ROLES = ["viewer", "agent", "supervisor", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** What a route asks of its caller: nobody in particular, or at least this role. */
export type Access = "public" | Role;

/** Whether someone of `role` (null = nobody signed in) may use what asks for `access`. */
export function isAllowed(role: Role | null, access: Access): boolean {
  if (access === "public") return true;
  return role !== null && ROLES.indexOf(role) >= ROLES.indexOf(access);
}

/** Whether a text from outside names a role. */
export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}
