import type { Freq } from "rrule-temporal";
import { type Moment, readMoment } from "./moment.ts";

/** A recurrence rule (RFC 5545 §3.3.10), read and cleared of what cannot be meant. */
export interface Rule {
  freq: Freq;
  interval: number;
  /** Null: no count. */
  count: number | null;
  until: Moment | null;
  bySecond: number[];
  byMinute: number[];
  byHour: number[];
  /** `MO`, `-1SU`. */
  byDay: string[];
  byMonthDay: number[];
  byYearDay: number[];
  byWeekNo: number[];
  byMonth: number[];
  bySetPos: number[];
  wkst: string;
}

/** A rule that says nothing, or something that is not understood. Its event is left out: dates that are guessed are worse than a gap that is told. */
export class UnreadableRule extends Error {
  constructor(
    readonly code: "bad_rule" | "rscale",
    detail: string,
  ) {
    super(detail);
  }
}

export const FREQUENCIES = ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"] as const;
const WEEKDAY = /^(?:MO|TU|WE|TH|FR|SA|SU)$/;
const MAX_LIST = 400;

type NumberList = "bySecond" | "byMinute" | "byHour" | "byMonthDay" | "byYearDay" | "byWeekNo" | "byMonth" | "bySetPos";
/** Lists of numbers: least, most, and whether they may count from the end. */
const LISTS: Readonly<Record<string, [field: NumberList, least: number, most: number, isSigned: boolean]>> = {
  BYSECOND: ["bySecond", 0, 60, false],
  BYMINUTE: ["byMinute", 0, 59, false],
  BYHOUR: ["byHour", 0, 23, false],
  BYMONTHDAY: ["byMonthDay", 1, 31, true],
  BYYEARDAY: ["byYearDay", 1, 366, true],
  BYWEEKNO: ["byWeekNo", 1, 53, true],
  BYMONTH: ["byMonth", 1, 12, false],
  BYSETPOS: ["bySetPos", 1, 366, true],
};

/**
 * Reads the value of RRULE or EXRULE in whatever case and spacing. Empty parts and parts of a producer's own are left out, which
 * `onIgnored` hears; COUNT=-1 is no count, as some write it.
 * @throws UnreadableRule
 */
export function readRule(text: string, onIgnored: (part: string) => void): Rule {
  const rule: Rule = {
    ...{ freq: "DAILY", interval: 1, count: null, until: null, wkst: "MO" },
    ...{ bySecond: [], byMinute: [], byHour: [], byDay: [], byMonthDay: [] },
    ...{ byYearDay: [], byWeekNo: [], byMonth: [], bySetPos: [] },
  };
  let hasFreq = false;
  for (const part of text
    .toUpperCase()
    .replace(/\s/g, "")
    .replace(/^RRULE:/, "")
    .split(";")) {
    const at = part.indexOf("=");
    const [name, value] = at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
    if (name === "" || value === "") {
      if (name !== "" && name !== "BYDAY") onIgnored(part);
      continue;
    }
    if (name === "FREQ") {
      hasFreq = true;
      rule.freq = FREQUENCIES.find((freq) => freq === value) ?? bad(part);
    } else if (!readPart(rule, name, value, part)) {
      onIgnored(part);
    }
  }
  if (!hasFreq) bad(text);
  return withoutNonsense(rule);
}

/** False for a part that is nobody's. */
function readPart(rule: Rule, name: string, value: string, part: string): boolean {
  const list = LISTS[name];
  if (list) {
    const [field, least, most, isSigned] = list;
    rule[field] = numbers(value, part, least, most, isSigned);
    return true;
  }
  switch (name) {
    case "INTERVAL":
      // 0 would stand still; whoever writes it means every one.
      rule.interval = Math.max(1, whole(value, part));
      return true;
    case "COUNT": {
      const count = whole(value, part);
      rule.count = count < 0 ? null : Math.max(1, count);
      return true;
    }
    case "UNTIL":
      rule.until = readMoment(value, null) ?? bad(part);
      return true;
    case "BYDAY":
      rule.byDay = [...new Set(items(value).map((day) => weekday(day, part)))];
      return true;
    case "WKST":
      rule.wkst = WEEKDAY.test(value) ? value : bad(part);
      return true;
    case "RSCALE":
      if (value !== "GREGORIAN") throw new UnreadableRule("rscale", part);
      return true;
    case "SKIP":
      // Without RSCALE it is the rule of RFC 5545: what there is not is left out.
      if (value !== "OMIT") throw new UnreadableRule("rscale", part);
      return true;
    default:
      return false;
  }
}

/** Ordinals count within months and years; elsewhere ("WEEKLY;BYDAY=2MO") they mean the weekday alone. */
function withoutNonsense(rule: Rule): Rule {
  const hasOrdinals = (rule.freq === "MONTHLY" || rule.freq === "YEARLY") && rule.byWeekNo.length === 0;
  if (hasOrdinals) return rule;
  return { ...rule, byDay: [...new Set(rule.byDay.map((day) => day.slice(-2)))] };
}

function weekday(text: string, part: string): string {
  const parts = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(text);
  if (!parts) return bad(part);
  if (parts[1] === undefined) return text;
  const ordinal = Number(parts[1]);
  if (ordinal === 0 || Math.abs(ordinal) > 53) bad(part);
  return `${ordinal}${parts[2]}`;
}

function numbers(value: string, part: string, least: number, most: number, isSigned: boolean): number[] {
  const all = items(value).map((item) => whole(item, part));
  for (const each of all) {
    const size = isSigned ? Math.abs(each) : each;
    if (size < least || size > most) bad(part);
  }
  return [...new Set(all)].sort((a, b) => a - b);
}

function items(value: string): string[] {
  return value
    .split(",")
    .filter((item) => item !== "")
    .slice(0, MAX_LIST);
}

function whole(value: string, part: string): number {
  return /^[+-]?\d{1,9}$/.test(value) ? Number(value) : bad(part);
}

function bad(detail: string): never {
  throw new UnreadableRule("bad_rule", detail);
}
