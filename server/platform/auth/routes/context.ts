import { Problem } from "../../http/problem.ts";
import { readSessionCookie } from "../cookie.ts";
import type { Identity } from "../identity.ts";
import type { Browser } from "../log-in.ts";
import type { Actor } from "../users.ts";

/** The identity of a route that asks for a role, which therefore has one. */
export function signedIn(identity: Identity | null): Identity {
  if (!identity) throw new Problem("not_signed_in");
  return identity;
}

/** Who made a request and from where, for the audit. */
export function actorOf({ identity, from }: { identity: Identity | null; from: string }): Actor {
  return { who: identity, from };
}

/** The browser of a request, as a session is opened for it. */
export function browserOf(context: { request: Request; from: string; isSecure: boolean }): Browser {
  const { request, from, isSecure } = context;
  return {
    from,
    userAgent: request.headers.get("user-agent") ?? "",
    replacedId: readSessionCookie(request, isSecure),
  };
}
