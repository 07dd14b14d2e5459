import type { Occurrence } from "../model.ts";
import type { RawOccurrence } from "./expand-series.ts";
import type { IssueList } from "./issue.ts";
import { DAY } from "./moment.ts";

/**
 * The time that an occurrence occupies; null when it occupies none: cancelled, free by BUSYSTATUS (or TRANSP where that is absent),
 * declined by the owner of the calendar, without length.
 */
export function occupy(raw: RawOccurrence, feedId: number, issues: IssueList): Occurrence | null {
  const { event, startAt, endAt, recurrenceId } = raw;
  if (event.isCancelled || event.busy === "free" || event.answer === "declined") return null;
  if (startAt === endAt) {
    issues.add("no_length", event.line, event.uid);
    return null;
  }
  const { uid, summary, categories, busy, answer, isPrivate } = event;
  return {
    ...{ feedId, uid, recurrenceId, startAt, endAt, isAllDay: isAllDay(raw) },
    ...{ summary, categories, busy, answer, isPrivate },
  };
}

/** Days, and what is as good as one: marked so by Outlook, or from midnight to midnight by its own clock. */
function isAllDay({ event, kind, startWall, endWall }: RawOccurrence): boolean {
  if (kind === "date" || event.isMarkedAllDay) return true;
  return kind !== "utc" && startWall % DAY === 0 && endWall % DAY === 0;
}
