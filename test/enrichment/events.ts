/** Events as the PBX posts them, in both generations, of one answered call that 44 took. */

export const START = 1_721_984_075_000;
export const CALL_ID = "it_w000001_1721984075.0";

const CALLER = { type: "REMOTE", role: "CLIENT", phone: "61022", name: "Élodie" };
export const agent = (extension: string) => ({
  ...{ type: "LOCAL", role: "AGENT", phone: extension, name: `Agent ${extension}`, userExtension: extension },
});

export function envelope(type: string, afterMs: number, data: Record<string, unknown>) {
  return {
    ...{
      id: CALL_ID,
      pbx: "000000000001",
      company: "it_w000001",
      time: START + afterMs,
      type,
      integrationId: "s95eum",
    },
    data: { id: CALL_ID, ...data },
  };
}

/** The second generation: flows, omitted keys, `eventTrigger`. */
export function progress(afterMs: number, trigger: string, flows: Record<string, unknown>[]) {
  const start = new Date(START).toISOString();
  return envelope("call:live:progress", afterMs, { event: "call", eventTrigger: trigger, start, flows });
}

export function flow(changes: Record<string, unknown> = {}) {
  return {
    ...{
      flowIndex: 0,
      startTime: START,
      caller: CALLER,
      destination: "800",
      direction: "INBOUND",
      status: "CONNECTING",
    },
    ...changes,
  };
}

export function finished(changes: Record<string, unknown> = {}) {
  return flow({
    ...{ callee: agent("44"), endTime: START + 90_000, duration: 90_000, connectTime: 5_600, talkTime: 84_000 },
    ...{ waitTime: 400, callStatus: "COMPLETED", status: undefined, queueName: "accueil", tags: ["adv"] },
    ...changes,
  });
}

/** The sample timeline of an answered call: rings, is shown at 44, talks, ends, is stored. */
export const ANSWERED = [
  progress(0, "call.start", [flow()]),
  progress(400, "call.update", [flow({ callee: agent("44") })]),
  progress(6_000, "call.update", [flow({ callee: agent("44"), status: "TALKING" })]),
  envelope("call:live:completed", 90_000, {
    ...{ eventTrigger: "call.end", flows: [finished({ callStatus: undefined, talkTime: undefined })], endCause: "16" },
  }),
  envelope("call:completed", 100_000, { flows: [finished()], endCause: "16", endBy: "CALLER" }),
];

/** The first generation: one flow's fields in `data`, nulls for what is absent. */
export const FIRST_GENERATION = [
  envelope("call:start", 0, { ...flow(), callee: null, queueName: null, tags: [] }),
  envelope("call:update", 6_000, { ...flow({ callee: agent("44"), status: "TALKING" }), queueName: null }),
  envelope("call:end", 90_000, { ...finished({ callStatus: undefined }), endCause: "16", endBy: "CALLEE" }),
];
