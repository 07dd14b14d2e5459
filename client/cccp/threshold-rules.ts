import type { FigureName, ThresholdRule } from "../../server/cccp/live/model.ts";
import { RATE_FIGURES } from "./looks.ts";

export const FIGURES: readonly FigureName[] = [
  "waiting",
  "longest_wait",
  "available",
  "on_call",
  "paused",
  "answer_rate",
  "service_level",
  "pause_duration",
  "talk_duration",
  "wrap_up_duration",
];

/** Too little of these is trouble; too much of all others. */
const BELOW: ReadonlySet<FigureName> = new Set(["available", "answer_rate", "service_level"]);

/** Which side of its limits is trouble, the limit itself included. */
export function sideOf(figure: FigureName): ThresholdRule["side"] {
  return BELOW.has(figure) ? "below" : "above";
}

/** Where a queue's limits of a figure come from: the rule for all queues, its own, or nowhere: it never turns. */
export const LIMIT_SOURCES = ["same", "own", "off"] as const;
export type LimitSource = (typeof LIMIT_SOURCES)[number];

export const LEVELS = ["amber", "red"] as const;
type LevelName = (typeof LEVELS)[number];

/** A box of the form: one level of a figure, for one queue (null: for all). */
export interface LimitBox {
  queueId: string | null;
  figure: FigureName;
  level: LevelName;
}

/** The two limits of a figure as they are typed; empty for a level that is off. They count where the source is `own`. */
export interface Limits {
  source: LimitSource;
  amber: string;
  red: string;
}

/**
 * The rule of a figure for one queue (null: for all) as text to edit: rates in percent, durations in seconds. For all
 * queues the source is always `own`.
 */
export function limitsOf(rules: readonly ThresholdRule[], figure: FigureName, queueId: string | null): Limits {
  const rule = rules.find((one) => one.figure === figure && one.queueId === queueId);
  const text = (value: number | null | undefined) => {
    if (value === null || value === undefined) return "";
    return String(RATE_FIGURES.has(figure) ? Math.round(value * 1000) / 10 : value);
  };
  const limits = { amber: text(rule?.amber), red: text(rule?.red) };
  if (queueId === null) return { source: "own", ...limits };
  return { source: !rule ? "same" : limits.amber || limits.red ? "own" : "off", ...limits };
}

/**
 * The rules with those of one queue (null: of all) replaced by what was typed. A figure that is the same as for all
 * queues has no rule of the queue's own; one that is off has a rule without limits, as has one with nothing typed.
 */
export function withLimits(
  rules: readonly ThresholdRule[],
  queueId: string | null,
  typed: Readonly<Record<FigureName, Limits>>,
): ThresholdRule[] {
  const others = rules.filter((rule) => rule.queueId !== queueId);
  const own = FIGURES.filter((figure) => typed[figure].source !== "same").map((figure): ThresholdRule => {
    const { source, amber, red } = typed[figure];
    const value = (text: string) => {
      const number = numberOf(text);
      if (source === "off" || number === null || !Number.isFinite(number)) return null;
      return RATE_FIGURES.has(figure) ? number / 100 : number;
    };
    return { figure, queueId, side: sideOf(figure), amber: value(amber), red: value(red) };
  });
  return [...others, ...own];
}

/** What is typed but is no number, of the limits that count: saved, it would switch its level off. */
export function misspelt(typed: Readonly<Record<FigureName, Limits>>, queueId: string | null): LimitBox[] {
  return FIGURES.flatMap((figure) => {
    const limits = typed[figure];
    const wrong = limits.source === "own" ? LEVELS.filter((level) => Number.isNaN(numberOf(limits[level]))) : [];
    return wrong.map((level) => ({ queueId, figure, level }));
  });
}

/** The box that the server means by a field of the rules that were sent, `rules[3].amber`; null when it is none. */
export function boxOf(rules: readonly ThresholdRule[], field: string): LimitBox | null {
  const [, index, name] = /^rules\[(\d+)\]\.(\w+)$/.exec(field) ?? [];
  const rule = rules[Number(index)];
  const level = LEVELS.find((one) => one === name);
  return rule && level ? { queueId: rule.queueId, figure: rule.figure, level } : null;
}

/** A comma is a decimal point too. Null when nothing is typed, NaN when it is no number. */
function numberOf(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const number = Number(trimmed.replace(",", "."));
  return Number.isFinite(number) ? number : Number.NaN;
}
