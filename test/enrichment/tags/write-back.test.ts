/** Tags on their way to a simulated PBX, on a clock that stands still. */
import { afterEach, describe, expect, test } from "bun:test";
import type { StoredCall } from "../../../server/enrichment/calls/stored-call.ts";
import { DEMO_CREDENTIALS } from "../../../server/enrichment/simulator.ts";
import { openTagDesk, type TagDesk } from "./tag-desk.ts";

const MINUTE_MS = 60_000;
let desk: TagDesk;
afterEach(() => desk.close());

const aCall = async (has: (call: StoredCall) => boolean = () => true): Promise<StoredCall> =>
  (await desk.scene.calls()).find(has) as StoredCall;
const oldTags = (call: StoredCall) => [...new Set(call.legs.flatMap(({ tags }) => tags))];
const refusal =
  (status: number, headers: Record<string, string> = {}) =>
  () =>
    Response.json({ type: "error", reason: "no", result: null }, { status, headers });

describe("by the PBX's record table", () => {
  test("a tag is read for, written with those that are there, and its receipt comes", async () => {
    desk = await openTagDesk("records");
    const call = await aCall((one) => oldTags(one).length === 1);
    const [old] = oldTags(call);
    await desk.tag(call.ref, ["devis", "été"]);
    expect(await desk.look(call.ref)).toMatchObject({
      ...{ tags: [old, "devis", "été"], receipts: [`${old} at_pbx`, "devis waiting", "été waiting"], reach: "open" },
    });
    await desk.pass(1_000);
    expect(desk.sent("PUT")).toEqual([`/api/v1/CallHistory/${call.recordId}/Tags/ {"tags":"${old},devis,été"}`]);
    expect(await desk.rowTags(call)).toBe(`${old},devis,été`);
    expect(await desk.look(call.ref)).toEqual({
      ...{ tags: [old, "devis", "été"] as string[], receipts: [`${old} at_pbx`, "devis at_pbx", "été at_pbx"] },
      ...{ reach: "open", fault: null },
    });
    expect(desk.told.at(-1)).toMatchObject({ ref: call.ref });
    expect(desk.writeBack.view).toMatchObject({ waiting: 0, refused: 0, fault: null, counts: { written: 1 } });
  });

  test("one is taken away, and what somebody tagged at the PBX meanwhile stays", async () => {
    desk = await openTagDesk("records");
    const call = await aCall((one) => oldTags(one).length === 1);
    await desk.ask("PUT", `/api/v1/CallHistory/${call.recordId}/Tags/`, { tags: `${oldTags(call)[0]},theirs` });
    await desk.tag(call.ref, ["mine"], oldTags(call));
    expect((await desk.look(call.ref)).receipts).toContain(`-${oldTags(call)[0]} waiting`);
    await desk.pass(1_000);
    expect(await desk.rowTags(call)).toBe("theirs,mine");
    expect((await desk.look(call.ref)).tags).toEqual(["theirs", "mine"]);
  });

  test("what is there already is not written", async () => {
    desk = await openTagDesk("records");
    const call = await aCall();
    await desk.ask("PUT", `/api/v1/CallHistory/${call.recordId}/Tags/`, { tags: "Mine" });
    await desk.tag(call.ref, ["mine"], oldTags(call));
    await desk.pass(1_000);
    expect(desk.sent("PUT")).toEqual([]);
    expect(await desk.look(call.ref)).toMatchObject({ tags: ["Mine"], receipts: ["Mine at_pbx"] });
  });

  test("a reading that was asked for before does not undo it; one from after it tells that it was taken away there", async () => {
    desk = await openTagDesk("records");
    const call = await aCall((one) => oldTags(one).length === 1);
    // A poll is under way while the tag is written: what it brings is older than what is written.
    let letGo = () => {};
    desk.tamper = ({ method, url }) => {
      if (method !== "GET" || !url.includes("/PBX/")) return null;
      const old = desk.ask("GET", `/api/v1/PBX/CallHistory/${new URL(url).search}`);
      return new Promise((resolve) => {
        letGo = () => void old.then(({ body }) => resolve(Response.json(body)));
      });
    };
    const polling = desk.source.askNow();
    await desk.pass(250);
    await desk.tag(call.ref, ["mine"]);
    await desk.pass(1_000);
    expect(await desk.rowTags(call)).toContain("mine");
    const goOn = setInterval(() => letGo(), 1);
    await polling;
    clearInterval(goOn);
    expect((await desk.look(call.ref)).receipts).toContain("mine at_pbx");
    desk.tamper = () => null;
    await desk.ask("PUT", `/api/v1/CallHistory/${call.recordId}/Tags/`, { tags: "" });
    await desk.source.change({ sinceAt: call.startedAt - MINUTE_MS }, { who: null, from: null } as never);
    await desk.scene.readAll(desk.source);
    expect(await desk.look(call.ref)).toMatchObject({ tags: [], receipts: [] });
  });

  test("a row that is another call is not touched", async () => {
    desk = await openTagDesk("records");
    const [call, other] = await desk.scene.calls();
    if (!call || !other) throw new Error("no calls");
    desk.tamper = ({ method }) =>
      method === "GET"
        ? desk.ask("GET", `/api/v1/CallHistory/${other.recordId}`).then(({ body }) => {
            body.result.id = call.recordId;
            return Response.json(body);
          })
        : null;
    await desk.tag(call.ref, ["mine"]);
    await desk.pass(1_000);
    expect(desk.sent("PUT")).toEqual([]);
    expect(await desk.look(call.ref)).toMatchObject({
      fault: "tags_other_call",
      receipts: expect.arrayContaining(["mine refused"]),
    });
  });

  test("a PBX that answers nothing to what it did is taken at its word", async () => {
    desk = await openTagDesk("records");
    const call = await aCall();
    desk.tamper = ({ method }) => (method === "PUT" ? new Response(null, { status: 204 }) : null);
    await desk.tag(call.ref, ["mine"]);
    await desk.pass(1_000);
    expect((await desk.look(call.ref)).receipts).toContain("mine at_pbx");
  });
});

describe("by the maker's cloud", () => {
  test("each leg of a call that was passed on gets it", async () => {
    desk = await openTagDesk("history");
    const call = await aCall(({ legs }) => legs.length > 1);
    await desk.tag(call.ref, ["devis"]);
    await desk.pass(2_000);
    expect(desk.sent("PUT")).toHaveLength(call.legs.length);
    for (const { index } of call.legs) {
      const { body } = await desk.ask("GET", `/v2/history/calls/${call.callId}/flows/${index}`);
      expect(body.call.tags).toContain("devis");
    }
    expect((await desk.look(call.ref)).receipts).toContain("devis at_pbx");
  });

  test("what reached one leg before the next failed is not written twice", async () => {
    desk = await openTagDesk("history");
    const call = await aCall(({ legs }) => legs.length > 1);
    let failures = 0;
    desk.tamper = ({ method, url }) =>
      method === "PUT" && url.endsWith("/1") && failures++ < 1 ? refusal(503)() : null;
    await desk.tag(call.ref, ["devis"]);
    await desk.pass(5_000);
    const puts = desk.sent("PUT").map((sent) => sent.split(" ")[0]?.at(-1));
    expect(puts).toEqual(["0", "1", "1"]);
    expect((await desk.look(call.ref)).receipts).toContain("devis at_pbx");
  });

  test("a call that is not stored yet is waited for; one that never comes is given up", async () => {
    desk = await openTagDesk("history");
    const call = await aCall();
    const endedAt = call.endedAt ?? call.saidAt;
    const youngMs = endedAt + 15 * MINUTE_MS - desk.scene.clock.now();
    desk.tamper = ({ url }) => (url.includes("/flows/") ? refusal(404)() : null);
    await desk.tag(call.ref, ["devis"]);
    await desk.pass(1_000);
    const { receipts, fault } = await desk.look(call.ref);
    expect(fault).toBe("source_refused");
    expect(receipts).toContain(youngMs > 0 ? "devis waiting" : "devis refused");
  });
});

describe("when it does not work", () => {
  test("a busy PBX is asked again after 1, 2, 4 … seconds and at last every 15 minutes, until it takes it", async () => {
    desk = await openTagDesk("records");
    const call = await aCall();
    desk.tamper = refusal(503);
    const startedAt = desk.scene.clock.now();
    await desk.tag(call.ref, ["mine"]);
    await desk.pass(70_000);
    const waits = desk.wire.asked.map(({ at }) => Math.round((at - startedAt) / 1_000));
    expect(waits).toEqual([0, 1, 3, 7, 15, 31, 63]);
    for (let n = 0; n < 6; n++) await advance(desk, 15 * MINUTE_MS);
    const at = desk.wire.asked.map((one) => one.at);
    expect((at.at(-1) as number) - (at.at(-2) as number)).toBe(15 * MINUTE_MS);
    expect(await desk.look(call.ref)).toMatchObject({ fault: "source_overloaded" });
    desk.tamper = () => null;
    await advance(desk, 15 * MINUTE_MS);
    expect((await desk.look(call.ref)).receipts).toContain("mine at_pbx");
  });

  test("it waits as long as it is asked to", async () => {
    desk = await openTagDesk("records");
    desk.tamper = refusal(429, { "retry-after": "20" });
    await desk.tag((await aCall()).ref, ["mine"]);
    await desk.pass(19_000);
    expect(desk.wire.asked).toHaveLength(1);
    await desk.pass(2_000);
    expect(desk.wire.asked).toHaveLength(2);
  });

  test("a refusal is given up with its reason, and tried again when somebody says so", async () => {
    desk = await openTagDesk("records");
    const call = await aCall();
    desk.tamper = refusal(400);
    await desk.tag(call.ref, ["mine"]);
    await advance(desk, 60 * MINUTE_MS);
    expect(desk.wire.asked).toHaveLength(1);
    expect(await desk.look(call.ref)).toMatchObject({ fault: "source_refused" });
    expect((await desk.look(call.ref)).receipts).toContain("mine refused");
    expect((await desk.look(call.ref)).tags).toContain("mine");
    expect(desk.writeBack.view).toMatchObject({
      refused: 1,
      refusal: { code: "source_refused", params: { status: 400 } },
    });
    expect(desk.told.at(-1)?.ref).toBe(call.ref);
    desk.tamper = () => null;
    await desk.writeBack.renew();
    await desk.pass(1_000);
    expect((await desk.look(call.ref)).receipts).toContain("mine at_pbx");
    expect(desk.writeBack.view).toMatchObject({ refused: 0, refusal: null });
  });

  test("a refused log-in stops all writing and loses nothing", async () => {
    desk = await openTagDesk("records");
    const [one, other] = await desk.scene.calls();
    if (!one || !other) throw new Error("no calls");
    desk.tamper = refusal(401);
    await desk.tag(one.ref, ["mine"]);
    await desk.tag(other.ref, ["mine"]);
    await advance(desk, 120 * MINUTE_MS);
    expect(desk.wire.asked).toHaveLength(1);
    expect(desk.writeBack.view).toMatchObject({ waiting: 2, refused: 0, pausedKinds: ["records"] });
    desk.tamper = () => null;
    await desk.writeBack.renew();
    await desk.pass(2_000);
    expect(desk.writeBack.view).toMatchObject({ waiting: 0, pausedKinds: [] });
    expect(await desk.rowTags(other)).toContain("mine");
  });

  test("a refusal that the settings of before led to stops nothing", async () => {
    desk = await openTagDesk("records");
    const call = await aCall();
    const answers: (() => void)[] = [];
    desk.tamper = () => new Promise((resolve) => answers.push(() => resolve(refusal(401)())));
    await desk.tag(call.ref, ["mine"]);
    await desk.pass(250);
    desk.tamper = () => null;
    await desk.source.change({ secret: DEMO_CREDENTIALS.companyKey }, { who: null, from: null } as never);
    await desk.writeBack.renew();
    for (const answer of answers) answer();
    await desk.pass(1_000);
    expect(answers).toHaveLength(1);
    expect(desk.writeBack.view.pausedKinds).toEqual([]);
    expect((await desk.look(call.ref)).receipts).toContain("mine at_pbx");
  });

  test("what waits survives the end of the program, and what was changed meanwhile is written as it is then", async () => {
    desk = await openTagDesk("records");
    const call = await aCall();
    desk.tamper = refusal(503);
    await desk.tag(call.ref, ["first"]);
    await desk.pass(1_500);
    await desk.tag(call.ref, ["second"], ["first"]);
    desk.tamper = () => null;
    await desk.restart();
    await desk.pass(5_000);
    const tags = (await desk.rowTags(call)).split(",");
    expect(tags).toContain("second");
    expect(tags).not.toContain("first");
    expect(desk.sent("PUT")).toHaveLength(1);
  });

  test("a change while a write is under way is written after it", async () => {
    desk = await openTagDesk("records");
    const call = await aCall();
    let isTagged = false;
    desk.tamper = ({ method }) => {
      if (method !== "PUT" || isTagged) return null;
      isTagged = true;
      return desk
        .tag(call.ref, ["late"], ["early"])
        .then(() => desk.ask("PUT", `/api/v1/CallHistory/${call.recordId}/Tags/`, { tags: "early" }))
        .then(({ body }) => Response.json(body));
    };
    await desk.tag(call.ref, ["early"], oldTags(call));
    await desk.pass(3_000);
    expect(await desk.rowTags(call)).toBe("late");
    expect(await desk.look(call.ref)).toMatchObject({ tags: ["late"], receipts: ["late at_pbx"] });
  });
});

describe("what nobody writes", () => {
  test("stays here, and goes out once it is switched on", async () => {
    desk = await openTagDesk("records", false);
    const call = await aCall();
    await desk.tag(call.ref, ["mine"]);
    await desk.pass(5_000);
    expect(desk.wire.asked).toEqual([]);
    expect(await desk.look(call.ref)).toMatchObject({ reach: "off" });
    expect((await desk.look(call.ref)).receipts).toContain("mine local");
    await desk.source.change({ writesTags: true }, { who: null, from: null } as never);
    await desk.writeBack.renew();
    await desk.pass(1_000);
    expect((await desk.look(call.ref)).receipts).toContain("mine at_pbx");
  });

  test("a call of the record table has no id in the cloud", async () => {
    desk = await openTagDesk("records", false);
    const call = await aCall();
    const cloud = await desk.scene.open("history", { writesTags: true, intervalSeconds: 86_400 }, desk.wire);
    await desk.writeBack.stop();
    const { WriteBack } = await import("../../../server/enrichment/tags/write-back.ts");
    const { silentLog } = await import("../../../server/platform/log.ts");
    const { clock, app } = desk.scene;
    const doors = () => [cloud.tagDoor].filter((door) => door !== null);
    desk.writeBack = new WriteBack({ database: app.platform.database, clock, log: silentLog, doors, onChange() {} });
    desk.writeBack.start();
    await desk.tag(call.ref, ["mine"]);
    await desk.pass(1_000);
    expect(await desk.look(call.ref)).toMatchObject({ reach: "no_id" });
    expect(desk.sent("PUT")).toEqual([]);
    expect(desk.writeBack.view).toMatchObject({ isOn: true, waiting: 1 });
  });
});

describe("the pace", () => {
  test("is shared with the readings: no second has more than six requests", async () => {
    desk = await openTagDesk("records");
    const calls = (await desk.scene.calls()).slice(0, 12);
    for (const { ref } of calls) await desk.tag(ref, ["mine"]);
    const reading = desk.source.askNow();
    await desk.pass(8_000);
    await reading;
    const at = desk.wire.asked.map((one) => one.at).sort((a, b) => a - b);
    expect(at.length).toBeGreaterThanOrEqual(25);
    // The clock goes on in steps of 250 ms: so much late may the first of seven have been seen.
    for (let n = 6; n < at.length; n++) expect((at[n] as number) - (at[n - 6] as number)).toBeGreaterThanOrEqual(750);
    expect(desk.writeBack.view.waiting).toBe(0);
  });
});

/** Time in steps of minutes: nothing is due between. */
async function advance({ scene, pass }: TagDesk, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= MINUTE_MS) {
    await scene.clock.advance(Math.min(left, MINUTE_MS) - 250);
    await pass(250);
  }
}
