import type { Occurrence, RatedEvent, Status } from "../model.ts";
import { type Miss, readyRules, type ReadyRule, subjectOf } from "./match.ts";
import type { Rule } from "./rule.ts";

/** What an event comes to that no rule takes; null: nothing. A function where feeds differ. */
export type Fallback = Status | null | ((feedId: number) => Status | null);

/**
 * What occurrences come to by the rules. Those that a rule ignores, that are free or declined (unless a rule names that), and
 * those that no rule takes where there is no fallback, are left out.
 */
export function rate(occurrences: readonly Occurrence[], rules: readonly Rule[], fallback: Fallback): RatedEvent[] {
  const ready = readyRules(rules);
  return occurrences.flatMap((occurrence) => {
    const { ruleId, priority, status } = judge(occurrence, ready, fallback);
    return status ? [{ ...occurrence, status, ruleId, priority }] : [];
  });
}

/** What a test box says of an event. */
export interface Explanation {
  /** `status`: it has one. `ignored`: by a rule. `free`, `declined`: it occupies nobody. `no_rule`: none took it, and there is no fallback. */
  outcome: "status" | "ignored" | "free" | "declined" | "no_rule";
  /** Null unless the outcome is `status`. */
  status: Status | null;
  /** Null: no rule took it. */
  ruleId: number | null;
  priority: number;
  /** The rules that were asked before, each with why it did not take the event. */
  passed: readonly { ruleId: number; name: string; why: Miss }[];
}

/** Which rule takes an event, and why each earlier one did not. */
export function explainRule(occurrence: Occurrence, rules: readonly Rule[], fallback: Fallback): Explanation {
  return judge(occurrence, readyRules(rules), fallback);
}

function judge(occurrence: Occurrence, rules: readonly ReadyRule[], fallback: Fallback): Explanation {
  const subject = subjectOf(occurrence);
  const passed: { ruleId: number; name: string; why: Miss }[] = [];
  for (const { rule, missOf } of rules) {
    const why = missOf(subject);
    if (why) {
      passed.push({ ruleId: rule.id, name: rule.name, why });
      continue;
    }
    const { id: ruleId, action, priority } = rule;
    if (action.kind === "ignore") return { outcome: "ignored", status: null, ruleId, priority, passed };
    return { outcome: "status", status: action.status, ruleId, priority, passed };
  }
  const nobody = { status: null, ruleId: null, priority: 0, passed };
  if (occurrence.busy === "free") return { outcome: "free", ...nobody };
  if (occurrence.answer === "declined") return { outcome: "declined", ...nobody };
  const status = typeof fallback === "function" ? fallback(occurrence.feedId) : fallback;
  return status ? { ...nobody, outcome: "status", status } : { outcome: "no_rule", ...nobody };
}
