/** The only door of the room. */
export { DEMO_APP, type YeastarSimulator, YEASTAR_FAULTS } from "./simulator.ts";
export { listenYeastar, parseYeastarFaults } from "./simulator.ts";
export { createYeastarSimulator, type PostWebhook, type SimulatedPerson } from "./simulator.ts";
export { type Expanded, Expander, PATIENCE_MS, startWorker } from "./calendar/expander.ts";
export { type Issue, sayIssue } from "./calendar/issue.ts";
export type { RawLine } from "./calendar/raw-line.ts";
export type { CalendarReading, CalendarResult } from "./calendar/read-calendar.ts";
export { ianaZone } from "./calendar/zone.ts";
export type { Occurrence } from "./model.ts";
export { fetchFeed } from "./feeds/fetch.ts";
