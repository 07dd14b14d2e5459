/** Sessions of the two kinds that a supervisor looks at, people and calls, with the lists that hang off them. */
import type { Project, Row, Spell, Task, User } from "./rows.ts";

/** One line of a session's log: what a console shows. */
export class SessionEvent implements Row {
  id = 0;
  readonly kind = "event";

  constructor(
    readonly owner: Row,
    readonly at: number,
    readonly source: string,
    readonly target: string,
    readonly state: string,
    readonly name: string,
    readonly text: string,
  ) {}
}

export class Connection implements Row {
  id = 0;
  readonly kind = "connection";
  state = "alerting";

  constructor(
    readonly owner: Row,
    readonly isIncoming: boolean,
    readonly localAddress: string,
    readonly remoteAddress: string,
    readonly createdAt: number,
  ) {}
}

/** One step of the voice dialogue: a prompt, a menu, and what the caller answered. */
export class Item implements Row {
  id = 0;
  readonly kind = "item";

  constructor(
    readonly owner: Row,
    readonly startedAt: number,
    readonly form: string,
    readonly name: string,
    readonly prompts: number,
    readonly rank: number,
    public result: string,
  ) {}
}

export class Statistic implements Row {
  id = 0;
  readonly kind = "statistic";

  constructor(
    readonly owner: Row,
    readonly at: number,
    readonly name: string,
    readonly value: string,
  ) {}
}

export class ItemStatistic implements Row {
  id = 0;
  readonly kind = "item_statistic";
  count = 0;
  totalMs = 0;

  constructor(
    readonly owner: Row,
    readonly name: string,
  ) {}
}

export class ScriptingValue implements Row {
  id = 0;
  readonly kind = "scripting_value";

  constructor(
    readonly owner: Row,
    readonly at: number,
    readonly dialogId: string,
    readonly name: string,
    readonly value: string,
  ) {}
}

/** The lists below a session, by the field that queries them. */
export class NestedLists {
  readonly events: SessionEvent[] = [];
  readonly connections: Connection[] = [];
  readonly items: Item[] = [];
  readonly statistics: Statistic[] = [];
  readonly item_statistics: ItemStatistic[] = [];
  readonly scripting_values: ScriptingValue[] = [];
}
export type NestedListName = keyof NestedLists;
export const NESTED_LISTS = Object.keys(new NestedLists()) as NestedListName[];

/** `session_type` on the wire. */
export const SESSION_TYPE = { incoming: 1, outgoing: 2, user: 3 } as const;

abstract class BaseSession implements Row {
  id = 0;
  readonly kind = "session";
  readonly owner = null;
  readonly nested = new NestedLists();
  terminatedAt: number | null = null;

  constructor(
    readonly type: (typeof SESSION_TYPE)[keyof typeof SESSION_TYPE],
    readonly sessionId: string,
    readonly project: Project,
    readonly createdAt: number,
  ) {}
}

/** Somebody who is logged in, or a conference room (which has a user of its own that no list shows). */
export class UserSession extends BaseSession {
  isLogged = true;
  loggedInAt: number | null;
  loggedOutAt: number | null = null;
  totalTasks = 0;
  managedTasks = 0;
  transferredTasks = 0;
  runningTasks = 0;
  lastTaskDisplayName: string | undefined;
  lastTaskEventAt: number | null = null;
  /** The spells of the session's states that are still told: the first and the last. */
  states: Spell[] = [];
  /** The queues that the session serves now, as the ECMAScript literal that the server writes. */
  activeQueues = "({})";

  constructor(
    sessionId: string,
    project: Project,
    createdAt: number,
    readonly user: User,
    readonly profileName: string,
    readonly mode: string,
    readonly phoneUri: string,
    readonly phoneContactUri: string,
  ) {
    super(SESSION_TYPE.user, sessionId, project, createdAt);
    this.loggedInAt = createdAt;
  }

  /** Without a phone the session takes no calls. */
  get isPlugged(): boolean {
    return !this.mode.includes("unplug");
  }
}

/** A call, from the first ring until everybody is done with it. */
export class CallSession extends BaseSession {
  readonly tasks: Task[] = [];
  bestItem = "";
  currentItem = "";
  /** The caller (or the called, outwards) has left the line. */
  isDisconnected = false;

  constructor(
    type: 1 | 2,
    sessionId: string,
    project: Project,
    createdAt: number,
    readonly entryPointName: string,
    readonly localNumber: string,
    readonly remoteNumber: string,
  ) {
    super(type, sessionId, project, createdAt);
  }

  get lastTask(): Task | undefined {
    return this.tasks.at(-1);
  }
}

export type Session = UserSession | CallSession;
