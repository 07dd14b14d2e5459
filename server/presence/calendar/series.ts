import { type CalendarEvent, zoneOf } from "./event.ts";
import type { FarEvent } from "./far-event.ts";
import { type EventVersion, isNewer } from "./version.ts";

/** All events of one UID: what repeats, and the dates of it that were changed. */
export interface Series {
  /** Null when the feed holds only changed dates: somebody was invited to one of them. */
  master: CalendarEvent | null;
  changes: CalendarEvent[];
}

/**
 * Groups events by UID, over all calendars of a feed. Of several versions of the same event the newest counts, of equals the first. An
 * event without a UID is alone.
 */
export function groupSeries(events: readonly (CalendarEvent | FarEvent)[]): Series[] {
  const byUid = new Map<string, (CalendarEvent | FarEvent)[]>();
  const groups: CalendarEvent[][] = [];
  for (const event of events) {
    const uid = "farUid" in event ? event.farUid : event.uid;
    const known = byUid.get(uid);
    if (uid === "") groups.push([event as CalendarEvent]);
    else if (known) known.push(event);
    else byUid.set(uid, [event]);
  }
  const series = groups.map((group) => seriesOf(group));
  for (const group of byUid.values()) {
    const [only] = group;
    if (group.length > 1 || (only && !("farUid" in only))) series.push(seriesOf(group));
  }
  return series;
}

function seriesOf(group: readonly (CalendarEvent | FarEvent)[]): Series {
  const newest = new Map<string, { event: CalendarEvent | FarEvent; version: EventVersion }>();
  if (group.length === 1)
    newest.set(keyOf(group[0] as CalendarEvent), { event: group[0] as CalendarEvent, version: NO_VERSION });
  else {
    for (const event of group) {
      const key = keyOf(event);
      const version = event.version();
      const known = newest.get(key);
      if (!known || isNewer(version, known.version)) newest.set(key, { event, version });
    }
  }
  // A far event was moved there: where an older version had it, there is nothing.
  const read = [...newest.values()].flatMap(({ event }) => ("farUid" in event ? [] : [event]));
  const master = read.find(({ recurrence }) => recurrence === null) ?? null;
  const changes = read.filter(({ recurrence }) => recurrence !== null);
  if (master || newest.has("")) return { master, changes };
  // A changed date that repeats, of a series that is not there, is that series: programs that split one write it so.
  const repeating = changes.find(({ rules, recurrence }) => rules.length > 0 && !recurrence?.isOnward);
  if (!repeating) return { master, changes };
  return { master: { ...repeating, recurrence: null }, changes: changes.filter((change) => change !== repeating) };
}

const NO_VERSION: EventVersion = { sequence: -1, stampAt: 0, modifiedAt: 0 };

/** The same date is the same key in whatever zone it is written; "" is the series itself. */
function keyOf(event: CalendarEvent | FarEvent): string {
  if ("farUid" in event || !event.recurrence) return "";
  const { moment } = event.recurrence;
  return moment.kind === "date" ? `day ${moment.wall}` : `${zoneOf(moment, event.zones).toInstant(moment.wall)}`;
}
