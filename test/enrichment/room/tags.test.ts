import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { ANSWERED, agent, envelope, finished, START } from "../events.ts";
import { type CallHouse, openCallHouse } from "./house.ts";

const CALLS = "/api/v1/enrichment/calls";
let house: CallHouse;
let id: number;
let operations = 0;

beforeEach(async () => {
  house = await openCallHouse();
  for (const event of ANSWERED) await house.post(event);
  [{ id }] = (await house.ask("admin", "GET", CALLS)).body.calls;
});
afterEach(() => house.close());

const tag = (who: string, change: object, call = id) =>
  house.ask(who, "PATCH", `${CALLS}/${call}/tags`, { operationId: `operation-${++operations}`, ...change });
const found = async (who: string, query: string) =>
  (await house.ask(who, "GET", `${CALLS}?${query}`)).body.calls.map((call: { id: number }) => call.id);
const detail = async (who = "admin") => (await house.ask(who, "GET", `${CALLS}/${id}`)).body;

describe("tags by people", () => {
  test("are in the list at once, and the call is found by them: as a filter, as a word, in the export", async () => {
    const { status, body } = await tag("bob", { add: ["Devis urgent", "été"] });
    expect([status, body.call.tags, body.call.isNoted]).toEqual([200, ["adv", "Devis urgent", "été"], false]);
    expect(await found("bob", "tag=Devis%20urgent")).toEqual([id]);
    expect(await found("bob", "search=urgent%20ete")).toEqual([id]);
    const csv = (await house.ask("bob", "GET", `${CALLS}/export?tag=%C3%A9t%C3%A9`)).text;
    expect(csv).toContain('"adv,Devis urgent,été"');
    await tag("bob", { remove: ["DEVIS URGENT"] });
    expect(await found("bob", "tag=Devis%20urgent")).toEqual([]);
    expect(await found("bob", "search=urgent")).toEqual([]);
    expect((await detail()).tags).toEqual(["adv", "été"]);
  });

  test("one of the PBX is taken away, comes back when it is added, and a later event does not bring it back by itself", async () => {
    await tag("bob", { remove: ["adv"] });
    expect(await found("bob", "tag=adv")).toEqual([]);
    house.clock.jumpWall(0);
    await house.post(envelope("call:completed", 200_000, { flows: [finished({ talkTime: 85_000 })], endCause: "16" }));
    expect(await detail()).toMatchObject({
      tags: [],
      talkSeconds: 85,
      tagging: { tags: [{ tag: "adv", isGone: true }] },
    });
    await tag("bob", { add: ["adv"] });
    expect((await detail()).tags).toEqual(["adv"]);
  });

  test("stay here as long as nobody writes them, and it says so", async () => {
    await tag("bob", { add: ["devis"] });
    expect((await detail()).tagging).toEqual({
      tags: [
        { tag: "adv", isGone: false, state: "at_pbx", by: null, at: null },
        { tag: "devis", isGone: false, state: "local", by: "bob", at: house.clock.now() },
      ],
      ...{ reach: "off", fault: null },
    });
    expect((await house.ask("admin", "GET", "/api/v1/enrichment/sources")).body.tags.isOn).toBe(false);
  });

  test("are in the story of the call and in the audit, with the time of the device", async () => {
    await tag("bob", { add: ["devis"], remove: ["adv"], writtenAt: START });
    expect((await detail()).tagChanges).toEqual([
      { at: house.clock.now(), by: "bob", writtenAt: START, added: ["devis"], removed: ["adv"] },
    ]);
    const { entries } = (await house.ask("admin", "GET", "/api/v1/platform/audit?action=enrichment.tags.change")).body;
    expect(entries).toMatchObject([
      { userName: "bob", before: { tags: ["adv"] }, after: { tags: ["devis"], writtenAt: START } },
    ]);
  });

  test("sent again with the same operation change nothing, whatever was done meanwhile", async () => {
    await tag("bob", { add: ["devis"], operationId: "the-same-one" });
    await tag("sam", { remove: ["devis"] });
    const again = await tag("bob", { add: ["devis"], operationId: "the-same-one" });
    expect([again.status, again.body.call.tags]).toEqual([200, ["adv"]]);
    expect((await detail()).tagChanges).toHaveLength(2);
  });

  test("that are there already are no change", async () => {
    const before = await detail();
    expect((await tag("bob", { add: ["ADV"], remove: ["nothing"] })).body.call.revision).toBe(before.revision);
    expect((await detail()).tagChanges).toEqual([]);
  });

  test.each([
    ["a comma", { add: ["a,b"] }, { field: "add[0]", code: "tag_text" }],
    ["a line break", { add: ["x", "a\nb"] }, { field: "add[1]", code: "tag_text" }],
    ["nothing but blanks", { add: ["   "] }, { field: "add[0]", code: "tag_text" }],
    ["65 characters", { add: ["x".repeat(65)] }, { field: "add[0]", code: "tag_text" }],
    [
      "30 further ones",
      { add: Array.from({ length: 30 }, (_, n) => `t${n}`) },
      { field: "add", code: "too_many_tags" },
    ],
  ])("with %s are refused, and nothing is changed", async (_, change, fault) => {
    const refused = await tag("bob", change);
    expect(refused).toMatchObject({ status: 422, body: { code: "invalid_fields", fields: [fault] } });
    expect((await detail()).tags).toEqual(["adv"]);
  });

  test("are for who sees the call and may note it", async () => {
    expect((await tag("alice", { add: ["x"] })).body.code).toBe("history_call_not_found");
    expect((await tag("vera", { add: ["x"] })).status).toBe(403);
    expect((await tag("bob", { add: ["x"] }, 999)).status).toBe(404);
    expect((await tag("sam", { add: ["x"] })).status).toBe(200);
  });
});

test("the tags in use are those of one's own calls, the most frequent first, of the last 90 days", async () => {
  const others = [
    { seq: 1, tags: ["adv", "svi"], extension: "44", daysAgo: 0 },
    { seq: 2, tags: ["theirs"], extension: "33", daysAgo: 0 },
    { seq: 3, tags: ["old"], extension: "44", daysAgo: 91 },
  ];
  const now = house.clock.now();
  house.clock.jumpWall(START + 200_000 - now);
  for (const { seq, tags, extension, daysAgo } of others) {
    const startTime = START - daysAgo * 86_400_000;
    const callId = `it_w000001_${startTime / 1000}.${seq}`;
    const flows = [finished({ startTime, endTime: startTime + 90_000, callee: agent(extension), tags })];
    await house.post({
      ...envelope("call:completed", 100_000 + seq, { id: callId, flows, endCause: "16" }),
      id: callId,
    });
  }
  await tag("bob", { add: ["svi", "devis"] });
  const inUse = async (who: string) => (await house.ask(who, "GET", "/api/v1/enrichment/tags")).body.tags;
  expect(await inUse("bob")).toEqual([
    { tag: "adv", calls: 2 },
    { tag: "svi", calls: 2 },
    { tag: "devis", calls: 1 },
  ]);
  expect(await inUse("alice")).toEqual([{ tag: "theirs", calls: 1 }]);
  expect((await inUse("sam")).map((one: { tag: string }) => one.tag)).toEqual(["adv", "svi", "devis", "theirs"]);
});
