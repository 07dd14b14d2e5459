import type { Outside } from "../wildix/fields.ts";

/** Parameters that are read; a query has no more. */
const MAX_PARAMETERS = 100;
const MAX_DEPTH = 4;

/** Reads `filter[start][from]=…` into `{ filter: { start: { from: … } } }`, as PHP does; a name given twice counts once, the last time. */
export function readBracketNames(parameters: Iterable<[string, string]>): Outside {
  const read: Record<string, unknown> = Object.create(null);
  for (const [name, value] of [...parameters].slice(0, MAX_PARAMETERS)) {
    set(read, pathOf(name), value);
  }
  return read;
}

function set(map: Record<string, unknown>, [key = "", ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    map[key] = value;
    return;
  }
  const inner = map[key];
  const next: Record<string, unknown> =
    typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>) : Object.create(null);
  map[key] = next;
  set(next, rest, value);
}

function pathOf(name: string): string[] {
  const [, first = name, inner = ""] = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name) ?? [];
  return [first, ...[...inner.matchAll(/\[([^[\]]*)\]/g)].map(([, key = ""]) => key)].slice(0, MAX_DEPTH);
}
