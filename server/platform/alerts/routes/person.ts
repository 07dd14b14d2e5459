import type { Identity } from "../../auth/identity.ts";
import { Problem } from "../../http/problem.ts";

/** The identity of a route that asks for a role, which therefore has one. */
export function known(identity: Identity | null): Identity {
  if (!identity) throw new Problem("not_signed_in");
  return identity;
}
