import { describe, expect, test } from "bun:test";
import { readHistoryRecord, callsOfHistory } from "../../../server/enrichment/wildix/history.ts";
import { readWebhook } from "../../../server/enrichment/wildix/webhook.ts";
import type { CallReading } from "../../../server/enrichment/model.ts";
import { agent, ANSWERED, CALL_ID, envelope, finished, flow, progress, START } from "../events.ts";

function reading(body: unknown): CallReading {
  const webhook = readWebhook(body, START);
  if (webhook.kind !== "call") throw new Error(`not a call: ${webhook.kind}`);
  return webhook.reading;
}
const legOf = (body: unknown) => reading(body).legs[0];

describe("a webhook", () => {
  test("of the second generation says how far the call is by its trigger, under either name", () => {
    expect(ANSWERED.map((event) => reading(event).stage)).toEqual([
      ...["started", "updated", "updated", "ended", "completed"],
    ] as never);
    const { eventTrigger, ...data } = progress(0, "call.start", [flow()]).data as Record<string, unknown>;
    expect(reading(envelope("call:live:progress", 0, { ...data, trigger: eventTrigger })).stage).toBe("started");
  });

  test("tells when somebody talks, also while the caller is on hold", () => {
    expect(ANSWERED.map((event) => reading(event).isTalking)).toEqual([false, false, true, false, false]);
    expect(reading(progress(1, "call.update", [flow({ status: "HOLD" })])).isTalking).toBe(true);
  });

  test("gives durations in seconds, and when the talk began (acceptance 18)", () => {
    expect(legOf(ANSWERED[4])).toMatchObject({
      ...{ durationSeconds: 90, talkSeconds: 84, ringSeconds: 6, waitSeconds: 0, answeredAt: START + 6_000 },
      ...{ queue: "accueil", tags: ["adv"], disposition: "ANSWERED", direction: "inbound" },
    });
  });

  test("whose durations are in seconds already is noticed by its own times", () => {
    const inSeconds = finished({ duration: 90, talkTime: 84, connectTime: 6, waitTime: 0 });
    expect(legOf(envelope("call:completed", 1, { flows: [inSeconds] }))).toMatchObject({
      ...{ durationSeconds: 90, talkSeconds: 84 },
    });
  });

  test("of a missed call says why: busy, refused by the network, nobody came (acceptance 19)", () => {
    const missed = (endCause?: string) =>
      legOf(
        envelope("call:completed", 1, {
          endCause,
          flows: [finished({ callStatus: "MISSED", callee: undefined, talkTime: 0 })],
        }),
      );
    expect(missed("17")).toMatchObject({ disposition: "BUSY", to: { number: "800", extension: "" } });
    expect(["21", "19", undefined].map((cause) => missed(cause)?.disposition)).toEqual(Array(3).fill("NO ANSWER"));
    expect(["38", "41", "42"].map((cause) => missed(cause)?.disposition)).toEqual(Array(3).fill("FAILED"));
  });

  test("of a voicemail was answered, by nobody", () => {
    const voicemail = finished({ flags: ["voicemail"], talkTime: 0, callStatus: "MISSED" });
    expect(legOf(envelope("call:completed", 1, { flows: [voicemail] }))).toMatchObject({
      ...{ disposition: "ANSWERED", isVoicemail: true, answeredAt: null },
    });
  });

  test("has its call's id in the data, in the envelope, or under the name that others give it", () => {
    const bare = { ...envelope("call:start", 0, { ...flow() }), id: "an-event-id" };
    expect(reading(bare).callId).toBe(CALL_ID);
    expect(reading({ ...bare, data: flow() }).callId).toBe("an-event-id");
    const flat = { eventType: "call:start", callId: "c1", from: "61022", to: "44", time: START };
    expect(reading(flat)).toMatchObject({ callId: "c1", legs: [{ from: { number: "61022" }, to: { number: "44" } }] });
  });

  test("begins when its data says, else in the second that its id holds", () => {
    expect(reading(ANSWERED[0]).startedAt).toBe(START);
    expect(reading(envelope("call:completed", 50_000, {})).startedAt).toBe(START);
  });

  test("has a key of its own: other type, leg or instant, not only another id (acceptance 15)", () => {
    const keys = ANSWERED.map((event) => {
      const webhook = readWebhook(event, START);
      return webhook.kind === "call" ? webhook.key : "";
    });
    expect(new Set(keys).size).toBe(ANSWERED.length);
    const again = readWebhook(structuredClone(ANSWERED[1]), START + 99);
    expect(again.kind === "call" && again.key).toBe(keys[1] as string);
  });

  test("of an unknown kind is ignored; what is no event is malformed (acceptance 23)", () => {
    expect(readWebhook({ type: "chat:message", id: "x", data: {} }, START)).toEqual({
      kind: "ignored",
      type: "chat:message",
    });
    for (const body of [null, 1, "x", [], {}, { type: 7 }, { type: "call:start" }, { type: "call:start", data: [] }]) {
      expect(["malformed", "ignored"]).toContain(readWebhook(body, START).kind);
    }
  });

  test("with fields of any other type is read without a fault", () => {
    const odd: unknown[] = [null, 7, "x", [], {}, [[]], true, -1, 1e300, "\u0000\u202e"];
    for (const name of [...Object.keys(finished()), "flags", "attachments", "recordingsData"]) {
      for (const value of odd) {
        expect(reading(envelope("call:completed", 1, { flows: [finished({ [name]: value })] })).callId).toBe(CALL_ID);
        expect(reading(envelope("call:start", 1, { [name]: value })).callId).toBe(CALL_ID);
      }
    }
  });
});

describe("the history", () => {
  test("lists calls wrapped or bare, without conferences", () => {
    const record = { ...finished(), id: CALL_ID, pbx: "000000000001", type: "call" };
    const wrapped = { conversations: [{ call: record }, { conference: {} }, null, { call: 7 }] };
    expect(callsOfHistory(wrapped)).toEqual([record]);
    expect(callsOfHistory({ calls: [record] })).toEqual([record]);
    expect(callsOfHistory("x")).toEqual([]);
    expect(readHistoryRecord(record, START)).toMatchObject({
      ...{ callId: CALL_ID, stage: "completed", legs: [{ talkSeconds: 84, to: agentEnd("44") }] },
    });
    expect(readHistoryRecord({ ...record, id: "" }, START)).toBeNull();
  });
});

function agentEnd(extension: string) {
  return { number: extension, name: agent(extension).name, extension };
}
