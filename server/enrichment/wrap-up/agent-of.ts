import type { Call, Leg } from "../model.ts";

/**
 * The extension of whoever of ours had a call when it ended, and spoke to somebody outside: of a call that came in whoever
 * took it last, of one that went out whoever made it. Null for calls that nobody answered, for voicemail and faxes, and for those within the house.
 * @param wasTalking whether somebody was being spoken to just before the end: that is told sooner than what the call came to.
 */
export function agentOf({ legs }: Pick<Call, "legs">, wasTalking: boolean): string | null {
  if (legs.every(isInternal)) return null;
  const last = legs.findLast(isAnswered) ?? (wasTalking ? legs.findLast(isOfSomebody) : undefined);
  if (!last) return null;
  const { from, to } = last;
  return to.extension || from.extension || null;
}

function isAnswered(leg: Leg): boolean {
  if (leg.isVoicemail || leg.isFax || !isOfSomebody(leg)) return false;
  return leg.answeredAt !== null || (leg.talkSeconds ?? 0) > 0 || leg.disposition === "ANSWERED";
}

function isOfSomebody({ from, to, isVoicemail, isFax }: Leg): boolean {
  return !isVoicemail && !isFax && (to.extension !== "" || from.extension !== "");
}

function isInternal({ direction, from, to }: Leg): boolean {
  return direction === "internal" || (from.extension !== "" && to.extension !== "");
}
