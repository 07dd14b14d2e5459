import { STATUSES } from "../status-looks.ts";
import { addDays, instantAt } from "../zone-time.ts";

/** Who set a status, or why; see the engine on the server. */
export const SOURCES = [
  "override",
  "holiday",
  "calendar",
  "schedule",
  "default",
  "expiry",
  "planning_off",
  "put_back",
  "person",
  "auto_switch",
  "unknown_hand",
  "pbx",
  "engine",
] as const;

/** What became of it. */
export const RESULTS = [
  "done",
  "simulated",
  "failed",
  "retrying",
  "postponed",
  "dropped",
  "seen",
  "kept",
  "away",
  "back",
  "alarm",
] as const;

export const LOG_NAMES = ["extension", "source", "result", "status", "since", "until"] as const;

const isDate = (text: string | null): text is string => text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text);

/** The address's filters as the server takes them; days are those of the zone, the last one included. What is no value is left out. */
export function logQueryOf(query: URLSearchParams, zone: string): string {
  const asked = new URLSearchParams();
  const known = (name: string, values: readonly string[]) => {
    const value = query.get(name);
    if (value !== null && values.includes(value)) asked.set(name, value);
  };
  const extension = query.get("extension");
  if (extension !== null && /^\d{1,15}$/.test(extension)) asked.set("extensionId", extension);
  known("source", SOURCES);
  known("result", RESULTS);
  known("status", STATUSES);
  const [since, until] = [query.get("since"), query.get("until")];
  if (isDate(since)) asked.set("since", String(instantAt(zone, since, 0)));
  if (isDate(until)) asked.set("until", String(instantAt(zone, addDays(until, 1), 0)));
  return asked.toString();
}
