import type { Role } from "../../server/platform/roles.ts";

/** The roles, least first: each can do what the one before it can. */
export const ROLES: readonly Role[] = ["viewer", "agent", "supervisor", "admin"];
