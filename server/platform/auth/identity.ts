import type { Role } from "../roles.ts";
import type { Scope } from "./scope.ts";

/** Who makes a request, once it is known. */
export interface Identity {
  /** Key of the user or of the token. */
  id: string;
  name: string;
  displayName: string;
  role: Role;
  /** Null: the whole call centre. */
  scope: Scope | null;
  via: "session" | "token" | "none";
}
