import { csvRow, type Separator } from "../../platform/http/csv.ts";
import type { PlannedSlot, PlanningDefault, PlanningSettings } from "./planning.ts";
import { writeTime } from "./times.ts";

const DAY_NAMES = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
const HEAD = ["extension", "day", "start_time", "end_time", "status"];

/** What is written; a table has no place for `defaults` and `settings`. */
export interface PlanningToWrite {
  slots: readonly PlannedSlot[];
  defaults?: readonly PlanningDefault[];
  settings?: PlanningSettings;
}

/** A planning as a file that the import reads back to the same: CSV (RFC 4180), with dates in the column of days, or JSON. */
export function writePlanning(
  planning: PlanningToWrite,
  kind: "csv" | "json",
  { separator = "," }: { separator?: Separator } = {},
): string {
  const slots = [...planning.slots].sort(inOrder);
  if (kind === "json") return writeJson(slots, planning);
  const rows = slots.map((slot) => [textOf(slot.extension), dayOf(slot), ...timesOf(slot), slot.status]);
  return [HEAD, ...rows].map((cells) => csvRow(cells, separator)).join("");
}

function writeJson(slots: readonly PlannedSlot[], { defaults = [], settings }: PlanningToWrite): string {
  const slotsOf = Map.groupBy(slots, ({ extension }) => extension);
  const extensions = new Set([...slots, ...defaults].map(({ extension }) => extension));
  const planning = [...extensions].map((extension) => {
    const rest = defaults.find((one) => one.extension === extension);
    return {
      extension,
      ...(rest?.name ? { name: rest.name } : {}),
      ...(rest?.status ? { default_status: rest.status } : {}),
      schedules: (slotsOf.get(extension) ?? []).map((slot) => {
        const [start, end] = timesOf(slot);
        return { [slot.date ? "date" : "day"]: dayOf(slot), start, end, status: slot.status };
      }),
    };
  });
  const house = {
    ...(settings?.defaultStatus ? { default_unavailable_status: settings.defaultStatus } : {}),
    ...(settings?.zone ? { timezone: settings.zone } : {}),
  };
  return `${JSON.stringify({ planning, ...(Object.keys(house).length > 0 ? { settings: house } : {}) }, null, 2)}\n`;
}

/** A row that began with # would be a comment. */
const textOf = (extension: string) => (extension.startsWith("#") ? `'${extension}` : extension);
const dayOf = ({ day, date }: PlannedSlot) => date ?? (DAY_NAMES[day ?? 0] as string);
/** Midnight that ends a slot is written as 24:00, or it would look as if the slot ended before it began. */
const timesOf = ({ startMinute, endMinute }: PlannedSlot) =>
  [writeTime(startMinute), writeTime(endMinute || 1_440)] as const;

/** By extension, the weekly slots before those of dates, in the order of time. */
function inOrder(a: PlannedSlot, b: PlannedSlot): number {
  const [own, other] = [a, b].map(({ extension, day, date, startMinute, endMinute, status }) =>
    [
      extension,
      date ?? "",
      day ?? 0,
      String(startMinute).padStart(4, "0"),
      String(endMinute).padStart(4, "0"),
      status,
    ].join(" "),
  ) as [string, string];
  return own < other ? -1 : own > other ? 1 : 0;
}
