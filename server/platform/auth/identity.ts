import type { Role } from "../roles.ts";
import type { Scope } from "./scope.ts";
import type { WallView } from "./wall.ts";

/** Who makes a request, once it is known. */
export interface Identity {
  /** Key of the user or of the token. */
  id: string;
  name: string;
  displayName: string;
  role: Role;
  /** The person's telephone extension; absent for tokens and for whoever has none. */
  extension?: string;
  /** Null: the whole call centre. */
  scope: Scope | null;
  via: "session" | "token" | "none";
  /** The one view that a kiosk token shows; absent for everybody else. */
  wall?: WallView;
  /** What the identity was read from; absent when there is nothing that could end. */
  credential?: Credential;
}

/** The row that somebody's rights hang on: when it goes or changes, so do they. */
export interface Credential {
  kind: "session" | "token";
  key: string;
  /** Epoch milliseconds; null: no end of its own. */
  endsAt: number | null;
}
