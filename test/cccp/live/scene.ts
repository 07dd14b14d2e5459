import type { LiveFact, LiveStoreOptions } from "../../../server/cccp/live/store.ts";
import { LiveStore } from "../../../server/cccp/live/store.ts";
import { VIEW_NAMES, type ViewName } from "../../../server/cccp/live/views.ts";
import type { Scalar, WireDate } from "../../../server/cccp/wire/values.ts";

/** Monday 2 March 2026, 09:00:00 UTC: the start of every scene. */
export const START = Date.UTC(2026, 2, 2, 9, 0, 0);
export const SERVICE_LEVEL = {
  formula: "answered_within_of_offered",
  thresholdSeconds: 20,
  shortAbandonSeconds: 5,
} as const;
/** The server of the scenes displays dates one hour east of UTC. */
export const OFFSET_SECONDS = 3_600;

export type Values = Record<string, Scalar>;

/** A wire date; `null` is "no date". */
export function wireDate(at: number | null, offsetSeconds = OFFSET_SECONDS): WireDate {
  if (at === null) return { seconds: 0, microseconds: 0, offsetSeconds };
  return { seconds: Math.floor(at / 1000), microseconds: (at % 1000) * 1000, offsetSeconds };
}

/** A live store on a clock that is moved by hand, told of its rows as a client would. */
export class Scene {
  now = START;
  readonly store: LiveStore;
  readonly facts: LiveFact[] = [];

  constructor(options: Partial<LiveStoreOptions> = {}) {
    this.store = new LiveStore({ now: () => this.now, serviceLevel: SERVICE_LEVEL, thresholds: [], ...options });
    this.store.onFact((fact) => this.facts.push(fact));
  }

  /** An answer with these fields; the object is new to the connection unless `update` is called. */
  add(view: ViewName, itemId: number, values: Values): void {
    this.store.apply(view, { kind: "upserted", itemId, values: new Map(Object.entries(values)), isNew: true });
  }

  update(view: ViewName, itemId: number, values: Values): void {
    this.store.apply(view, { kind: "upserted", itemId, values: new Map(Object.entries(values)), isNew: false });
  }

  remove(view: ViewName, itemId: number): void {
    this.store.apply(view, { kind: "removed", itemId });
  }

  /** Every view is complete. */
  listAll(): void {
    for (const view of VIEW_NAMES) this.store.apply(view, { kind: "listed" });
  }

  loseAll(): void {
    for (const view of VIEW_NAMES) this.store.apply(view, { kind: "lost" });
  }

  topics(): string[] {
    return this.facts.map((fact) => fact.topic);
  }
}

export function sessionRow(login: string, more: Values = {}): Values {
  return {
    session_id: `s-${login}`,
    project_name: "DEMO",
    "user.login": login,
    "user.name": `Name of ${login}`,
    phone_uri: "sip:1001@10.0.0.1",
    login_date: wireDate(START - 3_600_000),
    create_date: wireDate(START - 3_600_000),
    terminate_date: wireDate(null),
    profile_name: "agent",
    current_mode: "plugged",
    logged: true,
    "states.last.display_name": "traitement",
    "states.last.start_date": wireDate(START - 60_000),
    active_queues: "({q1: {type:'queue', queue:'DEMO__Sales', task:'waiting'}})",
    ...more,
  };
}

export function userRow(login: string, more: Values = {}): Values {
  return {
    login,
    name: `User ${login}`,
    project_name: "DEMO",
    last_state_name: "traitement",
    last_state_display_name: "traitement",
    last_state_date: wireDate(START - 60_000),
    busy_count: 0,
    "total_inbound.count('0')": 5,
    "managed_inbound.count('0')": 4,
    ...more,
  };
}

export function queueRow(name: string, more: Values = {}): Values {
  return {
    name,
    display_name: name,
    queue_type: "queue",
    priority: 1,
    latent_sessions_count: 1,
    logged_sessions_count: 5,
    working_sessions_count: 3,
    withdrawn_sessions_count: 1,
    outbound_sessions_count: 0,
    supervision_sessions_count: 0,
    running_tasks_count: 3,
    waiting_tasks_count: 0,
    oldest_waiting_date: wireDate(null),
    oldest_contact_date: wireDate(START - 30_000),
    "managed_tasks.count('0')": 95,
    "failed_tasks.count('0')": 5,
    "contact_duration.count('0')": 9_500,
    "waiting_duration.count('0')": 1_000,
    "contact_duration.max('0')": 600,
    "waiting_duration.max('0')": 45,
    "max_waiting_time_threshold.count('0')": 1,
    "max_estimated_waiting_time_threshold.count('0')": 0,
    "not_manageable_with_latent_users.count('0')": 1,
    "not_manageable_without_latent_users.count('0')": 0,
    ...more,
  };
}

export interface CallTimes {
  startedAt?: number;
  queuedAt?: number | null;
  foundAt?: number | null;
  answeredAt?: number | null;
  wrapUpAt?: number | null;
  endedAt?: number | null;
}

export function callRow(id: string, times: CallTimes = {}, more: Values = {}): Values {
  const startedAt = times.startedAt ?? START;
  return {
    session_id: id,
    session_type: 1,
    create_date: wireDate(startedAt),
    terminate_date: wireDate(times.endedAt ?? null),
    project_name: "DEMO",
    "connections.first.local_address": "sip:0800@10.0.0.1",
    "connections.last.incoming": true,
    "connections.last.remote_address": "sip:0612345678@10.0.0.9",
    ...(times.queuedAt
      ? { "tasks.last.queue_name": "DEMO__Sales", "tasks.last.queue_display_name": "DEMO__Sales" }
      : {}),
    "tasks.last.start_date": wireDate(times.queuedAt ?? null),
    "tasks.last.stop_waiting_date": wireDate(times.foundAt ?? null),
    "tasks.last.management_date": wireDate(times.answeredAt ?? null),
    "tasks.last.post_management_date": wireDate(times.wrapUpAt ?? null),
    ...more,
  };
}
