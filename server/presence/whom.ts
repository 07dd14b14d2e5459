import type { Transaction } from "../../db/open.ts";
import type { FieldProblem } from "../platform/http/problem.ts";
import { listGroups, listMembers } from "./groups/repo.ts";
import { faultsOfHolder, type HoldsFor } from "./holds-for.ts";
import type { ChangedIds } from "./plans/plan-writes.ts";
import { listExtensions } from "./repo.ts";

/** What is wrong with whom something is given to, by what there is. */
export async function faultsOfWhom(tx: Transaction, field: string, holder: HoldsFor): Promise<FieldProblem[]> {
  if (holder.kind === "all" || holder.kind === "nobody") return faultsOfHolder(field, holder, new Set(), new Set());
  const extensions = new Set((await listExtensions(tx)).map(({ id }) => id));
  const groups = new Set((await listGroups(tx)).map(({ id }) => id));
  return faultsOfHolder(field, holder, extensions, groups);
}

/** Whose plans it is a part of. */
export async function reachOf(tx: Transaction, { kind, id }: HoldsFor): Promise<ChangedIds> {
  // Holidays that a calendar tells are whose ever.
  if (kind === "all" || kind === "nobody") return null;
  if (kind === "extension") return id === null ? [] : [id];
  return (await listMembers(tx)).filter(({ groupId }) => groupId === id).map(({ extensionId }) => extensionId);
}

/** Two of them together. */
export function bothOf(a: ChangedIds, b: ChangedIds): ChangedIds {
  return a === null || b === null ? null : [...new Set([...a, ...b])];
}
