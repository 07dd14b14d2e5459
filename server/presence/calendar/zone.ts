import { type ClockChange, ClockTable } from "./clock-table.ts";
import { DAY, type Wall } from "./moment.ts";

/** By whose clock something happens: times of its wall ↔ instants (ms since 1970). */
export interface Zone {
  readonly name: string;
  /** A time that a change of the clock skips moves on by what is skipped; one that comes twice is the first (RFC 5545 §3.3.5). */
  toInstant(wall: Wall): number;
  toWall(at: number): Wall;
}

export const UTC: Zone = { name: "UTC", toInstant: (wall) => wall, toWall: (at) => at };

const NANOSECONDS = 1_000_000;
/** Years of which the changes are kept at hand; for others Temporal is asked each time. */
const FIRST = Date.UTC(1970, 0, 1);
const LAST = Date.UTC(2100, 0, 1);
const known = new Map<string, Zone | null>();
/** Names come from feeds: what nobody knows shall not fill the memory. */
const MAX_KNOWN = 2_000;

/** A zone of the IANA's list by its name in any case; null when there is none. Offsets ("+01:00") are no names. */
export function ianaZone(name: string): Zone | null {
  if (/^utc$/i.test(name)) return UTC;
  const found = known.get(name);
  if (found !== undefined) return found;
  const zone = makeIana(name);
  if (known.size < MAX_KNOWN) known.set(name, zone);
  return zone;
}

/** A clock that is never changed. */
export function fixedZone(offsetMs: number): Zone {
  const size = Math.abs(offsetMs) / 60_000;
  const two = (count: number) => String(Math.floor(count)).padStart(2, "0");
  return {
    name: `${offsetMs < 0 ? "-" : "+"}${two(size / 60)}:${two(size % 60)}`,
    toInstant: (wall) => wall - offsetMs,
    toWall: (at) => at + offsetMs,
  };
}

function makeIana(name: string): Zone | null {
  if (!/^[a-z]/i.test(name)) return null;
  let id: string;
  try {
    id = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch {
    return null;
  }
  let table: ClockTable | null = null;
  const known = (wall: Wall) => wall > FIRST + 2 * DAY && wall < LAST - 2 * DAY;
  const clock = () => {
    table ??= tableOf(id);
    return table;
  };
  return {
    name: id,
    toInstant(wall) {
      if (known(wall)) return clock().toInstant(wall);
      const plain = Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO("UTC").toPlainDateTime();
      return plain.toZonedDateTime(id, { disambiguation: "compatible" }).epochMilliseconds;
    },
    toWall(at) {
      return known(at) ? clock().toWall(at) : at + offsetOf(zoned(at, id));
    },
  };
}

/** What Temporal says of a zone's changes, asked once: a conversion of its own takes longer than the rest of an event. */
function tableOf(id: string): ClockTable {
  const changes: ClockChange[] = [];
  let at = zoned(FIRST, id);
  let before = offsetOf(at);
  changes.push({ at: FIRST, before, offset: before });
  for (;;) {
    const next = at.getTimeZoneTransition("next");
    if (!next || next.epochMilliseconds >= LAST) return new ClockTable(changes);
    const offset = offsetOf(next);
    changes.push({ at: next.epochMilliseconds, before, offset });
    before = offset;
    at = next;
  }
}

function zoned(at: number, id: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(id);
}

function offsetOf(time: Temporal.ZonedDateTime): number {
  return time.offsetNanoseconds / NANOSECONDS;
}
