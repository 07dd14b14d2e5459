import type { CallReading, Leg, Stage } from "../model.ts";
import { supposed } from "../outcome.ts";
import { dispositionOfCause, dispositionOfEnd, isTalkingIn, readFlow } from "./flow.ts";
import { instantOf, isObject, numberOf, objectOf, objectsOf, type Outside, textOf } from "./fields.ts";

/** What a webhook turned out to be. */
export type Webhook =
  /** Says something about a call. */
  | { kind: "call"; type: string; key: string; reading: CallReading }
  /** Of a kind that says nothing about calls (chats, conferences, presence): taken, and counted. */
  | { kind: "ignored"; type: string }
  /** No event at all. */
  | { kind: "malformed" };

/** Every name that a generation of the PBX gives its call events, and how far the call is then. */
const STAGE_OF_TYPE: Readonly<Record<string, Stage>> = {
  "call:start": "started",
  "call:update": "updated",
  "call:end": "ended",
  "call:live:progress": "updated",
  "call:live:completed": "ended",
  "call:live:interrupted": "ended",
  "call:completed": "completed",
};
/** The second generation says in `eventTrigger` (some senders: `trigger`) what its one name of progress stands for. */
const STAGE_OF_TRIGGER: Readonly<Record<string, Stage>> = {
  "call.start": "started",
  "call.update": "updated",
  "call.end": "ended",
};
/** After these events of its end the PBX tells what a call came to; after all others it may not. */
const TOLD_LATER: ReadonlySet<string> = new Set(["call:live:completed", "call:live:interrupted", "call:live:progress"]);
/** The epoch second within a call's id: `it_w000001_1721984075.0`. */
const SECOND_OF_ID = /_(\d{10})\.\d+$/;

/**
 * Reads the parsed body of a webhook, of every generation: flows in `data.flows`, or one flow's fields in `data` itself;
 * ids in `data.id` or in the envelope.
 */
export function readWebhook(body: unknown, receivedAt: number): Webhook {
  if (!isObject(body)) return { kind: "malformed" };
  const type = textOf(body, "type") || textOf(body, "eventType");
  if (type === "") return { kind: "malformed" };
  const data = isObject(body.data) ? body.data : body;
  const named = STAGE_OF_TYPE[type];
  if (named === undefined) return { kind: "ignored", type };
  const callId = textOf(data, "id") || textOf(data, "callId") || textOf(body, "id");
  if (callId === "") return { kind: "malformed" };
  const trigger = textOf(data, "eventTrigger") || textOf(data, "trigger");
  const stage = named === "updated" ? (STAGE_OF_TRIGGER[trigger] ?? named) : named;
  const reading = readingOf(callId, stage, { body, data, receivedAt, isLastWord: !TOLD_LATER.has(type) });
  return { kind: "call", type, key: keyOf(type, reading, data), reading };
}

interface Given {
  body: Outside;
  data: Outside;
  receivedAt: number;
  /** Whether nothing more may be told of what the call came to, so that it has to be decided by this. */
  isLastWord: boolean;
}

function readingOf(callId: string, stage: Stage, { body, data, receivedAt, isLastWord }: Given): CallReading {
  const at = instantOf(body, "time") ?? instantOf(data, "time") ?? receivedAt;
  const flows = flowsOf(data);
  const isOver = stage === "ended" || stage === "completed";
  const legs = flows.map((flow, position) => readFlow(flow, position));
  const endCause =
    textOf(data, "endCause") || flows.map((flow) => textOf(flow, "endCause")).find((cause) => cause) || "";
  const endCauseText = textOf(data, "endCauseStr");
  return {
    callId,
    pbx: textOf(body, "pbx") || textOf(data, "pbx"),
    company: textOf(body, "company") || textOf(data, "company"),
    ...{ stage, source: "webhook", at },
    isTalking: !isOver && flows.some(isTalkingIn),
    startedAt: instantOf(data, "start") ?? secondOfId(callId),
    endedAt: isOver ? (lastEnd(legs) ?? (stage === "ended" ? at : null)) : null,
    legs: isOver ? legs.map((leg, at) => closed(leg, at === legs.length - 1, endCause, isLastWord)) : legs,
    ...{ endCause, endCauseText, record: null },
    // An empty list says nothing: telephones ring before anybody tags. A clock that is ahead must not outdo what is written later.
    tags: legs
      .filter((leg) => leg.tags.length > 0)
      .map((leg) => ({ of: leg.index, tags: leg.tags, at: Math.min(at, receivedAt) })),
  };
}

/** The first generation has the fields of its one flow in `data`. One without any says only that there is a call. */
function flowsOf(data: Outside): Outside[] {
  const flows = objectsOf(data, "flows");
  if (flows.length > 0 || !isFlat(data)) return flows;
  return [isObject(data.caller) ? data : { ...data, caller: { phone: data.from }, callee: { phone: data.to } }];
}

function isFlat(data: Outside): boolean {
  return ["caller", "callee", "destination", "from", "to"].some(
    (name) => data[name] !== undefined && data[name] !== null,
  );
}

/**
 * How a call ended tells what became of its last leg; the ones before were left for another, so somebody was reached. Without status or talk
 * the cause is all there is to go by, and where that says nothing either the outcome is open, unless nothing more is going to be told.
 */
function closed(leg: Leg, isLast: boolean, endCause: string, isLastWord: boolean): Leg {
  if (leg.disposition !== null) {
    const isMissed = leg.disposition !== "ANSWERED";
    return isLast && isMissed ? { ...leg, disposition: dispositionOfEnd(endCause, leg.talkSeconds, true) } : leg;
  }
  if (leg.isVoicemail) return { ...leg, disposition: "ANSWERED" };
  if (leg.talkSeconds !== null) return { ...leg, disposition: dispositionOfEnd(endCause, leg.talkSeconds, false) };
  const disposition = isLast ? (dispositionOfCause(endCause) ?? (isLastWord ? "NO ANSWER" : null)) : null;
  return disposition === null ? leg : supposed(leg, disposition);
}

function lastEnd(legs: readonly Leg[]): number | null {
  const ends = legs.map(({ endedAt }) => endedAt).filter((at) => at !== null);
  return ends.length > 0 ? Math.max(...ends) : null;
}

function secondOfId(callId: string): number | null {
  const second = SECOND_OF_ID.exec(callId)?.[1];
  return second === undefined ? null : Number(second) * 1000;
}

/**
 * Tells an event from every other one, and a repeat from nothing: the id alone would not, since some generations put the
 * call's id into the envelope of each of its events.
 */
function keyOf(type: string, reading: CallReading, data: Outside): string {
  const flowIndex = numberOf(data, "flowIndex") ?? numberOf(objectOf(data, "flow"), "flowIndex") ?? 0;
  const text = [type, reading.callId, flowIndex, reading.at].join("|");
  return new Bun.CryptoHasher("sha256").update(text).digest("base64url");
}
