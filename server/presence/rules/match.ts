import type { Occurrence } from "../model.ts";
import { fold, withoutAccents } from "./fold.ts";
import { readPattern } from "./pattern.ts";
import type { Conditions, Rule } from "./rule.ts";

/** Characters of a title that rules look at. */
const MAX_TITLE_LENGTH = 1_000;

/** Why a rule did not take an event; the first that applies in this order. */
export const MISSES = [
  "disabled",
  "bad_pattern",
  "feed",
  "all_day",
  "not_all_day",
  "busy",
  "answer",
  "category",
  "title",
  "free",
  "declined",
] as const;
export type Miss = (typeof MISSES)[number];

/** What of an event is compared, made once for all rules. */
export interface Subject {
  occurrence: Occurrence;
  plain: string;
  folded: string;
  categories: readonly string[];
}

export function subjectOf(occurrence: Occurrence): Subject {
  const title = occurrence.summary.slice(0, MAX_TITLE_LENGTH);
  const categories = occurrence.categories.map((category) => fold(category.trim()));
  return { occurrence, plain: withoutAccents(title), folded: fold(title), categories };
}

/** A rule made ready. */
export interface ReadyRule {
  rule: Rule;
  /** Null when the rule takes the event. */
  missOf(subject: Subject): Miss | null;
}

/** Rules made ready, in the order in which they are asked: by position, then by id. */
export function readyRules(rules: readonly Rule[]): ReadyRule[] {
  return [...rules].sort((a, b) => a.position - b.position || a.id - b.id).map(ready);
}

type Check = (subject: Subject) => Miss | null;

function ready(rule: Rule): ReadyRule {
  if (!rule.isEnabled) return { rule, missOf: () => "disabled" };
  const title = titleCheck(rule.conditions);
  if (!title) return { rule, missOf: () => "bad_pattern" };
  const checks = [...plainChecks(rule.conditions), title, freedom(rule.conditions)];
  return {
    rule,
    missOf(subject) {
      for (const check of checks) {
        const miss = check(subject);
        if (miss) return miss;
      }
      return null;
    },
  };
}

function plainChecks({ feedIds, allDay, busy, answer, category }: Conditions): Check[] {
  const checks: Check[] = [];
  if (feedIds) checks.push(({ occurrence }) => (feedIds.includes(occurrence.feedId) ? null : "feed"));
  if (allDay === true) checks.push(({ occurrence }) => (occurrence.isAllDay ? null : "not_all_day"));
  if (allDay === false) checks.push(({ occurrence }) => (occurrence.isAllDay ? "all_day" : null));
  if (busy) checks.push(({ occurrence }) => (busy.includes(occurrence.busy) ? null : "busy"));
  if (answer)
    checks.push(({ occurrence }) => (occurrence.answer && answer.includes(occurrence.answer) ? null : "answer"));
  if (category !== undefined) {
    const wanted = fold(category.trim());
    checks.push(({ categories }) => (categories.includes(wanted) ? null : "category"));
  }
  return checks;
}

/** Null for a pattern that cannot be read. */
function titleCheck({ title }: Conditions): Check | null {
  if (!title) return () => null;
  if (title.kind === "text") {
    const wanted = fold(title.value);
    return ({ folded }) => (folded.includes(wanted) ? null : "title");
  }
  const { pattern } = readPattern(title.value, "title");
  return pattern && (({ plain }) => (pattern.isFoundIn(plain) ? null : "title"));
}

/** Time that is free, and what somebody declined, occupies nobody; only a rule that names that kind takes it all the same. */
function freedom({ busy, answer }: Conditions): Check {
  return ({ occurrence }) => {
    if (occurrence.busy === "free" && !busy?.includes("free")) return "free";
    if (occurrence.answer === "declined" && !answer?.includes("declined")) return "declined";
    return null;
  };
}
