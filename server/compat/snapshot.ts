import { isoDate } from "./format.ts";
import {
  type ExplorerCall,
  type ExplorerQueue,
  type ExplorerUser,
  explorerCalls,
  explorerQueues,
  explorerUsers,
  type ShapeSource,
} from "./shapes.ts";

/** What `snapshot` prints: the explorer's command-line shape. */
export interface Snapshot {
  connected: boolean;
  timestamp: string | null;
  /** `active`: how many of them are logged in now. */
  users: { count: number; active: number; all: ExplorerUser[] };
  calls: { count: number; all: ExplorerCall[] };
  queues: { count: number; all: ExplorerQueue[] };
}

/** The whole state at `now` (epoch ms by the server's clock); null when there was no connection. */
export function snapshotOf(source: ShapeSource | null, now: number): Snapshot {
  const users = source ? explorerUsers(source, now) : [];
  const calls = source ? explorerCalls(source, now) : [];
  const queues = source ? explorerQueues(source) : [];
  return {
    connected: source !== null,
    timestamp: isoDate(now, source?.offsetSeconds ?? 0),
    users: { count: users.length, active: users.filter((user) => user.is_active).length, all: users },
    calls: { count: calls.length, all: calls },
    queues: { count: queues.length, all: queues },
  };
}
