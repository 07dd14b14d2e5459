import { FIGURES, type FigureName, type Level, type ThresholdRule } from "./model.ts";

/** What holds for every queue until somebody sets another rule. How many are on a call or paused depends on the team: off. */
export const DEFAULT_THRESHOLDS: readonly ThresholdRule[] = [
  { figure: "waiting", queueId: null, side: "above", amber: 3, red: 6 },
  { figure: "longest_wait", queueId: null, side: "above", amber: 60, red: 120 },
  { figure: "available", queueId: null, side: "below", amber: 0, red: null },
  { figure: "on_call", queueId: null, side: "above", amber: null, red: null },
  { figure: "paused", queueId: null, side: "above", amber: null, red: null },
  { figure: "answer_rate", queueId: null, side: "below", amber: 0.9, red: 0.8 },
  { figure: "service_level", queueId: null, side: "below", amber: 0.8, red: 0.7 },
  { figure: "pause_duration", queueId: null, side: "above", amber: 900, red: 1_800 },
  { figure: "talk_duration", queueId: null, side: "above", amber: 900, red: 1_800 },
  { figure: "wrap_up_duration", queueId: null, side: "above", amber: 120, red: 300 },
];

const RANK: Readonly<Record<Level, number>> = { ok: 0, amber: 1, red: 2 };

/** A figure that grows by itself: the seconds since an instant, of a queue or (null) of none. */
export interface TimedFigure {
  figure: FigureName;
  queueId: string | null;
  sinceAt: number;
}

/**
 * Levels by rules. A rule of a queue replaces the general rule of its figure as a whole; a figure without a general
 * rule has the default one; of two rules for the same figure and queue the later counts. A value **at** a limit is past it.
 */
export class Thresholds {
  private readonly general = new Map<FigureName, ThresholdRule>();
  private readonly ofQueue = new Map<string, Map<FigureName, ThresholdRule>>();

  constructor(rules: readonly ThresholdRule[]) {
    for (const rule of DEFAULT_THRESHOLDS) this.general.set(rule.figure, rule);
    for (const rule of rules) {
      if (rule.queueId === null) this.general.set(rule.figure, rule);
      else this.rulesOf(rule.queueId).set(rule.figure, rule);
    }
  }

  /** The rules in force: the general ones in the order of the figures, then those of queues. */
  rules(): ThresholdRule[] {
    const general = FIGURES.flatMap((figure) => this.general.get(figure) ?? []);
    return [...general, ...[...this.ofQueue.values()].flatMap((rules) => [...rules.values()])];
  }

  /** The level of a value in the figure's unit; an unknown value is no trouble. */
  levelOf(figure: FigureName, queueId: string | null, value: number | null): Level {
    const rule = this.ruleOf(figure, queueId);
    if (!rule || value === null) return "ok";
    if (isPast(value, rule.red, rule.side)) return "red";
    return isPast(value, rule.amber, rule.side) ? "amber" : "ok";
  }

  /** The level of a growing figure at `now` (ms), and the next instant at which it can change by time alone. */
  levelAt(timed: TimedFigure, now: number): { level: Level; changesAt: number | null } {
    const rule = this.ruleOf(timed.figure, timed.queueId);
    const level = this.levelOf(timed.figure, timed.queueId, Math.max(0, now - timed.sinceAt) / 1000);
    let changesAt: number | null = null;
    for (const limit of [rule?.amber, rule?.red]) {
      if (limit === null || limit === undefined) continue;
      // Below a limit is trouble at the limit still, and over one millisecond later.
      const at = timed.sinceAt + Math.ceil(limit * 1000) + (rule?.side === "below" ? 1 : 0);
      if (at > now && (changesAt === null || at < changesAt)) changesAt = at;
    }
    return { level, changesAt };
  }

  private ruleOf(figure: FigureName, queueId: string | null): ThresholdRule | undefined {
    return (queueId === null ? undefined : this.ofQueue.get(queueId)?.get(figure)) ?? this.general.get(figure);
  }

  private rulesOf(queueId: string): Map<FigureName, ThresholdRule> {
    let rules = this.ofQueue.get(queueId);
    if (!rules) {
      rules = new Map();
      this.ofQueue.set(queueId, rules);
    }
    return rules;
  }
}

/** The worst of some levels; `ok` of none. */
export function worstOf(levels: Iterable<Level>): Level {
  let worst: Level = "ok";
  for (const level of levels) if (RANK[level] > RANK[worst]) worst = level;
  return worst;
}

function isPast(value: number, limit: number | null, side: "above" | "below"): boolean {
  if (limit === null) return false;
  return side === "above" ? value >= limit : value <= limit;
}
