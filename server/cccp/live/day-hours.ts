import type { QueueHour } from "./day-counts.ts";

const HOUR_MS = 3_600_000;

/** One hour with the instant at which it begins: a screen shows it in the zone of its other times. */
export interface QueueDayHour extends QueueHour {
  startsAt: number;
}

/** Hours of a day that began at `midnightAt`. */
export function withStarts(hours: readonly QueueHour[], midnightAt: number): QueueDayHour[] {
  return hours.map((hour) => ({ ...hour, startsAt: midnightAt + hour.hour * HOUR_MS }));
}
