/** For whom something holds: a calendar, a set of holidays, an address that gives presence out. */
import type { FieldProblem } from "../platform/http/problem.ts";
import { presenceFault } from "./problems.ts";

/** `nobody`: it only tells others what it holds. */
export const HOLDERS = ["all", "group", "extension", "nobody"] as const;

export interface HoldsFor {
  kind: (typeof HOLDERS)[number];
  /** Of the team or the extension; null for all and for nobody. */
  id: number | null;
}

/** The same as three columns. */
export interface HoldsForColumns {
  holdsFor: string;
  extensionId: number | null;
  groupId: number | null;
}

export function columnsOfHolder({ kind, id }: HoldsFor): HoldsForColumns {
  return {
    holdsFor: kind,
    extensionId: kind === "extension" ? id : null,
    groupId: kind === "group" ? id : null,
  };
}

export function holderOf({ holdsFor, extensionId, groupId }: HoldsForColumns): HoldsFor {
  if (extensionId !== null) return { kind: "extension", id: extensionId };
  if (groupId !== null) return { kind: "group", id: groupId };
  return { kind: holdsFor === "nobody" ? "nobody" : "all", id: null };
}

/** Whether it holds for an extension that is in those teams. */
export function isHolding(holder: HoldsFor, extensionId: number, groupIds: readonly number[]): boolean {
  if (holder.kind === "all" || holder.kind === "nobody") return holder.kind === "all";
  return holder.kind === "extension" ? holder.id === extensionId : groupIds.includes(holder.id ?? -1);
}

/** What is wrong with it, given which extensions and teams there are. */
export function faultsOfHolder(
  field: string,
  { kind, id }: HoldsFor,
  extensionIds: ReadonlySet<number>,
  groupIds: ReadonlySet<number>,
): FieldProblem[] {
  if (kind === "all" || kind === "nobody") return id === null ? [] : [presenceFault(`${field}.id`, "for_whom")];
  if (kind === "group") return groupIds.has(id ?? -1) ? [] : [presenceFault(`${field}.id`, "no_such_team")];
  return extensionIds.has(id ?? -1) ? [] : [presenceFault(`${field}.id`, "no_such_extension")];
}
