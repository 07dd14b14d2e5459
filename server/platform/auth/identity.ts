import type { Role } from "../roles.ts";

/** Who makes a request, once it is known. */
export interface Identity {
  /** Key of the user or of the token. */
  id: string;
  name: string;
  displayName: string;
  role: Role;
  via: "session" | "token" | "none";
}
