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

/** The two limits of a figure as they are typed; empty for a level that is off. */
export interface Limits {
  amber: string;
  red: string;
}

/** The rule of a figure for one queue (null: for all) as text to edit: rates in percent, durations in seconds. */
export function limitsOf(rules: readonly ThresholdRule[], figure: FigureName, queueId: string | null): Limits {
  const rule = rules.find((one) => one.figure === figure && one.queueId === queueId);
  const text = (value: number | null | undefined) => {
    if (value === null || value === undefined) return "";
    return String(RATE_FIGURES.has(figure) ? Math.round(value * 1000) / 10 : value);
  };
  return { amber: text(rule?.amber), red: text(rule?.red) };
}

/**
 * The rules with those of one queue (null: of all) replaced by what was typed. A queue's figure with nothing typed has no
 * rule of its own; for all queues, nothing typed switches the level off.
 */
export function withLimits(
  rules: readonly ThresholdRule[],
  queueId: string | null,
  typed: Readonly<Record<FigureName, Limits>>,
): ThresholdRule[] {
  const others = rules.filter((rule) => rule.queueId !== queueId);
  const own = FIGURES.map((figure): ThresholdRule => {
    const value = (text: string) => {
      const number = Number(text.trim().replace(",", "."));
      if (text.trim() === "" || !Number.isFinite(number)) return null;
      return RATE_FIGURES.has(figure) ? number / 100 : number;
    };
    const { amber, red } = typed[figure];
    return { figure, queueId, side: BELOW.has(figure) ? "below" : "above", amber: value(amber), red: value(red) };
  });
  return [...others, ...own.filter((rule) => queueId === null || rule.amber !== null || rule.red !== null)];
}
