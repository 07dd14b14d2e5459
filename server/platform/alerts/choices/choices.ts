/** PURE: what people want to hear on their own devices, and what that makes of a message. It decides about telling, never about judging. */
import { isQuietAt, type QuietHours } from "../holds/quiet-hours.ts";
import type { Alert } from "../model.ts";

/** What may be told: that something is amber, that it is red, that it is over. */
export const TELLS = ["amber", "red", "resolved"] as const;
export type Tell = (typeof TELLS)[number];

/** Silence that ends by itself. */
export interface Mute {
  /** Null: of every rule. */
  ruleId: string | null;
  untilAt: number;
}

/** Times of the week, on the wall of the person's own time zone. */
export type QuietWindow = Pick<QuietHours, "days" | "fromMinute" | "toMinute">;

export interface Choices {
  tells: readonly Tell[];
  /** The rules that are followed; null is all of them, and those to come. */
  ruleIds: readonly string[] | null;
  mutes: readonly Mute[];
  quiet: readonly QuietWindow[];
  /** IANA name. */
  timeZone: string;
  /** Whether news for them alone is told too: a call that was passed on to them. */
  isToldPersonally: boolean;
}

/** Who never chose hears everything that they may. */
export const EVERYTHING: Choices = {
  tells: TELLS,
  ruleIds: null,
  mutes: [],
  quiet: [],
  timeZone: "UTC",
  isToldPersonally: true,
};

/** What becomes of a rule's news for a person: told now, kept back until their silence ends, or never told. */
export type Fate = "told" | "held" | "dropped";

export function fateOf(choices: Choices, ruleId: string, at: number): Fate {
  const { ruleIds, quiet, timeZone } = choices;
  if (ruleIds !== null && !ruleIds.includes(ruleId)) return "dropped";
  if (mutedUntil(choices, ruleId, at) !== null) return "held";
  return quiet.some((window) => isQuietAt({ ...window, timeZone }, at)) ? "held" : "told";
}

/** The same for news that is meant for them alone. */
export function personalFateOf({ isToldPersonally, mutes, quiet, timeZone }: Choices, at: number): Fate {
  if (!isToldPersonally) return "dropped";
  const isMuted = mutes.some(({ ruleId, untilAt }) => ruleId === null && untilAt > at);
  return isMuted || quiet.some((window) => isQuietAt({ ...window, timeZone }, at)) ? "held" : "told";
}

/** Until when a rule is muted, by itself or with all; null when it is not. */
export function mutedUntil({ mutes }: Choices, ruleId: string, at: number): number | null {
  const ends = mutes.filter((mute) => mute.ruleId === null || mute.ruleId === ruleId).map(({ untilAt }) => untilAt);
  const last = Math.max(...ends);
  return last > at ? last : null;
}

/** Whether somebody wants to hear of an alert as it stands now: by the worst that it was, and whether ends are wanted. */
export function isWanted(
  tells: readonly Tell[],
  { worstLevel, resolvedAt }: Pick<Alert, "worstLevel" | "resolvedAt">,
): boolean {
  return tells.includes(worstLevel) && (resolvedAt === null || tells.includes("resolved"));
}

/** Mutes that still count. */
export function currentMutes(mutes: readonly Mute[], at: number): Mute[] {
  return mutes.filter(({ untilAt }) => untilAt > at);
}
