/**
 * What the engine needs of the world, as it wants it said: plans and what was last known (storage), the PBXs, the log, the lease.
 * All of it is handed in, so that tests move time by hand and nothing here knows a database or a socket.
 */
import type { Clock } from "../../platform/clock.ts";
import type { Because, Decision, Plan, Status } from "../model.ts";

/** One extension as it is stored, with all that decides what it is set to. */
export interface WatchedExtension {
  id: number;
  pbxId: number;
  /** The PBX's own number of it, by which it is set. */
  yeastarId: number;
  /** What is dialled, by which the PBX's events name it. */
  number: string;
  /** The PBX knows it no more: nothing is pushed until it is in a list again. */
  isMissing: boolean;
  /** As the PBX said it last, whatever that is; null: never told. */
  status: string | null;
  statusAt: number | null;
  /**
   * The wanted status that was last seen to be in force, and since when; null: we stand for nothing (frozen, not planned, new).
   * What differs from it afterwards was changed by somebody else; what is wanted instead of it was missed.
   */
  settledStatus: Status | null;
  settledAt: number | null;
  /** Whether the PBX tells of changes of this one; null: nothing was set yet by which that could be seen. */
  isMonitored: boolean | null;
  plan: Plan;
}

/** Plans. The engine asks again for what it is told of (`planChanged`) and for all of them with each look at a PBX's list. */
export interface PlanSource {
  /** Of all PBXs that are switched on; missing extensions too. */
  load(): Promise<readonly WatchedExtension[]>;
  /** Those of the ids that there are. */
  loadSome(ids: readonly number[]): Promise<readonly WatchedExtension[]>;
  /**
   * A number that every change of a plan replaces in its transaction. Asked once a second by an engine that shares its
   * database with others, because it does not hear of what another process changes.
   */
  stamp(): Promise<number>;
}

/** What changed of what is known; a field that is not there stays as it is. */
export interface KnownChange {
  extensionId: number;
  status?: string;
  statusAt?: number;
  settledStatus?: Status | null;
  settledAt?: number | null;
  isMissing?: boolean;
  isMonitored?: boolean;
}

export interface StatusStore {
  /** All of one turn of the loop together; in the order in which it happened. A failure is tried again by the engine. */
  save(changes: readonly KnownChange[]): Promise<void>;
}

/** Who set a status, or why. Levels of decisions that are ours; the rest is not. */
export const LOG_SOURCES = [
  "override",
  "holiday",
  "calendar",
  "schedule",
  "default",
  "expiry",
  "planning_off",
  "put_back",
  "person",
  "auto_switch",
  "unknown_hand",
  "pbx",
  "engine",
] as const;
export type LogSource = (typeof LOG_SOURCES)[number];

/**
 * `done` set · `simulated` would have been set · `failed` refused for good · `retrying` failed and goes on, told once ·
 * `postponed` somebody is on the phone · `dropped` no longer wanted · `seen` somebody else set it · `kept` left as it is ·
 * `away` the PBX cannot be had · `back` it can · `alarm` something else sets it again and again.
 */
export const LOG_RESULTS = [
  "done",
  "simulated",
  "failed",
  "retrying",
  "postponed",
  "dropped",
  "seen",
  "kept",
  "away",
  "back",
  "alarm",
] as const;
export type LogResult = (typeof LOG_RESULTS)[number];

export interface LogRow {
  at: number;
  pbxId: number;
  /** Null: it is about the PBX. */
  extensionId: number | null;
  oldStatus: string | null;
  newStatus: string | null;
  source: LogSource;
  /** The winner first. */
  because: readonly Because[];
  /** From when it was due to when the PBX had taken it. */
  latencyMs: number | null;
  result: LogResult;
  /** The PBX's code, how many attempts, how many extensions: facts as `name=value`, "" for none. */
  detail: string;
  /** Who answered a question; "" for nobody. */
  byName: string;
}

export interface PresenceLog {
  /** In the order given. A failure is tried again by the engine, up to a bound. */
  write(rows: readonly LogRow[]): Promise<void>;
}

/** What a PBX says of one extension in its list. */
export interface ListedExtension {
  id: number;
  number: string;
  name: string;
  email: string;
  /** Any text. */
  status: string;
  isOnline: boolean;
}

export interface PushReceipt {
  /** Wall clock, ms. */
  sentAt: number;
  answeredAt: number;
}

/** What a call of a PBX fails with, whatever its class; anything else that is thrown counts as retryable. */
export interface PbxFailure {
  /** The client's word for it: `not_found`, `unreachable`, `timeout`, `server_error`, `ip_blocked` … */
  readonly code: string;
  readonly isRetryable: boolean;
  /** At the earliest after this; null: whenever the engine likes. */
  readonly mayRetryAfterMs: number | null;
}

export type CallState = "ringing" | "busy" | "idle";

export type PbxEvent =
  /** `isOwn`: the client knows it for the echo of a push of ours. */
  | { kind: "presence"; number: string; status: string; isOwn?: boolean }
  | { kind: "call"; number: string; state: CallState }
  | { kind: "extension"; number: string; change: "created" | "updated" | "deleted" }
  /** Events may have been lost, or come again: everything is to be read. */
  | { kind: "resync" };

/** One PBX. The client paces its requests itself; the engine gives it no more than `maxInFlight` pushes at a time. */
export interface PbxPort {
  readonly id: number;
  readonly maxInFlight: number;
  /** Whether its events arrive at the moment; without them nothing can be concluded from silence. */
  readonly isListening: boolean;
  listExtensions(): Promise<readonly ListedExtension[]>;
  setPresence(yeastarId: number, status: Status): Promise<PushReceipt>;
  /** Returns how to stop hearing. */
  onEvent(listener: (event: PbxEvent) => void): () => void;
}

export const FOREIGN_POLICIES = ["respect", "reassert", "ask"] as const;
export type ForeignPolicy = (typeof FOREIGN_POLICIES)[number];

export interface PbxSettings {
  /** What is done when somebody else changes a status. */
  onForeignChange: ForeignPolicy;
  /** What an extension is left at when its planning is switched off. */
  onPlanningOff: "leave" | "default";
}

export interface HouseSettings {
  /** Everything is decided and logged, nothing is set. */
  isSimulation: boolean;
  /** Whoever is on the phone when a status changes is left in peace until they hang up. */
  isCallAware: boolean;
}

/** A row that one process at a time holds. */
export interface LeaseRow {
  holder: string;
  /** Counts the holders: whoever sees another one than theirs has lost it. */
  term: number;
  /** Wall clock of the holder; another value each time it is renewed. */
  until: number;
}

export interface LeaseStore {
  read(): Promise<LeaseRow | null>;
  /** Writes `next` if the row is still `expected` in all its fields (null: there is none); false if it is not. In one transaction. */
  compareAndSet(expected: LeaseRow | null, next: LeaseRow): Promise<boolean>;
}

/** What the room is told of; it makes topics of it. */
export interface EngineFeed {
  /** These look different now. At most once a turn of the loop. */
  extensionsChanged(ids: readonly number[]): void;
  /** Banners, questions, who leads: anything of `EngineView`. */
  engineChanged(): void;
  /** The override no longer holds, because its time is over or the calendar's next event began. */
  overrideEnded(extensionId: number, overrideId: number, endedAt: number): void;
  /** A list was read: names, new and gone extensions are the room's business. Awaited before the engine compares. */
  listed(pbxId: number, extensions: readonly ListedExtension[]): Promise<void>;
}

export interface EnginePorts {
  clock: Clock;
  plans: PlanSource;
  decide: (plan: Plan, at: number) => Decision;
  pbxs: () => readonly PbxPort[];
  statuses: StatusStore;
  log: PresenceLog;
  feed: EngineFeed;
  /** Null: this process has its database for itself, and always leads. */
  lease: LeaseStore | null;
  /** Who we are in the lease: the same after a restart, another for every data folder. */
  nodeId: string;
  house: () => HouseSettings;
  pbxSettings: (pbxId: number) => PbxSettings;
  /** Something that nobody foresaw; the engine goes on. */
  complain: (what: string, cause: unknown) => void;
}
