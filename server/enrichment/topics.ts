import type { Identity } from "../platform/auth/identity.ts";
import type { TopicDefinition } from "../platform/events/topic.ts";
import type { CallLine } from "./calls/call-view.ts";
import { type Viewer, viewerKey } from "./viewer.ts";

/** Lines of calls that changed, and ids of those that somebody does not see any more. */
export const CALLS_TOPIC = "enrichment.calls";

export interface CallsPatch {
  calls: CallLine[];
  gone: number[];
}

/** That something about the calls changed that wait for one's own answer: read them again. */
export const OFFERS_TOPIC = "enrichment.offers";

export interface OffersPatch {
  callRef: number;
}

/** Each person follows their own; a token is nobody to whom a call could be passed on. */
export const offersTopic: TopicDefinition<OffersPatch> = {
  name: OFFERS_TOPIC,
  role: "agent",
  summary: "That calls were passed on to you, or wait for you no more: GET /api/v1/enrichment/calls?offered=true",
  hasParameter: false,
  merge: (_pending, next) => next,
  variantOf: (who) => (who.via === "session" ? who.id : "-"),
};

/** The room's topic on the event stream: each reader follows the calls that are theirs, as they may see them. */
export const callsTopic = (viewerOf: (who: Identity) => Viewer): TopicDefinition<CallsPatch> => ({
  name: CALLS_TOPIC,
  role: "viewer",
  summary: "Calls of the history as they change, notes included: lines of GET /api/v1/enrichment/calls by id",
  hasParameter: false,
  merge(pending, next) {
    const lines = new Map(pending.calls.map((line) => [line.id, line]));
    const gone = new Set(pending.gone);
    for (const line of next.calls) {
      lines.set(line.id, line);
      gone.delete(line.id);
    }
    for (const id of next.gone) {
      lines.delete(id);
      gone.add(id);
    }
    return { calls: [...lines.values()], gone: [...gone] };
  },
  variantOf: (who) => viewerKey(viewerOf(who)),
});
