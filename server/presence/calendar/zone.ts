import type { Wall } from "./moment.ts";

/** By whose clock something happens: times of its wall ↔ instants (ms since 1970). */
export interface Zone {
  readonly name: string;
  /** A time that a change of the clock skips moves on by what is skipped; one that comes twice is the first (RFC 5545 §3.3.5). */
  toInstant(wall: Wall): number;
  toWall(at: number): Wall;
}

export const UTC: Zone = { name: "UTC", toInstant: (wall) => wall, toWall: (at) => at };

const NANOSECONDS = 1_000_000;
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
  return {
    name: id,
    toInstant(wall) {
      const plain = Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO("UTC").toPlainDateTime();
      return plain.toZonedDateTime(id, { disambiguation: "compatible" }).epochMilliseconds;
    },
    toWall(at) {
      return at + Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(id).offsetNanoseconds / NANOSECONDS;
    },
  };
}
