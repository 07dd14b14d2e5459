import type { Agent, Call, Queue, TimelineEntry, UserSession } from "../../server/cccp/live/model.ts";
import type { CallDetails } from "../../server/cccp/sheets/nested-read.ts";
import type { QueueSheet as QueueSheetFigures } from "../../server/cccp/sheets/queue-sheet.ts";

/** What the room's routes answer, composed as they compose it. */
export type QueueAnswer = QueueSheetFigures & { queue: Queue; calls: Call[]; callCount: number };
export type AgentAnswer = { agent: Agent; session: UserSession | null; calls: Call[]; callCount: number };
export type CallAnswer = CallDetails & { call: Call };
export interface TimelineAnswer {
  session: Call | UserSession | null;
  cursor: string;
  entries: TimelineEntry[];
  isComplete: boolean;
}
