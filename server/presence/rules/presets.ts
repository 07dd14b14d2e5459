import type { Status } from "../model.ts";
import type { Rule } from "./rule.ts";

/** A rule that somebody can take over as it is; its place and number come with that. */
export type RulePreset = Omit<Rule, "id" | "position" | "isEnabled"> & { key: string };

export interface RuleSet {
  key: string;
  rules: readonly RulePreset[];
  /** What the set expects of events that no rule takes; null: it says nothing about them. */
  fallback: Status | null;
}

const usual = { priority: 0 };

/**
 * The keywords of the French school whose planning this room was first written for, as the application did that this one replaces: the
 * first of the list that the title holds. Accents, case and the kind of a blank matter less here, or it is the same.
 */
const SCHOOL: RuleSet = {
  key: "school",
  fallback: "do_not_disturb",
  rules: [
    {
      ...{ ...usual, key: "school_course", name: "Cours" },
      conditions: { title: { kind: "pattern", value: "cours ?:" } },
      action: { kind: "status", status: "lunch" },
    },
    {
      ...{ ...usual, key: "school_training", name: "Formation" },
      conditions: { title: { kind: "text", value: "formation" } },
      action: { kind: "status", status: "business_trip" },
    },
    {
      ...{ ...usual, key: "school_meeting", name: "Réunion" },
      conditions: { title: { kind: "text", value: "réunion" } },
      action: { kind: "status", status: "do_not_disturb" },
    },
    {
      ...{ ...usual, key: "school_service", name: "Service" },
      conditions: { title: { kind: "text", value: "serv :" } },
      action: { kind: "status", status: "away" },
    },
  ],
};

/** The same words where titles are kept strictly: only at their beginning, with any number of blanks. */
const SCHOOL_STRICT: RuleSet = {
  ...{ key: "school_strict", fallback: "do_not_disturb" },
  rules: [
    {
      ...{ ...usual, key: "school_strict_course", name: "Cours" },
      conditions: { title: { kind: "pattern", value: "^Cours\\s*:" } },
      action: { kind: "status", status: "lunch" },
    },
    ...SCHOOL.rules.slice(1, 3),
    {
      ...{ ...usual, key: "school_strict_service", name: "Service" },
      conditions: { title: { kind: "pattern", value: "^Serv\\s*:" } },
      action: { kind: "status", status: "away" },
    },
  ],
};

/** What calendars of an office say of themselves, without a word of any language. */
const OFFICE: RuleSet = {
  key: "office",
  fallback: "do_not_disturb",
  rules: [
    {
      ...{ ...usual, key: "office_out", name: "Absence" },
      conditions: { busy: ["oof"] },
      action: { kind: "status", status: "off_work" },
    },
    {
      ...{ ...usual, key: "office_elsewhere", name: "Télétravail" },
      conditions: { busy: ["working_elsewhere"] },
      action: { kind: "ignore" },
    },
    {
      ...{ ...usual, key: "office_tentative", name: "Provisoire" },
      conditions: { busy: ["tentative"] },
      action: { kind: "ignore" },
    },
    {
      ...{ ...usual, key: "office_all_day", name: "Journées entières" },
      conditions: { allDay: true },
      action: { kind: "ignore" },
    },
  ],
};

/** All sets, the first being what the replaced application did. */
export const RULE_SETS: readonly RuleSet[] = [SCHOOL, SCHOOL_STRICT, OFFICE];

/** The rules of a set, ready to be stored in its order. */
export function rulesOf({ rules }: RuleSet): Omit<Rule, "id">[] {
  return rules.map(({ key: _, ...rule }, position) => ({ ...rule, position, isEnabled: true }));
}
