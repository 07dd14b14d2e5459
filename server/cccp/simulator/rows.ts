/** What stands in a call centre and can be queried: queues, users, groups, tasks, registrations. Sessions are in `sessions.ts`. */
import { type Failure, QueueDay, UserDay } from "./counters.ts";
import type { CallSession, UserSession } from "./sessions.ts";

export type Kind =
  | "session"
  | "queue"
  | "user"
  | "task"
  | "group"
  | "user_register"
  | "event"
  | "connection"
  | "item"
  | "statistic"
  | "item_statistic"
  | "scripting_value";

/** Anything that has an object id. Ids are the registry's to give. */
export interface Row {
  id: number;
  readonly kind: Kind;
  /** The session that a line of a nested list belongs to; null for what stands by itself. */
  readonly owner: Row | null;
}

export interface Project {
  readonly name: string;
  readonly path: string;
}

export class Group implements Row {
  id = 0;
  readonly kind = "group";
  readonly owner = null;
  loggedUsers = 0;

  constructor(
    readonly project: Project,
    readonly path: string,
    readonly displayName: string,
  ) {}
}

/** How the sessions that serve a queue are spread: each agent that is there counts in `latent` or `logged`. */
export interface Tally {
  latent: number;
  logged: number;
  working: number;
  withdrawn: number;
  outbound: number;
  supervision: number;
}

export class Queue implements Row {
  id = 0;
  readonly kind = "queue";
  readonly owner = null;
  readonly type: "queue" | "user" = "queue";
  isVirtual = false;
  isRunning = true;
  readonly members: User[] = [];
  readonly tally: Tally = { latent: 0, logged: 0, working: 0, withdrawn: 0, outbound: 0, supervision: 0 };
  /** Longest wait first. */
  readonly waiting: Task[] = [];
  /** From the moment an agent was found until wrap-up is over. */
  readonly running = new Set<Task>();
  /** In conversation, longest first. */
  readonly inContact = new Set<Task>();
  day = new QueueDay();

  constructor(
    readonly project: Project,
    /** Name as the server has it, project prefix included. */
    readonly name: string,
    readonly displayName: string,
    readonly code: string,
    readonly priority: number,
    traits: { type?: "queue" | "user"; isVirtual?: boolean; isRunning?: boolean } = {},
  ) {
    this.type = traits.type ?? "queue";
    this.isVirtual = traits.isVirtual ?? false;
    this.isRunning = traits.isRunning ?? true;
  }
}

/** A stretch of time in one state. */
export interface Spell {
  name: string;
  displayName: string;
  startedAt: number;
  endedAt: number | null;
}

export class User implements Row {
  id = 0;
  readonly kind = "user";
  readonly owner = null;
  state: Spell;
  session: UserSession | null = null;
  /** The session of now, or the one before it. */
  lastSession: UserSession | null = null;
  task: Task | null = null;
  /** The task of now, or the one before it. */
  lastTask: Task | null = null;
  /** Since when the agent has waited for a call; the longest-idle one is served first. */
  idleSinceAt: number | null = null;
  /** The columns of the queues' tallies that the agent counts in now. */
  counted: readonly (keyof Tally)[] = [];
  day = new UserDay();

  constructor(
    readonly login: string,
    readonly name: string,
    readonly project: Project,
    readonly group: Group,
    readonly extension: string,
    readonly profileName: string,
    /** Where the agent works, best first. */
    readonly queues: readonly Queue[],
    readonly isSupervisor: boolean,
    startedAt: number,
  ) {
    this.state = { name: "disabled", displayName: "Déconnecté", startedAt, endedAt: null };
  }
}

export const TASK_STATES = {
  waiting: "En attente",
  assigning: "Affectation",
  ringing: "Sonnerie",
  contact: "En communication",
  held: "En garde",
  post_managing: "Post-traitement",
  ended: "Terminée",
} as const;
export type TaskState = keyof typeof TASK_STATES;

/** One contact to be handled: a call's stay in one queue, or an outgoing call of an agent. */
export class Task implements Row {
  id = 0;
  readonly kind = "task";
  readonly owner = null;
  state: TaskState = "waiting";
  /** When an agent was found or the wait ended otherwise; null while waiting. */
  stopWaitingAt: number | null = null;
  /** When agent and caller began to talk. */
  managementAt: number | null = null;
  postManagementAt: number | null = null;
  endedAt: number | null = null;
  manager: User | null = null;
  managerSession: UserSession | null = null;
  failure: Failure | null = null;
  /** Only this agent may take it (a transfer to a person). */
  wanted: User | null = null;

  constructor(
    readonly taskId: string,
    readonly call: CallSession,
    /** Null for an outgoing call. */
    readonly queue: Queue | null,
    readonly priority: number,
    readonly startedAt: number,
    readonly estimatedWaitSeconds: number,
  ) {}
}

/** A phone that registered with the server. */
export class UserRegister implements Row {
  id = 0;
  readonly kind = "user_register";
  readonly owner = null;

  constructor(
    readonly user: User,
    readonly contact: string,
    public registeredAt: number,
    public expiresAt: number,
  ) {}
}
