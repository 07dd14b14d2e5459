import { beforeAll, describe, expect, test } from "bun:test";
import { mergeCall } from "../../../server/enrichment/merge-call.ts";
import type { Call } from "../../../server/enrichment/model.ts";
import { readHistoryRecord } from "../../../server/enrichment/wildix/history.ts";
import { ask, conversations, house, type House, list, livedThrough } from "./listener.ts";

type Written = Record<string, unknown>;
let lived: House;
let all: Written[];
beforeAll(async () => {
  lived = await livedThrough({ maxCalls: 300 });
  all = await conversations(lived.simulator, { limit: 1000 });
});
const send = (path: string, body: unknown, method = "POST") =>
  ask(lived.simulator, path, { method, body: JSON.stringify(body) });
const extensionOf = (call: Written, end: "caller" | "callee") => (call[end] as Written | undefined)?.userExtension;

describe("the history API of the simulated cloud", () => {
  test("is put together to the very calls that took place", () => {
    const calls = new Map<string, Call>();
    for (const record of [...all].reverse()) {
      const reading = readHistoryRecord(record, 0);
      if (!reading) throw new Error("a record was not read");
      calls.set(reading.callId, mergeCall(calls.get(reading.callId) ?? null, reading).call);
    }
    expect(calls.size).toBe(300);
    for (const { callId, startedAt, endedAt, disposition, legs } of lived.simulator.outcomes()) {
      const read = calls.get(callId);
      expect(read).toMatchObject({ state: "completed", startedAt, endedAt, disposition: disposition as string });
      const shown = (call: Call | undefined) => call?.legs.map(({ answeredAt: _, ...leg }) => leg);
      expect(shown(read)).toEqual(legs.map(({ answeredAt: _, ...leg }) => leg));
    }
  });

  test("comes in pages, newest first, each leg once", async () => {
    const pages = await Promise.all(
      [0, 100, 200, 300, 400].map((offset) => conversations(lived.simulator, { limit: 100, offset })),
    );
    expect(pages.flat()).toEqual(all);
    const starts = all.map(({ startTime }) => Number(startTime));
    expect(starts).toEqual([...starts].sort((a, b) => b - a));
    expect(await conversations(lived.simulator, {})).toEqual(all.slice(0, 100));
  });

  const middle = Date.UTC(2026, 2, 2, 9, 10);
  test.each<[name: string, filter: unknown, wanted: (call: Written) => boolean]>([
    ["from", { from: new Date(middle).toISOString() }, ({ startTime }) => Number(startTime) >= middle],
    ["to", { to: new Date(middle).toISOString() }, ({ startTime }) => Number(startTime) <= middle],
    ["direction", { direction: "OUTBOUND" }, ({ direction }) => direction === "OUTBOUND"],
    ["status", { status: "MISSED" }, ({ callStatus }) => callStatus === "MISSED"],
    ["flags", { flags: ["VOICEMAIL", "FAX"] }, ({ flags }) => (flags as string[]).length > 0],
    ["tags", { tags: ["adv"] }, ({ tags }) => (tags as string[]).includes("adv")],
    ["attachments", { hasAttachment: true }, ({ attachments }) => attachments !== undefined],
    ["no attachments", { hasAttachment: false }, ({ attachments }) => attachments === undefined],
    ["text", { search: "SCRIPT" }, ({ caller, callee }) => JSON.stringify([caller, callee]).includes("<script>")],
  ])("finds by %s the legs that are meant and no other", async (_, filter, wanted) => {
    const calls = await conversations(lived.simulator, { limit: 1000, filter });
    expect(calls).toEqual(all.filter(wanted));
    expect(calls.length).toBeWithin(1, all.length);
  });

  test("of one user asks for the user, and tells the two directions apart", async () => {
    const of = async (query: string, filter = {}) =>
      (await send(`/v2/history/user/calls${query}`, { limit: 1000, filter })).json();
    const is = (...ends: ("caller" | "callee")[]) =>
      all.filter((call) => ends.some((end) => extensionOf(call, end) === "102"));
    expect(await of("?user=9102")).toEqual({ calls: is("caller", "callee") });
    expect(await of("?user=9102", { userDirection: "INCOMING" })).toEqual({ calls: is("callee") });
    expect(await of("?user=9102", { userDirection: "OUTGOING" })).toEqual({ calls: is("caller") });
    for (const query of ["", "?user=", "?user=nobody"]) {
      const answer = await send(`/v2/history/user/calls${query}`, {});
      expect([answer.status, ((await answer.json()) as Written).type]).toEqual([400, "ValidationException"]);
    }
  });

  test("refuses what it does not understand", async () => {
    const bad = [
      { limit: -1 },
      { offset: 0.5 },
      { filter: { direction: "UP" } },
      { filter: { status: "x" } },
      { filter: { from: "soon" } },
    ];
    for (const body of bad) expect((await send("/v2/history/conversations", body)).status).toBe(400);
    for (const text of ["[1]", "{", '"x"']) {
      const answer = await ask(lived.simulator, "/v2/history/conversations", { method: "POST", body: text });
      expect(answer.status).toBe(400);
    }
    const large = JSON.stringify({ filter: { search: "x".repeat(70_000) } });
    expect((await ask(lived.simulator, "/v2/history/conversations", { method: "POST", body: large })).status).toBe(413);
  });

  test("keeps tags that are written back, by leg and by record, where the next reader finds them", async () => {
    const { id, flowIndex } = all.find(({ flowIndex: index }) => index === 1) ?? {};
    const path = `/v2/history/calls/${id}/flows/${flowIndex}`;
    const written = await send(path, { tags: ["vip", "vip", " late "] }, "PUT");
    expect((await written.json()) as never).toMatchObject({
      call: { id, flowIndex: 1, tags: ["vip", "late"] },
    } as never);
    expect(await (await ask(lived.simulator, path)).json()).toMatchObject({ call: { tags: ["vip", "late"] } });
    const found = await conversations(lived.simulator, { filter: { tags: ["vip"] } });
    expect(found.map(({ id: of, flowIndex: index }) => [of, index])).toEqual([[id, 1]]);

    const row = String(id).split(".")[1];
    const byRecord = await send(`/api/v1/CallHistory/${row}/Tags/`, { tags: "adv, compta" }, "PUT");
    expect(await byRecord.json()).toEqual({ type: "result", result: { tags: "adv,compta" } });
    expect(await (await ask(lived.simulator, path)).json()).toMatchObject({ call: { tags: ["adv", "compta"] } });
    expect((await send(path, { tags: "no list" }, "PUT")).status).toBe(400);
    expect((await send("/api/v1/CallHistory/0/Tags/", { tags: "x" }, "PUT")).status).toBe(404);
    const form = await ask(lived.simulator, `/api/v1/CallHistory/${row}/Tags/`, { method: "PUT", body: "tags=svi" });
    expect(await form.json()).toEqual({ type: "result", result: { tags: "svi" } });
  });

  test("has no call, leg or transcription that is not there", async () => {
    const type = async (path: string) => ((await (await ask(lived.simulator, path)).json()) as Written).type;
    const [first] = all;
    expect(await type("/v2/history/calls/x/flows/0")).toBe("CallNotFoundException");
    expect(await type(`/v2/history/calls/${first?.id}/flows/7`)).toBe("CallNotFoundException");
    expect(await type(`/v2/history/calls/${first?.id}/flows/0/transcription/text`)).toBe(
      "CallTranscriptionNotFoundException",
    );
    expect((await ask(lived.simulator, "/v2/history/conversations")).status).toBe(404);
  });

  test("has a call once everything is stored, later than the PBX has its row", async () => {
    const early = house({ maxCalls: 1 });
    early.simulator.start();
    while ((await list(early.simulator, "")).total === 0) await early.clock.advance(1_000);
    expect(await conversations(early.simulator, {})).toEqual([]);
    await early.clock.advance(120_000);
    expect(await conversations(early.simulator, {})).toHaveLength(1);
  });
});
