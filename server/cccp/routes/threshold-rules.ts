import type { FieldProblem } from "../../platform/http/problem.ts";
import type { ThresholdRule } from "../live/model.ts";

export interface RuleTrouble {
  code: "duplicate_threshold" | "bad_threshold";
  detail: string;
  fields: FieldProblem[];
}

/** What a schema cannot say about threshold rules: one per figure and queue, and amber not beyond red. Null when all is well. */
export function checkRules(rules: readonly ThresholdRule[]): RuleTrouble | null {
  const seen = new Set<string>();
  for (const [index, rule] of rules.entries()) {
    const key = `${rule.figure}\n${rule.queueId ?? ""}`;
    if (seen.has(key)) {
      const detail = `${rule.figure} has two rules for ${rule.queueId ?? "all queues"}.`;
      return {
        code: "duplicate_threshold",
        detail,
        fields: [{ field: `rules[${index}].figure`, message: "is there twice" }],
      };
    }
    seen.add(key);
    if (rule.amber === null || rule.red === null) continue;
    const isBeyond = rule.side === "above" ? rule.amber > rule.red : rule.amber < rule.red;
    if (!isBeyond) continue;
    const message = `${rule.amber} is beyond red, ${rule.red}`;
    return {
      code: "bad_threshold",
      detail: `${rule.figure}: amber ${message}.`,
      fields: [{ field: `rules[${index}].amber`, message }],
    };
  }
  return null;
}
