import type { Status } from "../model.ts";
import type { PlanningFault } from "./faults.ts";
import type { ParsedPlanning, PlannedSlot, PlanningRow } from "./planning.ts";

/** `replace`: of the extensions that the file names, what it does not hold goes. `merge`: it only adds, and changes the status of a slot of the same time. */
export type ImportMode = "replace" | "merge";

/** What is planned now. `Slot` may carry more, an id for instance. */
export interface ExistingPlanning<Slot extends PlannedSlot> {
  /** The numbers of all extensions that there are. */
  extensions: readonly string[];
  slots: readonly Slot[];
  /** The default of each extension that has one of its own. */
  defaults: ReadonlyMap<string, Status>;
}

/** An extension of the file that is not there, and how many slots of the file are lost with it. */
export interface UnknownExtension {
  extension: string;
  slots: number;
  /** Where it stands first; null for one that has no slots. */
  place: PlanningRow["place"] | null;
}

/** What an import does: nothing of it is done yet. */
export interface PlanningDiff<Slot extends PlannedSlot> {
  add: readonly PlanningRow[];
  same: readonly Slot[];
  remove: readonly Slot[];
  /** Defaults of extensions that change. */
  defaults: readonly { extension: string; from: Status | null; to: Status }[];
  faults: readonly PlanningFault[];
  unknownExtensions: readonly UnknownExtension[];
}

/** What would be added, stay and go if a file were taken. The same file a second time changes nothing. */
export function diffPlanning<Slot extends PlannedSlot>(
  existing: ExistingPlanning<Slot>,
  parsed: ParsedPlanning,
  mode: ImportMode,
): PlanningDiff<Slot> {
  const known = new Set(existing.extensions);
  const wanted = new Map(parsed.rows.filter(({ extension }) => known.has(extension)).map((row) => [keyOf(row), row]));
  const replaced = new Set(parsed.extensions);
  const same: Slot[] = [];
  const remove: Slot[] = [];
  const met = new Set<string>();
  for (const slot of existing.slots) {
    const key = keyOf(slot);
    const row = wanted.get(key);
    const isSame = row?.status === slot.status;
    if (isSame && !met.has(key)) {
      same.push(slot);
      met.add(key);
      // Of a time that the file names one slot stays; of the others of a replaced extension none does.
    } else if (row || (mode === "replace" && replaced.has(slot.extension))) remove.push(slot);
  }
  return {
    ...{ add: [...wanted].filter(([key]) => !met.has(key)).map(([, row]) => row), same, remove, faults: parsed.faults },
    defaults: parsed.defaults.flatMap(({ extension, status: to }) => {
      const from = existing.defaults.get(extension) ?? null;
      return to !== null && to !== from && known.has(extension) ? [{ extension, from, to }] : [];
    }),
    unknownExtensions: unknownOf(parsed, known),
  };
}

function unknownOf({ rows, extensions, defaults }: ParsedPlanning, known: ReadonlySet<string>): UnknownExtension[] {
  const named = new Set([...extensions, ...defaults.map(({ extension }) => extension)]);
  const rowsOf = Map.groupBy(rows, ({ extension }) => extension);
  return [...named]
    .filter((extension) => !known.has(extension))
    .map((extension) => {
      const own = rowsOf.get(extension) ?? [];
      return { extension, slots: own.length, place: own[0]?.place ?? null };
    });
}

/** Midnight at the end of a day is one instant, however it is stored. */
function keyOf({ extension, day, date, startMinute, endMinute }: PlannedSlot): string {
  return JSON.stringify([extension, day, date, startMinute, endMinute === 0 ? 1_440 : endMinute]);
}
