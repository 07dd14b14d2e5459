import type { CccpExplorer, TimelineEntry } from "../cccp/index.ts";
import type { Identity } from "../platform/auth/identity.ts";
import { consoleDate } from "./format.ts";

/** One event of a session, as the explorer's console shows it. */
export interface ConsoleRow {
  date: string;
  source: string;
  target: string;
  state: string;
  name: string;
  data: string;
}

export type ConsoleAnswer =
  | { success: true; session: string; object_id: number; output: string[]; columns: ConsoleRow[]; count: number }
  | { success: false; error: string };

/** The events of a session of the server that is selected for somebody; `output` holds the same rows as lines of text. */
export async function consoleSession(
  explorer: CccpExplorer,
  who: Identity | null,
  session: string,
): Promise<ConsoleAnswer> {
  const server = (await explorer.selected(who))?.server;
  const store = server ? explorer.view(server.id, who) : null;
  if (!server || !store) return { success: false, error: "No server selected" };
  const timeline = await explorer.timeline(server.id, session, who);
  if (timeline === null) return { success: false, error: `Session not found: ${session}` };
  if (timeline === "too_many")
    return { success: false, error: "Too many sessions are being read at once: try again in a moment" };
  const columns = timeline.entries.map((entry) => rowOf(entry, store.offsetSeconds));
  const output = columns.map((row) => Object.values(row).join(" | "));
  return { success: true, session, object_id: timeline.objectId, output, columns, count: columns.length };
}

function rowOf(entry: TimelineEntry, offsetSeconds: number): ConsoleRow {
  const { at, source, target, state, name, data } = entry;
  return { date: consoleDate(at, offsetSeconds), source, target, state, name, data };
}
