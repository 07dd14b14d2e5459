/** The door of the presence room. */
export { type Expanded, Expander, PATIENCE_MS } from "./calendar/expander.ts";
export { type Issue, sayIssue } from "./calendar/issue.ts";
export type { RawLine } from "./calendar/raw-line.ts";
export { type CalendarReading, type CalendarResult, readCalendar } from "./calendar/read-calendar.ts";
export { ianaZone } from "./calendar/zone.ts";
