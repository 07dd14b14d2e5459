import { userPartOf } from "./addresses.ts";
import type { Call, CallState } from "./model.ts";
import { withoutProject } from "./names.ts";
import { flagOf, idOf, instantOf, numberOf, textOf } from "./read.ts";
import type { Row } from "./rows.ts";

/** Who answers or answered: login, and name where it is known. */
export interface CallAgent {
  id: string;
  name: string | null;
}

/** A call without its level. `previous` keeps the caller in sight when the session's last connection becomes the agent's leg. */
export function projectCall(row: Row, agent: CallAgent | null, previous: Call | null): Omit<Call, "level"> {
  const direction = directionOf(row);
  const queueId = idOf(row, "tasks.last.queue_name") || null;
  const queueName = textOf(row, "tasks.last.queue_display_name") || queueId;
  const endedAt = instantOf(row, "terminate_date");
  const queuedAt = instantOf(row, "tasks.last.start_date");
  const answeredAt = instantOf(row, "tasks.last.management_date");
  const wrapUpAt = instantOf(row, "tasks.last.post_management_date");
  const stoppedWaitingAt = instantOf(row, "tasks.last.stop_waiting_date");
  const parties = partiesOf(row, direction);
  return {
    id: idOf(row, "session_id"),
    objectId: row.itemId,
    direction,
    state: stateOf({ direction, queuedAt, stoppedWaitingAt, answeredAt, wrapUpAt, endedAt }),
    projectName: textOf(row, "project_name"),
    caller: parties.caller || (previous?.caller ?? ""),
    called: parties.called || (previous?.called ?? ""),
    entryPoint: textOf(row, "entry_point_display_name"),
    queueId,
    queueName: queueName && withoutProject(queueName),
    agentId: agent?.id ?? null,
    agentName: agent?.name ?? null,
    startedAt: instantOf(row, "create_date"),
    queuedAt,
    waitEndedAt: stoppedWaitingAt ?? answeredAt ?? (queuedAt === null ? null : endedAt),
    answeredAt,
    wrapUpAt,
    endedAt,
    priority: numberOf(row, "tasks.last.priority"),
    estimatedWaitSeconds: numberOf(row, "tasks.last.estimated_waiting_time"),
    skills: textOf(row, "tasks.last.skills"),
  };
}

/** By the session's type; where the server does not tell it, by its last connection. */
function directionOf(row: Row): Call["direction"] {
  const type = numberOf(row, "session_type");
  if (type !== null) return type === 2 ? "outgoing" : "incoming";
  return flagOf(row, "connections.last.incoming") === false ? "outgoing" : "incoming";
}

interface Milestones {
  direction: Call["direction"];
  queuedAt: number | null;
  stoppedWaitingAt: number | null;
  answeredAt: number | null;
  wrapUpAt: number | null;
  endedAt: number | null;
}

function stateOf(m: Milestones): CallState {
  if (m.endedAt !== null) return "ended";
  if (m.direction === "outgoing") return "outgoing";
  if (m.wrapUpAt !== null) return "wrap_up";
  if (m.answeredAt !== null) return "talking";
  if (m.queuedAt === null) return "menu";
  return m.stoppedWaitingAt === null ? "waiting" : "ringing";
}

/**
 * Who calls whom. The attributes name the parties whatever the connections are; without them the first and last
 * connections do, but the last one of an incoming call may be the leg to an agent (not `incoming`), whose address is
 * not the caller's.
 */
function partiesOf(row: Row, direction: Call["direction"]): { caller: string; called: string } {
  const address = (path: string) => userPartOf(textOf(row, path));
  const isLastIncoming = flagOf(row, "connections.last.incoming") ?? direction === "incoming";
  const localNumber = address("attributes.local_number.value");
  const remoteNumber = address("attributes.remote_number.value");
  if (direction === "incoming") {
    return {
      caller: remoteNumber || (isLastIncoming ? address("connections.last.remote_address") : ""),
      called: localNumber || address("connections.first.local_address"),
    };
  }
  return {
    caller: localNumber || address("connections.last.local_address"),
    called: remoteNumber || address("connections.last.remote_address"),
  };
}
