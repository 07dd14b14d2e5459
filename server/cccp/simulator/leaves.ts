/** Shapes of field that several kinds of object share. */
import type { DurationCounter } from "./counters.ts";
import { type Field, type Fields, Instant, leaf, ofDay, via } from "./paths.ts";

const NO_DATE = new Instant(null);

/** A date leaf; null is "no date" on the wire, which is how the end of something that still lives reads; undefined is no leaf. */
export function date<T>(read: (object: T) => number | null | undefined): Field<T> {
  return leaf((object) => {
    const at = read(object);
    if (at === undefined) return undefined;
    return at === null ? NO_DATE : new Instant(at);
  });
}

/** A field that only groups others: `managed_tasks` of `managed_tasks.count('0')`. */
export function grouped<T>(fields: Fields<T>): Field<T> {
  return via(
    () => fields,
    (object) => object,
  );
}

/** `.count('0')` of something that is counted. */
export function counted<T>(read: (object: T) => number): Field<T> {
  return grouped({ named: { count: ofDay(read) } });
}

const durationFields: Fields<DurationCounter> = {
  named: {
    count: ofDay((counter) => counter.totalSeconds),
    duration: ofDay((counter) => counter.totalSeconds),
    max: ofDay((counter) => counter.longestSeconds),
  },
};

/** `.count('0')` and `.duration('0')` (both the sum) and `.max('0')`, in seconds, of something that takes time. */
export function timed<T>(read: (object: T) => DurationCounter): Field<T> {
  return via(() => durationFields, read);
}

/** `.first` and `.last` of what belongs to an object. */
export function ends<T, U>(fields: () => Fields<U>, all: (object: T) => readonly U[] | undefined): Field<T> {
  return grouped({
    named: { first: via(fields, (object) => all(object)?.[0]), last: via(fields, (object) => all(object)?.at(-1)) },
  });
}
