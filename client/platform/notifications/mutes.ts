import type { Choices } from "../../../server/platform/alerts/choices/choices.ts";
import { formatMoment } from "../../words/format.ts";
import { t } from "../../words/words.ts";

const HOUR_MS = 3_600_000;
/** When people who mute until tomorrow come to work. */
const MORNING_HOUR = 8;

/** Silences that are offered at once, by the clock of whoever looks. */
export function muteEnds(now: number): { hour: number; tomorrow: number } {
  const morning = new Date(now);
  morning.setDate(morning.getDate() + 1);
  morning.setHours(MORNING_HOUR, 0, 0, 0);
  return { hour: now + HOUR_MS, tomorrow: morning.getTime() };
}

/** Until when a rule (null: every rule) is muted by a mute of its own; null when it is not. */
export function muteOf({ mutes }: Pick<Choices, "mutes">, ruleId: string | null, now: number): number | null {
  const untilAt = mutes.find((mute) => mute.ruleId === ruleId)?.untilAt ?? 0;
  return untilAt > now ? untilAt : null;
}

/** `Muted until 15:00`, with its day when that is not today. */
export function mutedText(untilAt: number, now: number): string {
  const isToday = new Date(untilAt).toDateString() === new Date(now).toDateString();
  return t(isToday ? "notify.muted_until" : "notify.muted_until_day", { time: formatMoment(untilAt, now) });
}
