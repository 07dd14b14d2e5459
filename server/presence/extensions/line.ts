/** An extension as lists show it: what it is set to, until when, because of what, and what comes next. */
import { type Prepared, prepare } from "../decide.ts";
import type { ExtensionView } from "../engine/view.ts";
import type { Because, Decision, Status } from "../model.ts";
import type { OverrideRow } from "../overrides/repo.ts";
import type { Planned } from "../plans/plans.ts";
import { type Eyes, seen } from "../viewer.ts";

/** What somebody set by hand and holds. */
export interface OverrideLine {
  id: number;
  status: Status;
  reason: string;
  startAt: number;
  /** Null: until somebody ends it. */
  endAt: number | null;
  isUntilNextEvent: boolean;
  byName: string;
}

export interface ExtensionLine {
  id: number;
  pbxId: number;
  number: string;
  name: string;
  email: string;
  /** As the PBX says it, whatever it is: text that is shown and never run. Null: never told. */
  status: string | null;
  statusAt: number | null;
  isMissing: boolean;
  isPlanned: boolean;
  isFrozen: boolean;
  /** Whether the PBX tells of its changes; null: not known yet. False: its Presence Status Monitor is off. */
  isMonitored: boolean | null;
  /** By whose clock its planning is. */
  zone: string;
  /** What of that it has for itself; null: the house's. */
  ownZone: string | null;
  defaultStatus: Status | null;
  groupIds: number[];
  syncedAt: number | null;
  /** What it is to be set to; null: nobody sets it. */
  wantedStatus: Status | null;
  because: Because | null;
  /** When the wanted status changes, and to what; null: never, as far as is known. */
  next: { at: number; status: Status | null; because: Because | null } | null;
  override: OverrideLine | null;
  /** How it is driven at the moment; null: nobody drives it. */
  driven: DrivenLine | null;
}

/** What is on its way to the telephone, and what keeps it. */
export interface DrivenLine {
  /** On its way to the PBX. */
  pending: { status: Status; dueAt: number; attempts: number } | null;
  /** Somebody is on the phone: it waits for the end of the call, no longer than until then. */
  postponedUntilAt: number | null;
  call: "ringing" | "busy" | "idle";
  /** Somebody else set it. */
  drift: { status: string; seenAt: number; hand: "person" | "auto_switch" | "unknown_hand"; isGivenUp: boolean } | null;
  /** The PBX refuses what is wanted. */
  refusal: { code: string; at: number } | null;
}

/** Reasons may follow one another under one status: so many are looked at for the next other one. */
const MAX_STEPS = 50;

/** @param at the instant that it is asked for. */
export function lineOf(planned: Planned, at: number, eyes: Eyes, driven: ExtensionView | null): ExtensionLine {
  const { row, plan, groupIds, overrides } = planned;
  const { id, pbxId, number, name, email, status, statusAt, isMissing, isPlanned, isMonitored } = row;
  const ready = prepare(plan);
  const decision = ready.decide(at);
  const { zone } = plan;
  return {
    ...{ id, pbxId, number, name, email, status, statusAt, isMissing, isPlanned, isMonitored, zone },
    ...{ isFrozen: row.isFrozen, ownZone: row.zone, defaultStatus: row.defaultStatus, syncedAt: row.syncedAt },
    groupIds: [...groupIds],
    wantedStatus: decision.status,
    because: shown(decision.because[0], eyes),
    next: nextOf(ready, decision, eyes),
    override: overrideLine(overrides.find((one) => one.startAt <= at && (one.endAt === null || at < one.endAt))),
    driven: driven && drivenLine(driven),
  };
}

function drivenLine({ pending, postponed, call, drift, refusal }: ExtensionView): DrivenLine {
  return {
    pending: pending && { status: pending.status, dueAt: pending.dueAt, attempts: pending.attempts },
    postponedUntilAt: postponed?.untilAt ?? null,
    call,
    drift: drift && { status: drift.status, seenAt: drift.seenAt, hand: drift.hand, isGivenUp: drift.isGivenUp },
    refusal,
  };
}

function nextOf(ready: Prepared, { status, ...now }: Decision, eyes: Eyes) {
  let { nextChangeAt } = now;
  for (let step = 0; step < MAX_STEPS && nextChangeAt !== null; step++) {
    const then = ready.decide(nextChangeAt);
    if (then.status !== status) return { at: nextChangeAt, status: then.status, because: shown(then.because[0], eyes) };
    nextChangeAt = then.nextChangeAt;
  }
  return null;
}

function shown(because: Because | undefined, eyes: Eyes): Because | null {
  return because ? seen(because, eyes) : null;
}

export function overrideLine(row: OverrideRow | undefined): OverrideLine | null {
  if (!row) return null;
  const { id, status, reason, startAt, endAt, isUntilNextEvent, byName } = row;
  return { id, status, reason, startAt, endAt, isUntilNextEvent, byName };
}
