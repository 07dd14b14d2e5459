import type { Call, Disposition, Leg } from "./model.ts";

type Outcome = Pick<Leg, "disposition" | "isSupposed" | "wasTalked">;

/** A call that is over, and of which nothing told what became of it, is looked at again after this: by then the PBX has stored it. */
export const DECIDED_AFTER_MS = 30 * 60_000;

/*
 * What became of a leg is told (its status, its talk), supposed, or open. The PBX tells it minutes after the end, once everything of the
 * call is stored. Until then it is supposed: somebody who was seen talking was answered; the end's cause, or the last word of a source
 * that tells no more, says the rest. What is told replaces what was supposed, whichever came first, and is never replaced by it.
 */

/** Whether the outcome of a leg was told, so that nothing that was seen of it counts any more. */
export function isTold({ disposition, isSupposed }: Leg): boolean {
  return disposition !== null && !isSupposed;
}

/** An outcome that was told: what was seen until then is forgotten. */
export function toldAs(disposition: Disposition | null): Outcome {
  return { disposition, isSupposed: undefined, wasTalked: undefined };
}

/** The outcome of a leg of which two readings are known. Of what is told the later reading's counts. */
export function mergeOutcome(before: Leg, after: Leg): Outcome {
  const told = isTold(after) ? after : isTold(before) ? before : null;
  if (told) return toldAs(told.disposition);
  const disposition = saysMore(before.disposition, after.disposition);
  const wasTalked = before.wasTalked || after.wasTalked || undefined;
  return { disposition, isSupposed: disposition !== null || undefined, wasTalked };
}

/** What is supposed says more or less, and never by when it was heard: that would make a difference of the order. */
const BY_WHAT_IT_SAYS: readonly (Disposition | null)[] = [null, "NO ANSWER", "FAILED", "BUSY", "ANSWERED"];

function saysMore(one: Disposition | null, other: Disposition | null): Disposition | null {
  return BY_WHAT_IT_SAYS.indexOf(one) > BY_WHAT_IT_SAYS.indexOf(other) ? one : other;
}

/** The legs of a call that is over: whoever was seen talking was answered, as long as nobody tells otherwise. */
export function withTalks(legs: readonly Leg[]): Leg[] {
  return legs.map((leg) => (leg.wasTalked && !isTold(leg) ? supposed(leg, "ANSWERED") : leg));
}

/** A call was answered when one of its legs was; else its last leg says why it was not. Null as long as that is open. */
export function dispositionOf(legs: readonly Leg[]): Disposition | null {
  if (legs.some(({ disposition }) => disposition === "ANSWERED")) return "ANSWERED";
  return legs.at(-1)?.disposition ?? null;
}

/**
 * The call, when nothing more is to be told of it and its outcome is open: nobody was seen talking, so nobody answered. That is supposed
 * too: a record or event that comes later still tells. An unanswered call that was answered costs somebody a look, the other way round a caller.
 */
export function decided<Known extends Call>(call: Known): Known {
  if (call.disposition !== null) return call;
  const last = call.legs.length - 1;
  const legs = call.legs.map((leg, at) => (at === last && leg.disposition === null ? supposed(leg, "NO ANSWER") : leg));
  return { ...call, legs, disposition: "NO ANSWER" };
}

export function supposed(leg: Leg, disposition: Disposition): Leg {
  return { ...leg, disposition, isSupposed: true };
}
