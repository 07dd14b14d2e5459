/** The words of alerts: rules, alerts and the steps of their lives. Instants are epoch milliseconds of this machine. */

import type { LANGUAGES } from "../languages.ts";

export const LEVELS = ["ok", "amber", "red"] as const;
export type Level = (typeof LEVELS)[number];
/** A level that somebody may be told of. */
export type Trouble = Exclude<Level, "ok">;

export type Side = "above" | "below";
export type Unit = "count" | "seconds" | "ratio";

/** Languages that messages can be sent in. */
export type MessageLanguage = (typeof LANGUAGES)[number];

/** The part of a rule by which a value is judged. */
export interface Limits {
  /** `above`: at the limit or over it is trouble; `below`: at the limit or under it. */
  side: Side;
  /** In the figure's unit; null turns that level off. */
  amber: number | null;
  red: number | null;
  /** A level that an alert has is left only once the value is back by more than this. */
  hysteresis: number;
  /** For how long the value must be past a limit, without a gap, before it counts. */
  forSeconds: number;
  /** This many changes within the window are flapping; 0 turns the guard off. */
  flapChanges: number;
  flapWindowSeconds: number;
}

export interface Rule extends Limits {
  id: string;
  /** Empty: it is called by what it says. */
  name: string;
  figure: string;
  scopeKind: string;
  /** Path of the one scope, or of what the scopes are under; "" for all of the kind. */
  scopeId: string;
  scopeName: string;
  /** From which level on messages are sent. */
  tellFrom: Trouble;
  /** Null: by every channel. */
  channelIds: readonly string[] | null;
  isEnabled: boolean;
}

/** What happened to an alert. The first six come from the value, the last one from a person. */
export const STEPS = ["triggered", "worsened", "eased", "flapping", "steady", "resolved", "acknowledged"] as const;
export type Step = (typeof STEPS)[number];

/** Why an alert ended: the value is good again, what it was about is gone, or its rule no longer asks. */
export type Resolution = "recovered" | "gone" | "rule_changed";

export interface Alert {
  id: string;
  ruleId: string;
  ruleName: string;
  figure: string;
  unit: Unit;
  side: Side;
  amber: number | null;
  red: number | null;
  scopeId: string;
  scopeKind: string;
  scopeName: string;
  parentName: string;
  projectName: string | null;
  queueName: string | null;
  /** `ok` only while it flaps, and at the end. */
  level: Level;
  worstLevel: Trouble;
  isFlapping: boolean;
  /** The last value that was judged. */
  value: number | null;
  triggeredAt: number;
  acknowledgedAt: number | null;
  acknowledgedBy: string | null;
  note: string;
  resolvedAt: number | null;
  resolution: Resolution | null;
  /** When the first message about it was asked for; null while nobody was to be told. */
  toldAt: number | null;
}

export interface AlertEvent {
  id: number;
  at: number;
  kind: Step;
  level: Level;
  value: number | null;
  who: string | null;
  note: string;
}

const RANK: Readonly<Record<Level, number>> = { ok: 0, amber: 1, red: 2 };

export function isWorse(level: Level, than: Level): boolean {
  return RANK[level] > RANK[than];
}

/** The limit that a level is past; null for a level that the rule does not use. */
export function limitOf(rule: Pick<Limits, "amber" | "red">, level: Level): number | null {
  if (level === "red") return rule.red;
  return level === "amber" ? rule.amber : (rule.amber ?? rule.red);
}
