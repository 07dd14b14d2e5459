/** Who reads and who may change what. Presence is the whole company's: everybody who can sign in sees everybody's state. */
import type { Identity } from "../platform/auth/identity.ts";
import { scopeKey } from "../platform/auth/scope.ts";
import { Problem } from "../platform/http/problem.ts";
import { isAllowed } from "../platform/roles.ts";
import type { Because } from "./model.ts";
import "./problems.ts";

/** Who changes something, and from where. */
export interface Writer {
  who: Identity | null;
  from: string | null;
}

/** What somebody's eyes see; each kind is a variant of the topic. */
export type Eyes = "all" | "plain";

/** Only administrators read what an event that its owner keeps private is about. */
export function eyesOf({ role }: Pick<Identity, "role">): Eyes {
  return role === "admin" ? "all" : "plain";
}

/** A reason as those eyes may read it. */
export function seen<Reason extends Pick<Because, "name" | "isPrivate">>(reason: Reason, eyes: Eyes): Reason {
  return reason.isPrivate && eyes !== "all" ? { ...reason, name: "" } : reason;
}

/** @throws Problem `presence_read_only` for somebody who is limited to a part of the call centre: presence is the whole company's. */
export function refuseLimited(who: Identity): void {
  if (scopeKey(who.scope) !== "") throw new Problem("presence_read_only");
}

/** Whether somebody may set this extension by hand: supervisors any, agents their own alone. */
export function mayOverride(who: Identity, number: string): boolean {
  if (isAllowed(who.role, "supervisor") && scopeKey(who.scope) === "") return true;
  return isAllowed(who.role, "agent") && who.extension !== undefined && who.extension === number;
}
