import { type CalendarEvent, zoneOf } from "./event.ts";

/** All events of one UID: what repeats, and the dates of it that were changed. */
export interface Series {
  /** Null when the feed holds only changed dates: somebody was invited to one of them. */
  master: CalendarEvent | null;
  changes: CalendarEvent[];
}

/**
 * Groups events by UID, over all calendars of a feed. Of several versions of the same event the highest SEQUENCE counts, then the latest
 * DTSTAMP, then the latest LAST-MODIFIED, then what comes first. An event without a UID is alone.
 */
export function groupSeries(events: readonly CalendarEvent[]): Series[] {
  const alone: Series[] = [];
  const byUid = new Map<string, Map<string, CalendarEvent>>();
  for (const event of events) {
    if (event.uid === "") {
      alone.push(event.recurrence ? { master: null, changes: [event] } : { master: event, changes: [] });
      continue;
    }
    const versions = byUid.get(event.uid) ?? new Map<string, CalendarEvent>();
    if (versions.size === 0) byUid.set(event.uid, versions);
    const key = keyOf(event);
    const known = versions.get(key);
    if (!known || isNewer(event, known)) versions.set(key, event);
  }
  const grouped = [...byUid.values()].map((versions) => {
    const changes = [...versions.values()].filter(({ recurrence }) => recurrence !== null);
    return { master: versions.get("") ?? null, changes };
  });
  return [...grouped, ...alone];
}

/** The same date is the same key in whatever zone it is written; "" is the series itself. */
function keyOf({ recurrence, zones }: CalendarEvent): string {
  if (!recurrence) return "";
  const { moment } = recurrence;
  return moment.kind === "date" ? `day ${moment.wall}` : `${zoneOf(moment, zones).toInstant(moment.wall)}`;
}

function isNewer(a: CalendarEvent, b: CalendarEvent): boolean {
  if (a.sequence !== b.sequence) return a.sequence > b.sequence;
  if (a.stampAt !== b.stampAt) return a.stampAt > b.stampAt;
  return a.modifiedAt > b.modifiedAt;
}
