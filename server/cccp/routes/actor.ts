import type { Identity } from "../../platform/auth/identity.ts";
import type { Actor } from "../servers/servers.ts";

/** Who made a request and from where, for the audit. */
export function actorOf(context: { identity: Identity | null; from: string }): Actor {
  return { who: context.identity, from: context.from };
}
