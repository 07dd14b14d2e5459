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
  const { isCancelled, isMarkedAllDay, ...details } = event.details();
  if (isCancelled || details.busy === "free" || details.answer === "declined") return null;
  if (startAt === endAt) {
    issues.add("no_length", event.line, event.uid);
    return null;
  }
  return {
    ...{ feedId, uid: event.uid, recurrenceId, startAt, endAt },
    ...{ isAllDay: isMarkedAllDay || isAllDay(raw), ...details },
  };
}

/** Days, and what is as good as one: from midnight to midnight by its own clock, as Outlook writes them. */
function isAllDay({ kind, startWall, endWall }: RawOccurrence): boolean {
  if (kind === "date") return true;
  return kind !== "utc" && startWall % DAY === 0 && endWall % DAY === 0;
}
