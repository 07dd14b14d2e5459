import type { Agent, Board, Call, Queue, UserSession } from "./model.ts";
import type { ServiceCounts } from "./service-level.ts";
import type { QueueDayHour } from "./day-hours.ts";

/** A board without the server's name and the place in the stream. */
export type BoardState = Omit<Board, "serverId" | "serverName" | "cursor">;

/** What may be asked of a server's live state: of all of it, or of the part that somebody may see. */
export interface BoardView {
  snapshot(): BoardState;
  agent(id: string): Agent | null;
  queue(id: string): Queue | null;
  /** A call that the server still lists, current or ended. */
  call(id: string): Call | null;
  /** Every user session that the server lists as alive. */
  sessions(): UserSession[];
  /** Every call that the server still lists, current and ended. */
  allCalls(): Call[];
  /** The object id of a queue in this run of the server; null when it is not listed. */
  queueObjectId(id: string): number | null;
  /** Today's finished calls of a queue, as the service-level formulas count them. */
  serviceCounts(queueId: string): ServiceCounts;
  /** The hours of a queue's day so far. */
  hours(queueId: string): QueueDayHour[];
  /** Whether anything on the board belongs to a project. */
  hasProject(name: string): boolean;
  /** The server's display zone, seconds east of UTC. */
  readonly offsetSeconds: number;
}
