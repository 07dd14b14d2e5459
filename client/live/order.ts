/**
 * The ids to show, in order. Sorted by `compare`, ties by id, so that equal rows never swap places. While `isFrozen`
 * nothing moves: rows stay where they were, those that are gone close up, new ones come last. When the order is the same
 * as before, the same array is returned, so that the list does not render.
 */
export function orderIds<Row extends { id: string }>(
  rows: readonly Row[],
  compare: (a: Row, b: Row) => number,
  previous: readonly string[],
  isFrozen: boolean,
): readonly string[] {
  const sorted = [...rows]
    .sort((a, b) => compare(a, b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
    .map((row) => row.id);
  const next = isFrozen ? keepPlaces(previous, sorted) : sorted;
  return isSame(next, previous) ? previous : next;
}

/** Whether two orders are the same. */
export function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}

function keepPlaces(previous: readonly string[], sorted: readonly string[]): string[] {
  const present = new Set(sorted);
  const known = new Set(previous);
  return [...previous.filter((id) => present.has(id)), ...sorted.filter((id) => !known.has(id))];
}
