import { VIEW_NAMES, VIEWS, type ViewName } from "../../../server/cccp/live/views.ts";
import { compileFilter } from "../../../server/cccp/simulator/filter.ts";
import { compileFormat, fieldsOf } from "../../../server/cccp/simulator/objects.ts";
import { Instant } from "../../../server/cccp/simulator/paths.ts";
import type { Registry } from "../../../server/cccp/simulator/registry.ts";
import { dateToMs } from "../../../server/cccp/wire/dates.ts";
import { buildFormat } from "../../../server/cccp/wire/format.ts";
import type { Scalar } from "../../../server/cccp/wire/values.ts";

/** Object id → field path → value; instants in whole epoch milliseconds, null for "no date". What is undefined is absent. */
export type Rows = Map<number, Record<string, string | number | bigint | boolean | null>>;

/** What the simulated centre holds of each view, read from its objects and not from what it says about them. */
export function truthOf(registry: Registry): Record<ViewName, Rows> {
  return Object.fromEntries(VIEW_NAMES.map((name) => [name, viewOf(registry, name)])) as Record<ViewName, Rows>;
}

/** Rows that a client was told, in the same form. */
export function rowsOf(told: ReadonlyMap<number, Readonly<Record<string, Scalar>>>): Rows {
  const rows: Rows = new Map();
  for (const [id, values] of told) {
    const row: Record<string, string | number | bigint | boolean | null> = {};
    for (const [path, value] of Object.entries(values)) {
      if (value === undefined) continue;
      row[path] = typeof value === "object" && value !== null ? dateToMs(value) : value;
    }
    rows.set(id, row);
  }
  return sorted(rows);
}

function viewOf(registry: Registry, name: ViewName): Rows {
  const { field, filter: text, fields } = VIEWS[name];
  const list = registry.list(0, field);
  const filter = list && compileFilter(text, fieldsOf(list.kind));
  if (!list || !filter) throw new Error(`there is no ${field}`);
  const { format, pathOf } = buildFormat(1, fields);
  const leaves = compileFormat(format, list.kind);
  const rows: Rows = new Map();
  for (const object of list.rows) {
    if (!filter(object)) continue;
    const row: Record<string, string | number | boolean | null> = {};
    for (const { fieldIndex, read } of leaves) {
      const value = read(object);
      if (value === undefined) continue;
      const instant = value instanceof Instant ? value.at : null;
      row[pathOf.get(fieldIndex) ?? ""] = value instanceof Instant ? instant && Math.floor(instant) : value;
    }
    rows.set(object.id, row);
  }
  return sorted(rows);
}

function sorted(rows: Rows): Rows {
  return new Map([...rows].sort(([one], [other]) => one - other));
}
