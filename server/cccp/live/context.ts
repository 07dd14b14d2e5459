import type { DayCalls } from "./day-calls.ts";
import type { LiveFact } from "./facts.ts";
import type { FigureBook } from "./figures.ts";
import type { Call, ServiceLevelSetting } from "./model.ts";
import { RowTable } from "./rows.ts";
import type { Thresholds } from "./thresholds.ts";
import type { ViewName } from "./views.ts";

export type Tables = Readonly<Record<ViewName, RowTable>>;

/** The raw rows of each view, by the field whose value names the same thing after a restart of the server. */
export function createTables(): Tables {
  return {
    userSessions: new RowTable("user.login"),
    calls: new RowTable("session_id"),
    queues: new RowTable("name"),
    users: new RowTable("login"),
    groups: new RowTable("path"),
  };
}

/** What the books of one board share: the rows, the settings, each other's joins, and the list of what to look at again. */
export interface LiveContext {
  readonly tables: Tables;
  readonly figures: FigureBook;
  readonly day: DayCalls;
  thresholds: Thresholds;
  serviceLevel: ServiceLevelSetting;
  /** Whether the board is to show what belongs to a project; "" is what belongs to none. */
  isShown(projectName: string): boolean;
  /** The call-centre server's clock, epoch ms. */
  serverNow(): number;
  /** The server's display zone, seconds east of UTC. */
  offsetSeconds(): number;
  /** The call that an agent is on. */
  callOf(login: string): Call | null;
  /** Has a row looked at again before the change in progress is over. */
  touch(kind: "agents" | "queues", id: string): void;
  tell(facts: readonly LiveFact[]): void;
}
