import { type Call, type Disposition, emptyLeg, type Leg } from "../model.ts";
import type { FlowParty } from "../wildix/write-flow.ts";
import type { PbxIdentity } from "./plan-call.ts";
import { answeredAt, type SimulatedCall, type SimulatedLeg } from "./simulated-call.ts";

/** Q.850 causes of the simulated PBX that are not somebody's silence. */
const DISPOSITION_OF_CAUSE: Readonly<Record<string, Disposition>> = { "17": "BUSY", "38": "FAILED", "41": "FAILED" };

/**
 * What a call of the simulated PBX came to, in the room's words: what whoever listened to all of it has to know in the end.
 * Made from the plan of the call and not by the readers, so that it can judge them.
 */
export function bookedCall(call: SimulatedCall, pbx: PbxIdentity): Call {
  const legs = call.legs.map((leg, index) => bookedLeg(call, leg, index));
  const answers = legs.map((leg) => leg.answeredAt).filter((at) => at !== null);
  const isAnswered = legs.some(({ disposition }) => disposition === "ANSWERED");
  return {
    ...{ callId: call.callId, pbx: pbx.serial, company: pbx.company, state: "completed", source: "webhook" },
    ...{ saidAt: call.storedAt, startedAt: call.startedAt, answeredAt: answers[0] ?? null, endedAt: call.endedAt },
    legs,
    disposition: isAnswered ? "ANSWERED" : (legs.at(-1)?.disposition ?? null),
    ...{ endCause: call.endCause, endCauseText: call.endCauseText, record: null },
  };
}

function bookedLeg(call: SimulatedCall, leg: SimulatedLeg, index: number): Leg {
  const seconds = (ms: number) => Math.round(ms / 1000);
  const isMissed = leg.outcome === "missed";
  const isLast = index === call.legs.length - 1;
  return {
    ...emptyLeg(index),
    ...{ startedAt: leg.startedAt, endedAt: leg.endedAt, answeredAt: leg.talkMs > 0 ? answeredAt(leg) : null },
    from: partyOf(leg.from),
    to: leg.to ? partyOf(leg.to) : { number: call.destination, name: "", extension: "" },
    ...{ durationSeconds: seconds(leg.endedAt - leg.startedAt), talkSeconds: seconds(leg.talkMs) },
    ...{ ringSeconds: seconds(leg.ringMs), waitSeconds: seconds(leg.waitMs), queueSeconds: seconds(leg.queueMs) },
    holdSeconds: seconds(leg.hold?.forMs ?? 0),
    ...{ direction: call.direction, queue: call.queue, trunk: call.trunk },
    disposition: !isMissed ? "ANSWERED" : isLast ? (DISPOSITION_OF_CAUSE[call.endCause] ?? "NO ANSWER") : "NO ANSWER",
    ...{ isVoicemail: leg.outcome === "voicemail", isFax: leg.outcome === "fax" },
    splitReason: leg.transfer === null ? "" : "TRANSFER",
    ...{ tags: [...leg.tags], attachments: [...leg.attachments] },
  };
}

function partyOf({ number, name, extension }: FlowParty) {
  return { number, name, extension };
}
