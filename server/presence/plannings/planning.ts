import type { DayStretch, Status, Weekday } from "../model.ts";
import type { Place, PlanningFault, PlanningNote } from "./faults.ts";

/** A slot of a planning, of every week or of a date: of `day` and `date` one is null. */
export interface PlannedSlot extends DayStretch {
  /** The number, as people write it. */
  extension: string;
  day: Weekday | null;
  /** YYYY-MM-DD */
  date: string | null;
  status: Status;
}

/** A slot and where in the file it stands. */
export interface PlanningRow extends PlannedSlot {
  place: Place;
}

/** What a file says of an extension besides its slots. */
export interface PlanningDefault {
  extension: string;
  /** What holds outside of slots; null: the file says nothing. */
  status: Status | null;
  /** "" where the file has none; it is shown, and never written anywhere. */
  name: string;
}

/** What a file says of everybody; null: nothing. */
export interface PlanningSettings {
  defaultStatus: Status | null;
  /** IANA name. */
  zone: string | null;
}

export interface ParsedPlanning {
  rows: readonly PlanningRow[];
  defaults: readonly PlanningDefault[];
  settings: PlanningSettings;
  /** Extensions whose slots the file holds, each once; those that have none on purpose are among them. */
  extensions: readonly string[];
  /** Empty when everything was understood. What a fault is about is not among the rows. */
  faults: readonly PlanningFault[];
  notes: readonly PlanningNote[];
  /** How it was read. */
  form: { kind: "csv"; separator: string; charset: Charset } | { kind: "json"; charset: Charset } | null;
}

export type Charset = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
