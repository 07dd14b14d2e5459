import { describe, expect, test } from "bun:test";
import type { FlowFacts } from "../../../server/enrichment/wildix/write-flow.ts";
import { type Generation, type WebhookMoment, writeWebhook } from "../../../server/enrichment/wildix/write-webhook.ts";
import { readWebhook } from "../../../server/enrichment/wildix/webhook.ts";

const START = 1_721_984_075_000;
const CALL_ID = "it_w000001_1721984075.0";

const RINGING: FlowFacts = {
  ...{ index: 0, startedAt: START, endedAt: null, destination: "800", direction: "inbound" },
  from: { number: "61022", name: "Ada", extension: "", user: null },
  to: null,
  ...{ status: "CONNECTING", callStatus: null, waitMs: null, queueMs: null, ringMs: null, talkMs: null, holdMs: null },
  ...{ queue: "", trunk: "", tags: [], flags: [], splitReason: "", splitTransferType: "", attachments: [] },
};
const TALKED: FlowFacts = {
  ...RINGING,
  to: { number: "44", name: "Bo", extension: "44", user: { userId: "944", extension: "44", department: "Support" } },
  ...{ endedAt: START + 90_000, status: null, callStatus: "COMPLETED" },
  ...{ waitMs: 400, queueMs: 0, ringMs: 5_600, talkMs: 84_000, holdMs: 0, queue: "support", tags: ["adv"] },
};

function write(generation: Generation, moment: WebhookMoment, flow: FlowFacts, afterMs = 0) {
  const isOver = moment !== "start" && moment !== "update";
  return writeWebhook(generation, {
    ...{ moment, callId: CALL_ID, pbx: "000000000001", company: "it_w000001", integrationId: "s95eum" },
    ...{ at: START + afterMs, startedAt: START, flows: [flow] },
    ...(isOver
      ? { endCause: "16", endCauseText: "Normal Clearing", endBy: "CALLER" }
      : { endCause: "", endCauseText: "", endBy: "" }),
  });
}
const MOMENTS: WebhookMoment[] = ["start", "update", "end", "interrupted", "stored"];

describe("an event that is written", () => {
  test("has the names of its generation, in the one envelope", () => {
    const namesOf = (generation: Generation) =>
      MOMENTS.map((moment) => write(generation, moment, TALKED)).map(({ type, data }) => {
        const { eventTrigger } = data as { eventTrigger?: string };
        return eventTrigger === undefined ? type : `${type} ${eventTrigger}`;
      });
    expect(namesOf(1)).toEqual(["call:start", "call:update", "call:end", "call:end", "call:completed"]);
    expect(namesOf(2)).toEqual([
      ...["call:live:progress call.start", "call:live:progress call.update", "call:live:completed call.end"],
      ...["call:live:interrupted call.end", "call:completed"],
    ]);
    const { data, ...envelope } = write(2, "start", RINGING, 5);
    expect(envelope).toEqual({
      ...{ id: CALL_ID, pbx: "000000000001", company: "it_w000001", time: START + 5 },
      ...{ type: "call:live:progress", integrationId: "s95eum" },
    });
    expect(data).toMatchObject({ id: CALL_ID, event: "call", start: "2024-07-26T08:54:35.000Z" });
  });

  test("says nothing of what is absent: by nulls in the first generation, without keys in the second", () => {
    const first = write(1, "start", RINGING).data as Record<string, unknown>;
    expect(first).toMatchObject({ callee: null, queueName: null, endTime: null, endCause: null, status: "CONNECTING" });
    const second = write(2, "start", RINGING).data as { flows: Record<string, unknown>[] };
    expect(JSON.stringify(second)).not.toContain("null");
    expect(Object.keys(second.flows[0] ?? {})).not.toContain("callee");
  });

  test("is read again as what it says", () => {
    for (const generation of [1, 2] as const) {
      const stages = MOMENTS.map((moment) => {
        const webhook = readWebhook(write(generation, moment, moment === "start" ? RINGING : TALKED), 0);
        return webhook.kind === "call" ? webhook.reading.stage : webhook.kind;
      });
      expect(stages).toEqual(["started", "updated", "ended", "ended", "completed"]);
    }
    const stored = readWebhook(write(2, "stored", TALKED, 100_000), 0);
    expect(stored).toMatchObject({
      reading: {
        ...{ callId: CALL_ID, at: START + 100_000, endedAt: START + 90_000, endCause: "16" },
        legs: [{ talkSeconds: 84, ringSeconds: 6, to: { number: "44", extension: "44" }, disposition: "ANSWERED" }],
      },
    });
  });
});
