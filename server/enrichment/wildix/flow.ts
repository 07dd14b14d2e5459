import type { Attachment, Direction, Disposition, Leg, Party } from "../model.ts";
import { emptyLeg } from "../model.ts";
import { instantOf, numberOf, objectOf, objectsOf, type Outside, textOf, textsOf } from "./fields.ts";

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  INBOUND: "inbound",
  OUTBOUND: "outbound",
  INTERNAL: "internal",
};
/** Q.850: user busy; and what a network says when it cannot carry the call. */
const CAUSE_BUSY = 17;
const CAUSES_OF_THE_NETWORK: ReadonlySet<number> = new Set([1, 3, 27, 28, 34, 38, 41, 42, 44, 47, 58, 88, 102, 127]);
/** Nobody came, nobody could be asked, somebody refused: the telephone rang in vain. */
const CAUSES_OF_SILENCE: ReadonlySet<number> = new Set([18, 19, 20, 21]);
/** How far a duration may be from its own times and still be taken for milliseconds, as a factor. */
const SECONDS_SUSPECTED_FROM = 100;

/**
 * Reads a leg as webhooks and the history API tell it: a flow with `caller` and `callee`. Durations come in
 * milliseconds, from one of the history's lists in seconds; which of both is seen from the leg's own times.
 */
export function readFlow(flow: Outside, position: number): Leg {
  const [caller, callee] = [objectOf(flow, "caller"), objectOf(flow, "callee")];
  const [startedAt, endedAt] = [instantOf(flow, "startTime"), instantOf(flow, "endTime")];
  const duration = numberOf(flow, "duration");
  const msPerUnit = isInSeconds(duration, startedAt, endedAt) ? 1000 : 1;
  const msOf = (name: string) => {
    const value = numberOf(flow, name);
    return value === null || value < 0 ? null : value * msPerUnit;
  };
  const secondsOf = (name: string) => {
    const ms = msOf(name);
    return ms === null ? null : Math.round(ms / 1000);
  };
  const flags = textsOf(flow, "flags").map((flag) => flag.toUpperCase());
  const attachments = attachmentsOf(flow);
  const isVoicemail = flags.includes("VOICEMAIL") || attachments.some(({ kind }) => kind === "voicemail");
  const talkSeconds = secondsOf("talkTime");
  const beforeTalkMs = ["waitTime", "queueTime", "connectTime"].reduce((sum, name) => sum + (msOf(name) ?? 0), 0);
  return {
    ...emptyLeg(legIndex(flow, position)),
    ...{ startedAt, endedAt },
    // A talk begins when waiting, queue and ringing are over.
    answeredAt: startedAt === null || (msOf("talkTime") ?? 0) <= 0 ? null : Math.round(startedAt + beforeTalkMs),
    from: partyOf(caller),
    to: calleeOf(callee, flow),
    ...{ durationSeconds: secondsOf("duration"), talkSeconds, ringSeconds: secondsOf("connectTime") },
    ...{ waitSeconds: secondsOf("waitTime"), queueSeconds: secondsOf("queueTime"), holdSeconds: secondsOf("holdTime") },
    direction: DIRECTIONS[textOf(flow, "direction").toUpperCase()] ?? null,
    ...{ queue: textOf(flow, "queueName"), trunk: textOf(flow, "trunkName") },
    disposition: dispositionOf(flow, talkSeconds, isVoicemail),
    wasTalked: isTalkingIn(flow) || undefined,
    ...{ isVoicemail, isFax: flags.includes("FAX") || attachments.some(({ kind }) => kind === "fax") },
    splitReason: textOf(flow, "splitReason") || textOf(flow, "splitTransferType"),
    ...{ tags: textsOf(flow, "tags"), attachments },
  };
}

/** Whether a live leg says that somebody is being spoken to. */
export function isTalkingIn(flow: Outside): boolean {
  return ["TALKING", "CONNECTED", "HOLD", "ANSWERED"].includes(textOf(flow, "status").toUpperCase());
}

/**
 * What became of a leg that is over. Without its own `callStatus` (the older generation) the talk time and the cause of
 * the end decide.
 */
export function dispositionOfEnd(endCause: string, talkSeconds: number | null, isMissed: boolean): Disposition {
  if (!isMissed && (talkSeconds ?? 0) > 0) return "ANSWERED";
  const cause = Number(endCause);
  if (endCause !== "" && cause === CAUSE_BUSY) return "BUSY";
  if (endCause !== "" && CAUSES_OF_THE_NETWORK.has(cause)) return "FAILED";
  return "NO ANSWER";
}

/** What the cause of the end alone says of a leg that is over; null when it is that of any call, such as somebody hanging up. */
export function dispositionOfCause(endCause: string): Disposition | null {
  const isTelling = endCause !== "" && CAUSES_OF_SILENCE.has(Number(endCause));
  const disposition = dispositionOfEnd(endCause, null, true);
  return disposition !== "NO ANSWER" || isTelling ? disposition : null;
}

function dispositionOf(flow: Outside, talkSeconds: number | null, isVoicemail: boolean): Disposition | null {
  const status = textOf(flow, "callStatus").toUpperCase();
  if (status !== "COMPLETED" && status !== "MISSED") return null;
  if (isVoicemail) return "ANSWERED";
  return dispositionOfEnd(textOf(flow, "endCause"), talkSeconds, status === "MISSED");
}

/** Some senders' single record is in seconds where all others are in milliseconds: then it is far below its own times. */
function isInSeconds(duration: number | null, startedAt: number | null, endedAt: number | null): boolean {
  if (duration === null || duration <= 0 || startedAt === null || endedAt === null) return false;
  return (endedAt - startedAt) / duration > SECONDS_SUSPECTED_FROM;
}

function legIndex(flow: Outside, position: number): number {
  const given = numberOf(flow, "flowIndex");
  return given !== null && Number.isInteger(given) && given >= 0 && given < 100 ? given : position;
}

function partyOf(side: Outside): Party {
  const extension = textOf(side, "userExtension");
  return { number: textOf(side, "phone") || extension, name: textOf(side, "name"), extension };
}

/** As long as nobody was reached there is no callee, but what was dialled. */
function calleeOf(callee: Outside, flow: Outside): Party {
  const party = partyOf(callee);
  return party.number === "" ? { ...party, number: textOf(flow, "destination") } : party;
}

function attachmentsOf(flow: Outside): Attachment[] {
  const found: Attachment[] = [];
  for (const attachment of objectsOf(flow, "attachments")) {
    for (const kind of ["recording", "voicemail", "fax"] as const) {
      const url = textOf(objectOf(attachment, kind), "url");
      if (url !== "") found.push({ kind, url });
    }
  }
  for (const recording of objectsOf(flow, "recordingsData")) {
    const url = textOf(recording, "url");
    if (url !== "" && !found.some((known) => known.url === url)) found.push({ kind: "recording", url });
  }
  return found;
}
