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

/** Where a queue's limits of a figure come from: the rule for all queues, its own, or nowhere: it never turns. */
export const LIMIT_SOURCES = ["same", "own", "off"] as const;
export type LimitSource = (typeof LIMIT_SOURCES)[number];

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
      const number = Number(text.trim().replace(",", "."));
      if (source === "off" || text.trim() === "" || !Number.isFinite(number)) return null;
      return RATE_FIGURES.has(figure) ? number / 100 : number;
    };
    return { figure, queueId, side: BELOW.has(figure) ? "below" : "above", amber: value(amber), red: value(red) };
  });
  return [...others, ...own];
}
