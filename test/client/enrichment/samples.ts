import type { CallLine, HopView, NoteView } from "../../../server/enrichment/calls/call-view.ts";
import { EMPTY_FIELDS } from "../../../client/enrichment/fields.ts";

/** A call that came in, was answered by 44, and that nobody has noted anything about. */
export function callLine(change: Partial<CallLine> = {}): CallLine {
  return {
    ...{ id: 1, callId: "it_w000001_1.1", revision: 1, state: "completed", startedAt: 1_000, answeredAt: 6_000 },
    ...{ endedAt: 91_000, fromNumber: "0612345699", fromName: "Élodie", toNumber: "44", toName: "Agent 44" },
    ...{ direction: "inbound", disposition: "ANSWERED", queue: "accueil", durationSeconds: 90, talkSeconds: 84 },
    ...{ ringSeconds: 5, isVoicemail: false, isFax: false, tags: ["adv"], extensions: ["44"], isNoted: false },
    ...{ notes: [], hops: [], wrapUp: null },
    ...change,
  };
}

export function noteView(change: Partial<NoteView> = {}): NoteView {
  return {
    ...EMPTY_FIELDS,
    ...{ position: 0, authorId: "1", authorName: "bob", version: 1, updatedAt: 1, updatedBy: "bob" },
    isAutomatic: false,
    ...change,
  };
}

export function hopView(change: Partial<HopView> = {}): HopView {
  return {
    ...{ position: 1, fromPosition: 0, fromName: "bob", toName: "alice", at: 1, state: "offered" },
    ...{ settledAt: null, comment: "" },
    ...change,
  };
}
