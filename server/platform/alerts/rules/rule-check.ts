import { fieldFault } from "../../http/field-codes.ts";
import type { FieldProblem } from "../../http/problem.ts";
import type { FigureDefinition } from "../figures.ts";
import type { Rule } from "../model.ts";
import { alertFault } from "../problems.ts";

/** What a person gives for a rule. */
export type RuleInput = Omit<Rule, "id" | "scopeName">;

/** What a schema cannot say about a rule: figure and scope exist, the limits fit the figure and each other. Empty when all is well. */
export function faultsOfRule(
  rule: RuleInput,
  figure: FigureDefinition | null,
  channelIds: ReadonlySet<string>,
): FieldProblem[] {
  if (!figure) return [alertFault("figure", "unknown_figure")];
  const faults: FieldProblem[] = [];
  if (!figure.scopeKinds.includes(rule.scopeKind)) {
    faults.push(fieldFault("scopeKind", "one_of", { choices: figure.scopeKinds.join(", ") }));
  }
  const { amber, red, side } = rule;
  if (amber === null && red === null) faults.push(alertFault("red", "limit_needed"));
  if (amber !== null && red !== null && (side === "above" ? amber > red : amber < red)) {
    faults.push(alertFault("amber", "limits_crossed"));
  }
  for (const field of ["amber", "red", "hysteresis"] as const) {
    const value = rule[field];
    if (value === null || figure.unit !== "ratio" || value <= 1) continue;
    faults.push(fieldFault(field, "number_range", { min: 0, max: 1 }));
  }
  const unknown = rule.channelIds?.filter((id) => !channelIds.has(id)) ?? [];
  if (unknown.length > 0) faults.push(alertFault("channelIds", "unknown_channel"));
  return faults;
}
