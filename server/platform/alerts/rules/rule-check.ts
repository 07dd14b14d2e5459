import type { FieldProblem } from "../../http/problem.ts";
import type { FigureDefinition } from "../figures.ts";
import type { Rule } from "../model.ts";

/** What a person gives for a rule. */
export type RuleInput = Omit<Rule, "id" | "scopeName">;

/** What a schema cannot say about a rule: figure and scope exist, the limits fit the figure and each other. Empty when all is well. */
export function faultsOfRule(
  rule: RuleInput,
  figure: FigureDefinition | null,
  channelIds: ReadonlySet<string>,
): FieldProblem[] {
  if (!figure) return [{ field: "figure", message: "is not a figure of this program" }];
  const faults: FieldProblem[] = [];
  if (!figure.scopeKinds.includes(rule.scopeKind)) {
    faults.push({ field: "scopeKind", message: `must be one of ${figure.scopeKinds.join(", ")}` });
  }
  const { amber, red, side } = rule;
  if (amber === null && red === null) faults.push({ field: "red", message: "or amber is required" });
  if (amber !== null && red !== null && (side === "above" ? amber > red : amber < red)) {
    const order = side === "above" ? "greater than red" : "less than red";
    faults.push({ field: "amber", message: `must not be ${order}` });
  }
  for (const field of ["amber", "red", "hysteresis"] as const) {
    const value = rule[field];
    if (value !== null && figure.unit === "ratio" && value > 1) faults.push({ field, message: "must be from 0 to 1" });
  }
  const unknown = rule.channelIds?.filter((id) => !channelIds.has(id)) ?? [];
  if (unknown.length > 0) faults.push({ field: "channelIds", message: "names a channel that does not exist" });
  return faults;
}
