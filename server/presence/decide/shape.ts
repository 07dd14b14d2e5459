import type { Level, Segment, Status } from "../model.ts";

/** Effective presence for other programs: times in ISO 8601 with the offset of the zone at that instant. */
export interface PresenceShape {
  name: string;
  zone: string;
  segments: readonly {
    start: string;
    end: string;
    /** Null: nobody sets it. */
    status: Status | null;
    level: Level;
    /** "" where there is none, for a private event, and unless asked for. */
    reason: string;
  }[];
}

/** @throws RangeError when `zone` is no IANA name. */
export function presenceShape(
  segments: readonly Segment[],
  { name, zone, hasReasons = false }: { name: string; zone: string; hasReasons?: boolean },
): PresenceShape {
  const iso = (at: number) => {
    const moment = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
    return `${moment.toPlainDateTime().toString({ smallestUnit: "second" })}${moment.offset}`;
  };
  return {
    ...{ name, zone },
    segments: segments.map(({ startAt, endAt, status, because }) => ({
      ...{ start: iso(startAt), end: iso(endAt), status, level: because.level },
      reason: because.isPrivate || !hasReasons ? "" : because.name,
    })),
  };
}
