import { fieldFault } from "../../platform/http/field-codes.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { ThresholdRule } from "../live/model.ts";
import { cccpFault } from "../problems.ts";

/**
 * What a schema cannot say about threshold rules: one per figure and queue, and amber not beyond red. Null when all is well,
 * else the refusal `duplicate_threshold` or `bad_threshold`, with the field of the first rule that is at fault.
 */
export function checkRules(rules: readonly ThresholdRule[]): Problem | null {
  const seen = new Set<string>();
  for (const [index, { figure, queueId, side, amber, red }] of rules.entries()) {
    const key = `${figure}\n${queueId ?? ""}`;
    if (seen.has(key)) {
      const fields = [fieldFault(`rules[${index}].figure`, "twice")];
      return new Problem("duplicate_threshold", { params: { figure }, fields });
    }
    seen.add(key);
    if (amber === null || red === null) continue;
    if (side === "above" ? amber <= red : amber >= red) continue;
    const fields = [cccpFault(`rules[${index}].amber`, "beyond_red", { amber, red })];
    return new Problem("bad_threshold", { params: { figure, amber, red }, fields });
  }
  return null;
}
