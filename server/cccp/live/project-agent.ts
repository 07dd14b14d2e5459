import { userPartOf } from "./addresses.ts";
import { agentState, isWithoutPhone } from "./agent-state.ts";
import type { Agent, AgentState, Call } from "./model.ts";
import { activeQueuesOf } from "./project-session.ts";
import { flagOf, instantOf, numberOf, textOf } from "./read.ts";
import type { Row } from "./rows.ts";

/** What an agent is made of. */
export interface AgentSources {
  login: string;
  /** Live sessions of the login, at least one, oldest first. */
  sessions: readonly Row[];
  /** Null when the users view has no row for the login, or does not answer. */
  user: Row | null;
  /** The call that the agent is on. */
  call: Call | null;
  previous: Agent | null;
  /** The server's time if a change seen now happened just now; null while a first list loads. */
  changeSeenAt: number | null;
}

/** An agent without its level, out of a user session joined with the user's own row and call. */
export function projectAgent(sources: AgentSources): Omit<Agent, "level"> {
  const { login, user, call } = sources;
  const session = mainSession(sources.sessions);
  const counter = (path: string) => (user ? numberOf(user, path) : null);
  const mode = textOf(session, "current_mode");
  const { state, stateName, sinceAt } = stateOf(session, user, call);
  return {
    id: login,
    name: (user && textOf(user, "name")) || textOf(session, "user.name") || login,
    projectName: (user && textOf(user, "project_name")) || textOf(session, "project_name"),
    state,
    stateName,
    stateSinceAt: sinceAt ?? observedSince(sources, state, stateName),
    isWithoutPhone: isWithoutPhone(mode),
    mode,
    phone: userPartOf(textOf(session, "phone_uri") || textOf(session, "phone_contact_uri")),
    profileName: textOf(session, "profile_name"),
    loggedInAt: instantOf(session, "login_date") ?? instantOf(session, "create_date"),
    queues: activeQueuesOf(session),
    callId: call?.id ?? null,
    offered: counter("total_inbound.count('0')"),
    handled: counter("managed_inbound.count('0')"),
    lost: counter("lost_inbound.count('0')"),
    transferred: counter("transferred_inbound.count('0')"),
    redirected: counter("redirected_inbound.count('0')"),
    talkSeconds: counter("task_state_contact.duration('0')"),
    heldSeconds: counter("task_state_held.duration('0')"),
    ringingSeconds: counter("task_state_ringing.duration('0')"),
    pausedSeconds: counter("state_group_pause.duration('0')"),
    outboundSeconds: counter("state_group_outbound.duration('0')"),
    longestTalkSeconds: counter("contact_duration.max('0')"),
  };
}

/** Of several sessions of one login: a logged one before others, then the one logged in last. */
function mainSession(sessions: readonly Row[]): Row {
  return sessions.reduce((best, row) => (rankOf(row) >= rankOf(best) ? row : best));
}

function rankOf(session: Row): number {
  const since = instantOf(session, "login_date") ?? instantOf(session, "create_date") ?? 0;
  return flagOf(session, "logged") === false ? since - Number.MAX_SAFE_INTEGER : since;
}

function stateOf(session: Row, user: Row | null, call: Call | null) {
  const found = (user && userState(user, call)) ?? sessionState(session);
  const isIdle = found.state === "available" || found.state === "unknown";
  // A session that is alive but not logged takes no calls, whatever its last state was.
  if (isIdle && flagOf(session, "logged") === false) return { ...found, state: "logged_out" as const, sinceAt: null };
  return found;
}

/** From the user's own fields; null when they say nothing. */
function userState(user: Row, call: Call | null) {
  const taskName = textOf(user, "last_task_name");
  const taskDisplayName = textOf(user, "last_task_display_name");
  const isBusy = (numberOf(user, "busy_count") ?? 0) >= 1;
  const found = agentState({
    isBusy,
    taskName,
    taskDisplayName,
    stateName: textOf(user, "last_state_name"),
    stateDisplayName: textOf(user, "last_state_display_name"),
  });
  if (found.state === "unknown" && found.stateName === "") return null;
  const byTask = isBusy && (taskName !== "" || taskDisplayName !== "");
  return { ...found, sinceAt: byTask ? taskSince(found.state, user, call) : stateSince(found.state, user) };
}

/** From the session's own fields, which know only display names. */
function sessionState(session: Row) {
  const stateName = textOf(session, "states.last.display_name");
  const taskName = textOf(session, "last_task_display_name");
  const isBusy = (numberOf(session, "running_tasks_count") ?? 0) >= 1;
  const found = agentState({
    isBusy,
    taskName,
    taskDisplayName: taskName,
    stateName,
    stateDisplayName: stateName,
  });
  return { ...found, sinceAt: isBusy && taskName !== "" ? null : instantOf(session, "states.last.start_date") };
}

/** Since when a busy agent is in the state that the task says, as far as the server dates it. */
function taskSince(state: AgentState, user: Row, call: Call | null): number | null {
  if (state === "on_call")
    return instantOf(user, "tasks.last.task.management_effective_date") ?? call?.answeredAt ?? null;
  if (state === "wrap_up") return call?.wrapUpAt ?? instantOf(user, "tasks.last.task.end_date");
  if (state === "on_hold") return null;
  return instantOf(user, "tasks.last.task.start_date");
}

/** An available agent is idle since the last task ended, if that was after the state began. */
function stateSince(state: AgentState, user: Row): number | null {
  const since = instantOf(user, "last_state_date");
  const taskEnd = state === "available" ? instantOf(user, "tasks.last.task.end_date") : null;
  return since !== null && taskEnd !== null ? Math.max(since, taskEnd) : since;
}

/** Where the server gives no date: the moment that the change was seen, kept while the state lasts. */
function observedSince(sources: AgentSources, state: AgentState, stateName: string): number | null {
  const { previous } = sources;
  if (previous && previous.state === state && previous.stateName === stateName) return previous.stateSinceAt;
  return sources.changeSeenAt;
}
