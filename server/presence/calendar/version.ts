import { readMoment } from "./moment.ts";

/** Which of several versions of an event is the newest. */
export interface EventVersion {
  /** -1 without one. */
  sequence: number;
  /** DTSTAMP and LAST-MODIFIED, ms; -Infinity without. */
  stampAt: number;
  modifiedAt: number;
}

/** The properties that say so. */
export const OF_VERSION: ReadonlySet<string> = new Set(["SEQUENCE", "DTSTAMP", "LAST-MODIFIED"]);

/** @param value of a property by its name, "" without one. */
export function versionOf(value: (name: string) => string): EventVersion {
  const stamp = (name: string) => readMoment(value(name), null)?.wall ?? Number.NEGATIVE_INFINITY;
  const sequence = value("SEQUENCE");
  return {
    sequence: /^\d{1,9}$/.test(sequence) ? Number(sequence) : -1,
    stampAt: stamp("DTSTAMP"),
    modifiedAt: stamp("LAST-MODIFIED"),
  };
}

/** The highest SEQUENCE, then the latest DTSTAMP, then the latest LAST-MODIFIED. */
export function isNewer(a: EventVersion, b: EventVersion): boolean {
  if (a.sequence !== b.sequence) return a.sequence > b.sequence;
  if (a.stampAt !== b.stampAt) return a.stampAt > b.stampAt;
  return a.modifiedAt > b.modifiedAt;
}
