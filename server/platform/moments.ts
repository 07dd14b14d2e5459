/** Instants as files have them. */

/** ISO 8601 with the zone's offset at that instant: `2026-05-16T11:28:34+02:00`. */
export function isoIn(at: number, zone: string): string {
  const moment = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return `${moment.toPlainDateTime().toString({ smallestUnit: "second" })}${moment.offset}`;
}
