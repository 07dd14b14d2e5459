import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { agent, ANSWERED, CALL_ID, envelope, finished, flow, progress, START } from "../events.ts";
import { withoutInstance } from "../../support/scenario.ts";
import { type CallHouse, openCallHouse, SECRET } from "./house.ts";
import { sign } from "../../../server/enrichment/wildix/signature.ts";

let house: CallHouse;
beforeEach(async () => {
  house = await openCallHouse();
});
afterEach(() => house.close());

const WEBHOOK = "/api/v1/enrichment/webhooks/wildix";
const CALLS = "/api/v1/enrichment/calls";
const callsOf = async (who: string, query = "") => (await house.ask(who, "GET", `${CALLS}${query}`)).body.calls;
const idsOf = async (who: string, query = "") =>
  (await callsOf(who, query)).map(({ callId }: { callId: string }) => callId);

describe("webhooks", () => {
  test("are taken when they are signed over their bytes, and refused otherwise (acceptance 12, 14)", async () => {
    const body = String.raw`{"type":"call:start","id":"c1","time":1721984075000,"data":{"caller":{"phone":"61022","name":"Caf\u00e9","company":"https:\/\/x"},"destination":"800"}}`;
    const bytes = new TextEncoder().encode(body);
    const good = sign(SECRET, bytes);
    const statusWith = async (headers: Record<string, string>) => (await house.send(WEBHOOK, bytes, headers)).status;
    const flipped = (good[0] === "0" ? "1" : "0") + good.slice(1);
    expect(await statusWith({})).toBe(401);
    expect(await statusWith({ "x-signature": flipped })).toBe(401);
    expect(await callsOf("admin")).toEqual([]);
    expect(await statusWith({ "x-signature": `sha256=${good}`, "content-type": "application/json" })).toBe(200);
    expect(await callsOf("admin")).toMatchObject([
      { callId: "c1", fromName: "Café", toNumber: "800", state: "ringing" },
    ]);
  });

  test("are refused altogether while no secret is set", async () => {
    await house.ask("admin", "PUT", "/api/v1/enrichment/settings", { webhookSecret: "" });
    expect((await house.post(ANSWERED[0])).status).toBe(404);
  });

  test("that are repeated are taken and change nothing (acceptance 13)", async () => {
    for (let time = 0; time < 3; time++) expect((await house.post(ANSWERED[0])).status).toBe(200);
    const [call] = await callsOf("admin");
    expect(call.revision).toBe(1);
    expect((await house.ask("admin", "GET", `${CALLS}/${call.id}`)).body.events).toHaveLength(1);
  });

  test("of one call make one call in its final state, and each is kept (acceptance 15, 16)", async () => {
    for (const event of [ANSWERED[3], ANSWERED[0], ANSWERED[2]]) await house.post(event);
    expect(await callsOf("admin")).toMatchObject([{ callId: CALL_ID, state: "ended" }]);
    const [{ id }] = await callsOf("admin");
    const { events } = (await house.ask("admin", "GET", `${CALLS}/${id}`)).body;
    expect(events.map(({ isNews }: { isNews: boolean }) => isNews).sort()).toEqual([false, false, true]);
  });

  test("of other kinds, and signed nonsense, are taken and counted, never refused (acceptance 23)", async () => {
    for (const event of [{ type: "chat:message", data: {} }, [], 7, { type: "call:start" }]) {
      expect(await house.post(event)).toMatchObject({ status: 200, body: { ignored: true } });
    }
    const bytes = new TextEncoder().encode("{");
    expect(await house.send(WEBHOOK, bytes, { "x-signature": sign(SECRET, bytes) })).toMatchObject({ status: 200 });
  });
});

describe("who sees which call", () => {
  test("agents see those of their extension, others all (acceptance 17)", async () => {
    for (const event of ANSWERED.slice(0, 3)) await house.post(event);
    expect(await idsOf("bob")).toEqual([CALL_ID]);
    expect(await idsOf("alice")).toEqual([]);
    expect(await idsOf("vera")).toEqual([CALL_ID]);
    const second = flow({ flowIndex: 1, startTime: START + 30_000, callee: agent("33"), splitReason: "transfer" });
    await house.post(progress(30_000, "call.update", [flow({ callee: agent("44") }), second]));
    expect(await idsOf("bob")).toEqual([CALL_ID]);
    expect(await idsOf("alice")).toEqual([CALL_ID]);
    expect(await callsOf("alice")).toMatchObject([{ extensions: ["44", "33"] }]);
  });

  test("one that is none of theirs cannot be read, noted or told from one that is not", async () => {
    for (const event of ANSWERED) await house.post(event);
    const [{ id }] = await callsOf("admin");
    const note = { baseVersion: 0, changes: { subject: "x" }, operationId: "op-0000001" };
    for (const [method, path, body] of [
      ["GET", `${CALLS}/${id}`],
      ["PATCH", `${CALLS}/${id}/note`, note],
      ["POST", `${CALLS}/${id}/transfer/accept`],
    ] as const) {
      const [theirs, nobodys] = [
        await house.ask("alice", method, path, body),
        await house.ask("alice", method, path.replace(`/${id}`, "/999"), body),
      ];
      expect(theirs.status).toBe(404);
      const plain = (body: object) => withoutInstance(JSON.stringify(body)).replaceAll(`${id}`, "999");
      expect(plain(theirs.body)).toBe(plain(nobodys.body));
    }
  });

  test("a stranger sees nothing", async () => {
    expect((await house.ask(null, "GET", CALLS)).status).toBe(401);
  });
});

describe("the list", () => {
  beforeEach(async () => {
    for (let n = 0; n < 7; n++) {
      const id = `it_w000001_${1_721_984_075 + n}.0`;
      const answered = finished({ callee: agent(n % 2 === 0 ? "44" : "33"), queueName: n < 3 ? "adv" : "compta" });
      const missed = finished({ callee: undefined, callStatus: "MISSED", talkTime: 0 });
      const data = { id, flows: [n === 6 ? missed : { ...answered, startTime: START + n * 1000 }], endCause: "17" };
      await house.post(envelope("call:completed", 100_000 + n, data));
    }
  });

  test("is read page by page, newest first, whatever comes meanwhile", async () => {
    const first = (await house.ask("admin", "GET", `${CALLS}?limit=3`)).body;
    expect(first.calls).toHaveLength(3);
    await house.post(
      envelope("call:start", 900_000, { ...flow({ startTime: START + 900_000 }), id: "later", start: START + 900_000 }),
    );
    const second = (await house.ask("admin", "GET", `${CALLS}?limit=3&cursor=${first.nextCursor}`)).body;
    const third = (await house.ask("admin", "GET", `${CALLS}?limit=3&cursor=${second.nextCursor}`)).body;
    const all = [...first.calls, ...second.calls, ...third.calls];
    expect(new Set(all.map(({ id }) => id)).size).toBe(7);
    expect(all.map(({ startedAt }) => startedAt)).toEqual(all.map(({ startedAt }) => startedAt).sort((a, b) => b - a));
    expect(third.nextCursor).toBeNull();
    expect((await house.ask("admin", "GET", `${CALLS}?cursor=nonsense`)).status).toBe(422);
  });

  test("is counted for whoever asks, by the same filters", async () => {
    const found = async (who: string, query = "") => (await house.ask(who, "GET", `${CALLS}/count${query}`)).body;
    expect(await found("admin")).toEqual({ count: 7, hasMore: false });
    expect(await found("bob")).toEqual({ count: 3, hasMore: false });
    expect(await found("bob", "?queue=adv&search=elodie")).toEqual({ count: 2, hasMore: false });
    expect((await house.ask("admin", "GET", `${CALLS}/count?limit=3`)).status).toBe(422);
    expect((await house.ask(null, "GET", `${CALLS}/count`)).status).toBe(401);
  });

  test("is narrowed by every filter, and by all of them at once", async () => {
    const count = async (query: string) => (await callsOf("admin", query)).length;
    expect(await count("?queue=adv")).toBe(3);
    expect(await count("?extension=33")).toBe(3);
    expect(await count("?disposition=BUSY")).toBe(1);
    expect(await count("?direction=inbound")).toBe(7);
    expect(await count("?tag=adv")).toBe(7);
    expect(await count("?noted=true")).toBe(0);
    expect(await count("?live=true")).toBe(0);
    expect(await count(`?since=${START + 3000}&until=${START + 5000}`)).toBe(2);
    expect(await count("?queue=adv&extension=33")).toBe(1);
    expect(await count("?queue=nowhere")).toBe(0);
  });

  test("is searched by words in any order, without accents or capitals (acceptance 30)", async () => {
    const [{ id }] = await callsOf("admin", "?queue=adv");
    await house.ask("admin", "PATCH", `${CALLS}/${id}/note`, {
      ...{ baseVersion: 0, changes: { subjectComment: "La Facture n° 12, en français" }, operationId: "op-0000001" },
    });
    const found = async (words: string) => idsOf("admin", `?search=${encodeURIComponent(words)}`);
    expect(await found("facture")).toHaveLength(1);
    expect(await found("francais FACTURE")).toHaveLength(1);
    expect(await found("élodie")).toHaveLength(7);
    expect(await found("elodie facture devis")).toHaveLength(0);
    expect(await found("%")).toHaveLength(0);
    expect(await callsOf("admin", "?search=facture&noted=true&queue=adv")).toHaveLength(1);
  });

  test("is exported as it is filtered, one row a call, formula-safe, with offsets (acceptance 24, 31)", async () => {
    const evil = flow({ caller: { type: "REMOTE", phone: "=1+2", name: "<img src=x onerror=alert(1)>" } });
    await house.post(envelope("call:start", 950_000, { ...evil, id: "evil", start: START + 950_000 }));
    const csv = (await house.ask("admin", "GET", `${CALLS}/export?queue=adv`)).text.trim().split("\r\n");
    expect(csv).toHaveLength(4);
    expect(csv[1]).toMatch(/,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d,/);
    const all = (await house.ask("admin", "GET", `${CALLS}/export?separator=%3B&mark=true`)).text;
    expect(all).toStartWith("id;started;");
    expect(all).toContain(";'=1+2;");
    const lines = (await house.ask("bob", "GET", `${CALLS}/export?format=jsonl`)).text.trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).extensions)).toEqual(Array(3).fill(["44"]));
  });
});
