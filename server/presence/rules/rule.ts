import type { FieldProblem } from "../../platform/http/problem.ts";
import { fieldFault } from "../../platform/http/field-codes.ts";
import type { Answer, BusyKind, Status } from "../model.ts";
import { ruleFault } from "./field-codes.ts";
import { readPattern } from "./pattern.ts";

/** Characters of a text that a title must hold, and of a category. */
export const MAX_TEXT_LENGTH = 200;

/** What an event must be for a rule to take it: all that is said here. A list means one of its items. */
export interface Conditions {
  /** `text`: the title holds it somewhere. `pattern`: RE2. Neither accents nor case matter. */
  title?: { kind: "text" | "pattern"; value: string };
  /** One of the event's categories, whole. */
  category?: string;
  busy?: readonly BusyKind[];
  allDay?: boolean;
  feedIds?: readonly number[];
  answer?: readonly Answer[];
}

/** What becomes of an event that a rule takes. */
export type Action = { kind: "status"; status: Status } | { kind: "ignore" };

/** What events of calendars come to. Rules are asked in the order of their positions; the first that takes an event keeps it. */
export interface Rule {
  id: number;
  position: number;
  isEnabled: boolean;
  name: string;
  conditions: Conditions;
  action: Action;
  /** Among events at the same time the highest wins; 0 is usual. */
  priority: number;
}

/**
 * What is wrong with a rule's conditions, beyond what a schema of the route sees; empty when nothing is.
 * @param field by which the faults name the conditions.
 */
export function checkConditions(conditions: Conditions, field = "conditions"): FieldProblem[] {
  const faults: FieldProblem[] = [];
  const { title, category } = conditions;
  if (title?.kind === "pattern") {
    const { fault } = readPattern(title.value, `${field}.title.value`);
    if (fault) faults.push(fault);
  } else if (title) faults.push(...textFaults(title.value, `${field}.title.value`));
  if (category !== undefined) faults.push(...textFaults(category, `${field}.category`));
  for (const key of ["busy", "feedIds", "answer"] as const) {
    if (conditions[key]?.length === 0) faults.push(fieldFault(`${field}.${key}`, "list_some"));
  }
  if (Object.values(conditions).every((value) => value === undefined))
    faults.push(ruleFault(field, "rule_without_condition"));
  return faults;
}

function textFaults(text: string, field: string): FieldProblem[] {
  if (text.trim() === "") return [fieldFault(field, "required")];
  return text.length > MAX_TEXT_LENGTH ? [fieldFault(field, "text_max", { max: MAX_TEXT_LENGTH })] : [];
}
