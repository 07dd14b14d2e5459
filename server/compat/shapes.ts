/**
 * The explorer's own shapes, key for key. Dates are the call-centre server's instants shown in its display zone; what
 * is unknown is "" for texts and null for numbers, as the explorer's clients expect keys to be there.
 */
import type { Agent, Call, Queue, UserSession } from "../cccp/index.ts";
import { frenchDate, isoDate, shortDuration } from "./format.ts";

/** What the shapes need of a live server. */
export interface ShapeSource {
  sessions(): UserSession[];
  allCalls(): Call[];
  snapshot(): { queues: Queue[]; agents: Agent[] };
  queue(id: string): Queue | null;
  queueObjectId(id: string): number | null;
  readonly offsetSeconds: number;
}

export interface ExplorerUser {
  login: string;
  object_id: number;
  user_name: string;
  project_name: string;
  phone_contact_uri: string;
  profile_name: string;
  mode: string;
  state: string;
  session_id: string;
  session_type: number;
  queue: string;
  create_date: string;
  create_date_iso: string | null;
  duration: string;
  duration_seconds: number | null;
  is_active: boolean;
}

export interface ExplorerQueue {
  name: string;
  object_id: number | null;
  type: string;
  display_name: string;
  priority: number | null;
  logged: number | null;
  working: number | null;
  waiting: number | null;
}

export interface ExplorerCall {
  object_id: number;
  session_id: string;
  call_id: string;
  create_date: string;
  create_date_iso: string | null;
  terminate_date: string;
  duration: string;
  duration_seconds: number | null;
  is_active: boolean;
  caller: string;
  called: string;
  call_type: string;
  queue_name: string;
  agent: string;
}

/** `session_type` of a user session on the wire. */
const USER_SESSION = 3;

/** One entry per live user session, by name. `now`: epoch ms by the server's clock. */
export function explorerUsers(source: ShapeSource, now: number): ExplorerUser[] {
  const zone = source.offsetSeconds;
  const users = source.sessions().map((session): ExplorerUser => {
    const seconds = secondsBetween(session.createdAt, session.endedAt ?? now);
    return {
      login: session.login,
      object_id: session.objectId,
      user_name: session.name,
      project_name: session.projectName,
      phone_contact_uri: session.phoneUri,
      profile_name: session.profileName,
      mode: session.mode,
      state: session.stateName,
      session_id: session.id,
      session_type: USER_SESSION,
      queue: session.queues.map((id) => source.queue(id)?.name ?? id).join(", "),
      create_date: frenchDate(session.createdAt, zone),
      create_date_iso: isoDate(session.createdAt, zone),
      duration: shortDuration(seconds),
      duration_seconds: seconds,
      is_active: session.endedAt === null,
    };
  });
  return users.sort((a, b) => compare(a.user_name, b.user_name) || compare(a.session_id, b.session_id));
}

export function explorerQueues(source: ShapeSource): ExplorerQueue[] {
  const queues = source.snapshot().queues.map((queue): ExplorerQueue => ({
    name: queue.id,
    object_id: source.queueObjectId(queue.id),
    type: "queue",
    display_name: queue.name,
    priority: queue.priority,
    // available = logged − working, and working is what the board calls busy.
    logged: queue.available === null || queue.busy === null ? null : queue.available + queue.busy,
    working: queue.busy,
    waiting: queue.waiting,
  }));
  return queues.sort((a, b) => compare(a.display_name, b.display_name) || compare(a.name, b.name));
}

/** Every call that the server still lists, newest first. `now`: epoch ms by the server's clock. */
export function explorerCalls(source: ShapeSource, now: number): ExplorerCall[] {
  const zone = source.offsetSeconds;
  const newestFirst = source.allCalls().sort((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0) || compare(b.id, a.id));
  return newestFirst.map((call): ExplorerCall => {
    const seconds = secondsBetween(call.startedAt, call.endedAt ?? now);
    return {
      object_id: call.objectId,
      session_id: call.id,
      call_id: call.id,
      create_date: frenchDate(call.startedAt, zone),
      create_date_iso: isoDate(call.startedAt, zone),
      terminate_date: frenchDate(call.endedAt, zone),
      duration: shortDuration(seconds),
      duration_seconds: seconds,
      is_active: call.state !== "ended",
      caller: call.caller,
      called: call.called,
      call_type: call.direction,
      queue_name: call.queueName ?? "",
      agent: call.agentName ?? "",
    };
  });
}

function secondsBetween(from: number | null, to: number): number | null {
  return from === null ? null : Math.max(0, Math.floor((to - from) / 1000));
}

/** By code point: the order must not depend on the machine's language. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
