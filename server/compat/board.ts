import type { CccpExplorer } from "../cccp/index.ts";
import type { Identity } from "../platform/auth/identity.ts";
import type { Journal } from "../platform/events/journal.ts";
import { isoDate } from "./format.ts";
import {
  type ExplorerCall,
  type ExplorerQueue,
  type ExplorerUser,
  explorerCalls,
  explorerQueues,
  explorerUsers,
} from "./shapes.ts";

/** Events and calls that `/api/status` carries. */
const STATUS_EVENTS = 50;
const STATUS_CALLS = 100;

/** The state of the server that is selected for somebody, in the explorer's shapes; empty lists when no server is configured. */
export interface ExplorerBoard {
  users: ExplorerUser[];
  queues: ExplorerQueue[];
  history: ExplorerCall[];
  /** Now while the link is live, for everything is pushed; else when the server was last heard. */
  last_update: string | null;
}

export async function explorerBoard(explorer: CccpExplorer, who: Identity | null): Promise<ExplorerBoard> {
  const server = (await explorer.selected(who))?.server;
  const store = server ? explorer.view(server.id, who) : null;
  if (!server || !store) return { users: [], queues: [], history: [], last_update: null };
  const now = explorer.serverNow(server.id);
  const { link } = store.snapshot();
  return {
    users: explorerUsers(store, now),
    queues: explorerQueues(store),
    history: explorerCalls(store, now),
    last_update: isoDate(link.phase === "live" ? now : link.lastByteAt, store.offsetSeconds),
  };
}

/** The explorer's part of `/api/status`. */
export async function explorerStatus(
  explorer: CccpExplorer,
  journal: Journal,
  who: Identity | null,
): Promise<Record<string, unknown>> {
  const { users, queues, history, last_update } = await explorerBoard(explorer, who);
  const selected = await explorer.selected(who);
  const events = journal.recent(STATUS_EVENTS, { reader: who?.scope ?? null });
  return {
    event_count: events[0]?.id ?? 0,
    users_count: users.length,
    queues_count: queues.length,
    history_count: history.length,
    last_update,
    recent_events: events,
    users,
    queues,
    history: history.slice(0, STATUS_CALLS),
    current_host: selected?.server.host ?? "",
    current_port: selected?.server.port ?? null,
    current_project: selected?.project ?? "",
  };
}
