/**
 * How a path such as `contact_duration.max('0')` finds its value in an object. Each kind of object has a table of
 * fields; a path is resolved against the tables once, when a format or a filter arrives, into a plain function.
 */

/** An instant of the simulated world; null is the wire's "no date". */
export class Instant {
  constructor(readonly at: number | null) {}
}

/** Strings, whole numbers that are not negative (u32 on the wire), booleans and dates: all that a leaf can be. */
export type Value = string | number | boolean | Instant;

/** One step of a path: `max('0')` is the name `max` with the query `0`. */
export interface Step {
  name: string;
  query: string | null;
}

/** Reads a leaf; undefined when the object has no such value now. */
export type Reader<T> = (object: T) => Value | undefined;

/** Resolves the rest of a path below a field; null when no such path exists. */
export type Field<T> = (query: string | null, rest: readonly Step[]) => Reader<T> | null;

export interface Fields<T> {
  /** The fields by name. */
  named: Readonly<Record<string, Field<T>>>;
  /** What a name that is not in the table means; without it such a name does not exist. */
  free?: (name: string) => Field<T>;
}

/** A field with a value of its own. */
export function leaf<T>(read: Reader<T>): Field<T> {
  return (query, rest) => (query === null && rest.length === 0 ? read : null);
}

/** A field that is computed for a period: `count('0')`. Period 0, the day so far, is the only one. */
export function ofDay<T>(read: Reader<T>): Field<T> {
  return (query, rest) => (query === "0" && rest.length === 0 ? read : null);
}

/** A field that leads to another object, when there is one. The table comes late because tables refer to each other. */
export function via<T, U>(fields: () => Fields<U>, follow: (object: T) => U | undefined | null): Field<T> {
  return (query, rest) => {
    const read = query === null ? resolve(fields(), rest) : null;
    if (!read) return null;
    return (object) => {
      const next = follow(object);
      return next === undefined || next === null ? undefined : read(next);
    };
  };
}

/** The reader of a path in a table of fields; null when there is no such path. */
export function resolve<T>(fields: Fields<T>, path: readonly Step[]): Reader<T> | null {
  const [first, ...rest] = path;
  if (!first) return null;
  const field = Object.hasOwn(fields.named, first.name) ? fields.named[first.name] : fields.free?.(first.name);
  return field ? field(first.query, rest) : null;
}

/** Whether a leaf is still what it was. */
export function isSame(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  return a instanceof Instant && b instanceof Instant && a.at === b.at;
}
