import type { Identity } from "../platform/auth/identity.ts";
import { scopeKey } from "../platform/auth/scope.ts";
import { isAllowed } from "../platform/roles.ts";
import type { Mask } from "./masking/mask.ts";

/** What a call is found by; see `db/schema/enrichment.ts`. */
export type MarkKind = "extension" | "queue" | "person" | "tag";

export interface Mark {
  kind: MarkKind;
  value: string;
}

/** Which calls somebody sees: all, or those that bear one of some marks. */
export interface Sight {
  /** User id; "" for whoever is no person. */
  userId: string;
  name: string;
  /** Null: every call. */
  marks: readonly Mark[] | null;
}

/** Whose eyes: which calls they see, and how much of outside numbers. */
export interface Viewer extends Sight {
  mask: Mask;
}

/**
 * What somebody sees of the calls: agents those of their extension and those that were passed on to them or by them; everybody
 * else all of them, or with a scope those of its queues beside their own. Projects are the call centre's and say nothing
 * here, so a scope that names only projects leaves one's own.
 */
export function sightOf(who: Identity): Sight {
  const viewer = { userId: who.via === "session" ? who.id : "", name: who.name };
  if (who.role !== "agent" && scopeKey(who.scope) === "") return { ...viewer, marks: null };
  const own: Mark[] = viewer.userId === "" ? [] : [{ kind: "person", value: viewer.userId }];
  if (who.extension !== undefined) own.push({ kind: "extension", value: who.extension });
  const queues = isAllowed(who.role, "supervisor") || who.role === "viewer" ? (who.scope?.queues ?? []) : [];
  return { ...viewer, marks: [...own, ...queues.map((value) => ({ kind: "queue" as const, value }))] };
}

export function viewerOf(who: Identity, mask: Mask): Viewer {
  return { ...sightOf(who), mask };
}

/** Whether a call with these marks is one of the viewer's. */
export function sees(viewer: Sight, marks: readonly Mark[]): boolean {
  if (viewer.marks === null) return true;
  return viewer.marks.some((own) => marks.some(({ kind, value }) => kind === own.kind && value === own.value));
}

/** A viewer as the name of a variant of a topic; "" sees all of every call. Who sees every call masked alike is one variant. */
export function viewerKey({ userId, name, marks, mask }: Viewer): string {
  if (marks === null) return mask === "none" ? "" : JSON.stringify(["", "", null, mask]);
  return JSON.stringify([userId, name, marks, mask]);
}

/** The inverse of `viewerKey`. */
export function viewerOfKey(key: string): Viewer {
  if (key === "") return { userId: "", name: "", marks: null, mask: "none" };
  const [userId, name, marks, mask] = JSON.parse(key) as [string, string, Mark[] | null, Mask];
  return { userId, name, marks, mask };
}
