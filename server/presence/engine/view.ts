/** What screens are told of the engine and of each extension. */
import type { Because, Status } from "../model.ts";
import type { Extension, Hand } from "./extension.ts";
import type { Banner, Question } from "./notices.ts";
import type { CallState, ForeignPolicy, LogSource } from "./ports.ts";

export interface ExtensionView {
  id: number;
  /** Null: nobody sets it. */
  wanted: Status | null;
  /** As the PBX says it, whatever that is; null: never told. */
  actual: string | null;
  actualAt: number | null;
  /** The winner first. */
  because: readonly Because[];
  nextChangeAt: number | null;
  /** What is on its way to the PBX. */
  pending: { status: Status; source: LogSource; dueAt: number; attempts: number } | null;
  /** It waits for the end of a call, no longer than until then. */
  postponed: { reason: "call"; untilAt: number } | null;
  call: CallState;
  /** Somebody else set it. */
  drift: { status: string; seenAt: number; hand: Hand; policy: ForeignPolicy; isGivenUp: boolean } | null;
  isMissing: boolean;
  /** False: its Presence Status Monitor is off on the PBX, as it seems. */
  isMonitored: boolean | null;
  /** The PBX refuses what is wanted. */
  refusal: { code: string; at: number } | null;
}

export interface PbxView {
  pbxId: number;
  lastListAt: number | null;
  /** Since when it cannot be had. */
  away: { sinceAt: number; code: string } | null;
  waiting: number;
}

/** `starting` before the first look · `leading` drives the PBXs · `following` another process does · `stopped`. */
export type Phase = "starting" | "leading" | "following" | "stopped";

export interface EngineView {
  phase: Phase;
  isLeader: boolean;
  /** Who leads, as far as is known. */
  leader: string | null;
  isSimulation: boolean;
  pbxs: readonly PbxView[];
  /** The last list of any PBX. */
  lastReconcileAt: number | null;
  /** Runs over extensions since the start, and single decisions. */
  passes: number;
  decisions: number;
  banners: readonly Banner[];
  questions: readonly Question[];
}

export function viewOf(extension: Extension): ExtensionView {
  const { decision, wish, drift, postponedUntil, refusal } = extension;
  return {
    id: extension.id,
    wanted: decision?.status ?? null,
    actual: extension.status,
    actualAt: extension.statusAt,
    because: decision?.because ?? [],
    nextChangeAt: decision?.nextChangeAt ?? null,
    pending: wish && { status: wish.status, source: wish.source, dueAt: wish.dueAt, attempts: wish.attempts },
    postponed: postponedUntil === null ? null : { reason: "call", untilAt: postponedUntil },
    call: extension.call,
    drift: drift && {
      ...{ status: drift.status, seenAt: drift.seenAt, hand: drift.hand },
      ...{ policy: drift.policy, isGivenUp: drift.isGivenUp },
    },
    isMissing: extension.isMissing,
    isMonitored: extension.isMonitored,
    refusal: refusal && { code: refusal.code, at: refusal.at },
  };
}
