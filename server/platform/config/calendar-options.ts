import { flag, moment, text } from "./kinds.ts";
import { option, optional } from "./option-row.ts";

/** The options of `vigie calendar explain`. */
export const CALENDAR_OPTIONS = {
  calendarFrom: optional({
    kind: moment,
    flag: "from",
    help: "Where the period begins: a day (2026-01-31, its midnight in the zone) or an instant (2026-01-31T08:00:00Z); yesterday when absent.",
  }),
  calendarTo: optional({
    kind: moment,
    flag: "to",
    help: "Where the period ends, itself left out; 36 days after its begin when absent.",
  }),
  calendarZone: optional({
    kind: text("ZONE", 64),
    flag: "zone",
    help: "By whose clock whole days are, and times for which the calendar names no zone: Europe/Paris; this machine's when absent.",
  }),
  raw: option({
    kind: flag,
    default: false,
    flag: "raw",
    help: "Everything that overlaps the period as the calendar has it, cancelled and free time included.",
  }),
};
