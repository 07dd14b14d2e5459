import type { OverrideEdit } from "../../../server/presence/overrides/overrides.ts";
import type { Status } from "../../../server/presence/model.ts";
import { addDays, instantAt, minuteOf, wallTime } from "../zone-time.ts";

/** How long something set by hand holds. */
export const SPANS = ["30", "60", "120", "day", "event", "time", "open"] as const;
export type SpanName = (typeof SPANS)[number];

export interface OverrideWish {
  status: Status;
  span: SpanName;
  /** Of the span `time`: `YYYY-MM-DDTHH:MM` by the clock of the extension's zone. */
  endText: string;
  reason: string;
}

/** When it would end, by the clock of a zone; null: open, or at an event that nobody can name yet, or not said yet. */
export function endOf(
  { span, endText }: Pick<OverrideWish, "span" | "endText">,
  zone: string,
  now: number,
): number | null {
  if (span === "day") return instantAt(zone, addDays(wallTime(zone, now).date, 1), 0);
  if (span === "time") return instantOf(endText, zone);
  return span === "event" || span === "open" ? null : now + Number(span) * 60_000;
}

/** As the server takes it, apart from whom it is for. Minutes are counted by the server, whose clock is the right one. */
export function bodyOf(wish: OverrideWish, zone: string, now: number): Omit<OverrideEdit, "extensionIds"> {
  const { status, span, reason } = wish;
  const end = endOf(wish, zone, now);
  const isCounted = span === "30" || span === "60" || span === "120";
  return {
    ...{ status, reason: reason.trim() },
    ...(isCounted ? { minutes: Number(span) } : end !== null && { endAt: end }),
    ...(span === "event" && { isUntilNextEvent: true }),
  };
}

/** The instant of what a field for day and time holds; null for nothing, or nonsense. */
function instantOf(text: string, zone: string): number | null {
  const found = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/.exec(text);
  const minute = found?.[2] === undefined ? null : minuteOf(found[2]);
  return found?.[1] === undefined || minute === null ? null : instantAt(zone, found[1], minute);
}
