/**
 * What the room shows: agents, queues, calls, sessions and groups of one call-centre server, as values that can be
 * sent as JSON. Instants (`…At`) are epoch milliseconds **by the call-centre server's clock**; durations are named in
 * milliseconds or seconds. Unknown is `null`, never 0.
 */

export const AGENT_STATES = [
  "available",
  "invited",
  "trying",
  "ringing",
  "on_call",
  "on_hold",
  "wrap_up",
  "paused",
  "outbound",
  "supervising",
  "logged_out",
  "unknown",
] as const;
export type AgentState = (typeof AGENT_STATES)[number];

export interface Agent {
  /** The login: it survives a restart of the server, object ids do not. */
  id: string;
  name: string;
  projectName: string;
  state: AgentState;
  /** The server's own word for the state or the pause ("pause déjeuner"); empty when it gave none. */
  stateName: string;
  stateSinceAt: number | null;
  /** Logged in without a phone: not counted as an agent of a queue. */
  isWithoutPhone: boolean;
  mode: string;
  phone: string;
  profileName: string;
  loggedInAt: number | null;
  /** Ids of the queues that the agent's session serves now. */
  queues: string[];
  /** The call that the agent is on, when it is known. */
  callId: string | null;
  /** Today's counters, as the server counts them. */
  offered: number | null;
  handled: number | null;
  lost: number | null;
  transferred: number | null;
  redirected: number | null;
  talkSeconds: number | null;
  heldSeconds: number | null;
  ringingSeconds: number | null;
  pausedSeconds: number | null;
  outboundSeconds: number | null;
  longestTalkSeconds: number | null;
  level: Level;
}

/** How a figure stands against its thresholds. */
export type Level = "ok" | "amber" | "red";

export interface Queue {
  /** The server's name, project prefix included: `DEMO__Sales`. */
  id: string;
  /** What people call it. */
  name: string;
  projectName: string;
  priority: number | null;
  agents: number | null;
  available: number | null;
  busy: number | null;
  paused: number | null;
  outbound: number | null;
  supervising: number | null;
  waiting: number | null;
  running: number | null;
  oldestWaitingAt: number | null;
  oldestContactAt: number | null;
  handled: number | null;
  failed: number | null;
  offered: number | null;
  notManageable: number | null;
  abandoned: number | null;
  /** 0 to 1; null when nothing was offered. */
  answerRate: number | null;
  averageWaitSeconds: number | null;
  averageTalkSeconds: number | null;
  longestWaitSeconds: number | null;
  longestTalkSeconds: number | null;
  /** 0 to 1 by the selected formula; null when nothing was offered. */
  serviceLevel: number | null;
  /** The worst of the levels below, and the levels of those figures that are past a threshold. */
  level: Level;
  levels: Partial<Record<FigureName, Level>>;
}

export const CALL_STATES = ["menu", "waiting", "ringing", "talking", "wrap_up", "outgoing", "ended"] as const;
export type CallState = (typeof CALL_STATES)[number];

export interface Call {
  /** The server's session id. */
  id: string;
  /** The server's object id: valid while it runs, needed to read the call's nested lists. */
  objectId: number;
  direction: "incoming" | "outgoing";
  state: CallState;
  projectName: string;
  caller: string;
  called: string;
  entryPoint: string;
  /** Queue id and what people call it; null before a queue was reached. */
  queueId: string | null;
  queueName: string | null;
  /** Login and name of who answers or answered. */
  agentId: string | null;
  agentName: string | null;
  startedAt: number | null;
  queuedAt: number | null;
  /** When waiting ended: an agent was found, or the caller left. */
  waitEndedAt: number | null;
  answeredAt: number | null;
  /** When the agent hung up and wrap-up began. */
  wrapUpAt: number | null;
  endedAt: number | null;
  priority: number | null;
  estimatedWaitSeconds: number | null;
  skills: string;
  level: Level;
}

/** A user session (agent, supervisor, conference room) that the server lists as alive. */
export interface UserSession {
  id: string;
  objectId: number;
  login: string;
  name: string;
  projectName: string;
  profileName: string;
  mode: string;
  isLogged: boolean;
  /** Addresses as the server writes them: the phone, and where it is registered. */
  phoneUri: string;
  phoneContactUri: string;
  stateName: string;
  stateSinceAt: number | null;
  createdAt: number | null;
  endedAt: number | null;
  queues: string[];
}

export interface Group {
  id: string;
  name: string;
  projectName: string;
  loggedUsers: number | null;
}

export const FIGURES = [
  "waiting",
  "longest_wait",
  "available",
  "on_call",
  "paused",
  "answer_rate",
  "service_level",
  "pause_duration",
  "talk_duration",
  "wrap_up_duration",
] as const;
export type FigureName = (typeof FIGURES)[number];

/** The strip at the top of the board, for one project or (key "") for the whole server. */
export interface Figures {
  projectName: string;
  waiting: number | null;
  longestWaitAt: number | null;
  available: number | null;
  onCall: number | null;
  paused: number | null;
  loggedIn: number | null;
  answerRate: number | null;
  serviceLevel: number | null;
  levels: Partial<Record<FigureName, Level>>;
}

export type LinkPhase =
  "disabled" | "connecting" | "greeting" | "logging_in" | "loading" | "live" | "waiting_to_retry" | "refused";

/** How the link to the server stands, in words that a person can act on. */
export interface LinkStatus {
  phase: LinkPhase;
  sinceAt: number;
  /** Stable code of the last trouble (`connection_refused`, `login_failed`, `not_cccp`, `no_greeting`, …), null when all is well. */
  problem: string | null;
  /** One sentence about it; never holds a secret. */
  detail: string | null;
  retryAt: number | null;
  serverVersion: string | null;
  /** Call-centre clock minus this machine's clock. */
  clockSkewMs: number | null;
  /** Fields of views that the server never answered. */
  unanswered: string[];
  /** Of a board: counts while the link does not live; while it does, it is the moment of the link's last change. */
  lastByteAt: number | null;
}

/** Everything that the home screen needs about one server. `cursor` is where the event stream goes on from. */
export interface Board {
  serverId: string;
  serverName: string;
  cursor: string;
  /** This machine's clock when the board was made. */
  at: number;
  link: LinkStatus;
  projects: string[];
  figures: Figures[];
  queues: Queue[];
  agents: Agent[];
  /** Calls in progress only; ended ones are read page by page. */
  calls: Call[];
  groups: Group[];
  thresholds: ThresholdRule[];
  serviceLevel: ServiceLevelSetting;
}

/** Rows that changed since the last frame: `id` plus the fields that differ (every field for a new row). */
export interface BoardPatch {
  /** This machine's clock. */
  at: number;
  link?: LinkStatus;
  /** `projects`, `figures`, `thresholds`: the whole new list, not the entries that differ. */
  projects?: string[];
  figures?: Figures[];
  queues?: Patch<Queue>[];
  agents?: Patch<Agent>[];
  calls?: Patch<Call>[];
  groups?: Patch<Group>[];
  thresholds?: ThresholdRule[];
  serviceLevel?: ServiceLevelSetting;
  removed?: { queues?: string[]; agents?: string[]; calls?: string[]; groups?: string[] };
}

export type Patch<Row extends { id: string }> = Partial<Row> & { id: string };

/** Two-level threshold for a figure, for one queue or (queueId null) for all that have none of their own. */
export interface ThresholdRule {
  figure: FigureName;
  queueId: string | null;
  /** Which side is trouble: `above` for waits, `below` for availability and rates. */
  side: "above" | "below";
  /** In the figure's unit: count, seconds, or 0–1 for rates. Null turns that level off. */
  amber: number | null;
  red: number | null;
}

export const SERVICE_LEVEL_FORMULAS = [
  "answered_within_of_offered",
  "answered_within_of_answered",
  "answered_or_abandoned_within_of_offered",
  "answered_within_of_answered_and_late_abandoned",
  "answered_within_or_short_abandoned_of_offered",
] as const;
export type ServiceLevelFormula = (typeof SERVICE_LEVEL_FORMULAS)[number];

export interface ServiceLevelSetting {
  formula: ServiceLevelFormula;
  /** T: answered within this many seconds counts as served in time. */
  thresholdSeconds: number;
  /** An abandon this short is nobody's fault (used by one formula). */
  shortAbandonSeconds: number;
}

/** One line of a session's console. */
export interface TimelineEntry {
  /** The server's item id within the list. */
  id: number;
  at: number | null;
  source: string;
  target: string;
  state: string;
  name: string;
  data: string;
}
