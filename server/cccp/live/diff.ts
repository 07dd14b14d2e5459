import type { Patch } from "./model.ts";

/** Whether two values of the model (JSON data) are the same, however deep. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => isSame(item, b[i]));
  const names = Object.keys(a);
  return (
    !Array.isArray(b) &&
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isSame((a as Named)[name], (b as Named)[name]))
  );
}

/** Whether two rows of one kind, which have the same fields, are the same. */
export function isSameRow<Row extends object>(a: Row, b: Row): boolean {
  for (const name in a) if (a[name] !== b[name] && !isSame(a[name], b[name])) return false;
  return true;
}

/** The smallest change that turns `before` into `after`: every field of a new row, else the id and what differs; null when nothing does. */
export function rowPatch<Row extends { id: string }>(before: Row | undefined, after: Row): Patch<Row> | null {
  if (!before) return { ...after };
  if (before === after) return null;
  let patch: Patch<Row> | null = null;
  for (const name in after) {
    if (before[name] === after[name] || isSame(before[name], after[name])) continue;
    patch ??= { id: after.id } as Patch<Row>;
    (patch as Partial<Row>)[name] = after[name];
  }
  return patch;
}

type Named = Record<string, unknown>;
