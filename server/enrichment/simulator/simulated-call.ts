import type { Attachment, Direction } from "../model.ts";
import type { FlowFacts, FlowParty } from "../wildix/write-flow.ts";
import type { WebhookMoment } from "../wildix/write-webhook.ts";

export type Outcome = "answered" | "missed" | "voicemail" | "fax";

/** One leg of a simulated call, with everything that will happen in it. Times in milliseconds. */
export interface SimulatedLeg {
  startedAt: number;
  endedAt: number;
  from: FlowParty;
  /** Null when the caller gave up before anybody's telephone rang. */
  to: FlowParty | null;
  waitMs: number;
  queueMs: number;
  ringMs: number;
  /** From the answer to the end, holds included; 0 when nobody answered. */
  talkMs: number;
  /** When the caller was put on hold, after the answer, and for how long; null when never. */
  hold: { afterMs: number; forMs: number } | null;
  outcome: Outcome;
  /** Set on the leg that a transfer began. */
  transfer: "BLIND" | "ATTENDED" | null;
  tags: string[];
  attachments: readonly Attachment[];
}

/** A call of the simulated PBX: it is decided whole when it comes in, and told bit by bit. */
export interface SimulatedCall {
  /** Row of the PBX's record table, from 1. */
  row: number;
  callId: string;
  direction: Direction;
  queue: string;
  trunk: string;
  destination: string;
  legs: SimulatedLeg[];
  startedAt: number;
  endedAt: number;
  /** When the PBX has stored everything and says so. */
  storedAt: number;
  endCause: string;
  endCauseText: string;
  endBy: "CALLER" | "CALLEE";
  /** The network broke it off, rather than somebody hung up. */
  isBrokenOff: boolean;
}

/** When the PBX says something of the call, in order; no two at the same instant. */
export function momentsOf(call: SimulatedCall): { at: number; moment: WebhookMoment }[] {
  const moments: { at: number; moment: WebhookMoment }[] = [{ at: call.startedAt, moment: "start" }];
  const update = (at: number) => void moments.push({ at, moment: "update" });
  for (const leg of call.legs) {
    if (leg.transfer !== null) update(leg.startedAt);
    else if (leg.to !== null) update(ringsAt(leg));
    if (leg.talkMs === 0) continue;
    update(answeredAt(leg));
    if (leg.hold === null) continue;
    const heldAt = answeredAt(leg) + leg.hold.afterMs;
    update(heldAt);
    update(heldAt + leg.hold.forMs);
  }
  moments.push({ at: call.endedAt, moment: call.isBrokenOff ? "interrupted" : "end" });
  moments.push({ at: call.storedAt, moment: "stored" });
  return moments;
}

/** The legs that have begun by then, as the PBX sees them while the call lasts. */
export function flowsAt(call: SimulatedCall, at: number): FlowFacts[] {
  return call.legs.filter(({ startedAt }) => startedAt <= at).map((leg, index) => liveFlow(call, leg, index, at));
}

/** Every leg of a call that is over, with all that is stored of it. */
export function storedFlows(call: SimulatedCall): FlowFacts[] {
  return call.legs.map((leg, index) => storedFlow(call, leg, index));
}

/** One leg of a call that is over. */
export function storedFlow(call: SimulatedCall, leg: SimulatedLeg, index: number): FlowFacts {
  const isMissed = leg.outcome === "missed";
  return {
    ...liveFlow(call, leg, index, call.endedAt),
    callStatus: isMissed ? "MISSED" : "COMPLETED",
    flags: leg.outcome === "voicemail" ? ["VOICEMAIL"] : leg.outcome === "fax" ? ["FAX"] : [],
    attachments: leg.attachments,
  };
}

function liveFlow(call: SimulatedCall, leg: SimulatedLeg, index: number, at: number): FlowFacts {
  const isOver = at >= leg.endedAt;
  const isReached = leg.transfer !== null || at >= ringsAt(leg);
  return {
    index,
    startedAt: leg.startedAt,
    endedAt: isOver ? leg.endedAt : null,
    from: leg.from,
    to: isReached ? leg.to : null,
    destination: leg.transfer !== null && leg.to ? leg.to.number : call.destination,
    direction: call.direction,
    status: isOver ? null : statusAt(leg, at),
    callStatus: null,
    ...durationsOf(leg, isOver),
    ...{ queue: call.queue, trunk: call.trunk, tags: leg.tags, flags: [] },
    splitReason: leg.transfer === null ? "" : "TRANSFER",
    splitTransferType: leg.transfer ?? "",
    attachments: [],
  };
}

function durationsOf(leg: SimulatedLeg, isOver: boolean) {
  if (!isOver) return { waitMs: null, queueMs: null, ringMs: null, talkMs: null, holdMs: null };
  const { waitMs, queueMs, ringMs, talkMs, hold } = leg;
  return { waitMs, queueMs, ringMs, talkMs, holdMs: hold?.forMs ?? 0 };
}

function statusAt(leg: SimulatedLeg, at: number): FlowFacts["status"] {
  if (leg.talkMs === 0 || at < answeredAt(leg)) return "CONNECTING";
  if (leg.hold === null) return "TALKING";
  const intoHold = at - answeredAt(leg) - leg.hold.afterMs;
  return intoHold >= 0 && intoHold < leg.hold.forMs ? "HOLD" : "TALKING";
}

function ringsAt(leg: SimulatedLeg): number {
  return leg.startedAt + leg.waitMs + leg.queueMs;
}

/** When somebody answered a leg that was talked. */
export function answeredAt(leg: SimulatedLeg): number {
  return ringsAt(leg) + leg.ringMs;
}
