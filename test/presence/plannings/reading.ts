import { parsePlanning } from "../../../server/presence/plannings/parse-planning.ts";
import type { ParsedPlanning, PlannedSlot } from "../../../server/presence/plannings/planning.ts";
import { writeTime } from "../../../server/presence/plannings/times.ts";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

export const HEAD = "extension,day,start_time,end_time,status\n";

export function read(content: string | Uint8Array, name = "planning.csv"): ParsedPlanning {
  return parsePlanning(typeof content === "string" ? new TextEncoder().encode(content) : content, name);
}

/** A slot as a line: `2001 mon 08:00-12:00 available`. */
export function line({ extension, day, date, startMinute, endMinute, status }: PlannedSlot): string {
  return `${extension} ${date ?? DAYS[day ?? 9]} ${writeTime(startMinute)}-${writeTime(endMinute)} ${status}`;
}

export const linesOf = (parsed: ParsedPlanning) => parsed.rows.map(line);

/** Faults as they are told to people: `3:2 day morgen`, or by their path in JSON. */
export function faultsOf({ faults }: ParsedPlanning): string[] {
  return faults.map(({ code, line: number, column, path, value }) => {
    const place = path ?? [number, column].filter((part) => part !== null).join(":");
    return `${place} ${code} ${value}`.trim();
  });
}

export const notesOf = ({ notes }: ParsedPlanning) =>
  notes.map(({ code, line: number, path, value }) => `${path ?? number} ${code} ${value}`.trim());
