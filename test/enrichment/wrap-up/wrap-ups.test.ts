import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { agent, CALL_ID, envelope, finished, flow, progress } from "../events.ts";
import { settle } from "../../support/fake-clock.ts";
import { type CallHouse, openCallHouse } from "../room/house.ts";

const CALLS = "/api/v1/enrichment/calls";
const WRAP_UP = "/api/v1/enrichment/wrap-up";

let house: CallHouse;
let choiceId: number;
beforeEach(async () => {
  house = await openCallHouse();
  const body = { isFree: true, isMandatory: false, choices: [{ label: "Sans suite" }, { label: "Rappel" }] };
  const lists = await house.ask("admin", "PUT", "/api/v1/enrichment/choices/result", body);
  choiceId = lists.body.fields.result.choices[0].id;
});
afterEach(() => house.close());

const rule = (change: object = {}) => ({
  ...{ isEnabled: true, seconds: 120, field: "result", choiceId, queues: [], tags: [], ...change },
});
const set = (change: object = {}) => house.ask("admin", "PUT", WRAP_UP, rule(change));
/** Time passes, and what falls due in it is done: noting takes more turns than a clock waits for. */
async function pass(ms: number): Promise<void> {
  await house.clock.advance(ms);
  await settle(10_000);
}
const ago = (ms: number) => house.clock.now() - ms;

/** An event of a call, moved so that the call, of 90 s, ended so long ago. */
function moved(event: object, endedMsAgo: number, id = CALL_ID): object {
  const text = JSON.stringify(event).replaceAll(CALL_ID, id);
  const by = ago(endedMsAgo) - (START_OF_END + 90_000);
  const shifted = text.replace(/\b17219\d{8}\b/g, (at) => String(Number(at) + by));
  return JSON.parse(
    shifted.replaceAll(new Date(START_OF_END).toISOString(), new Date(START_OF_END + by).toISOString()),
  );
}
const START_OF_END = 1_721_984_075_000;
const talking = (extension = "44") =>
  progress(6_000, "call.update", [flow({ callee: agent(extension), status: "TALKING" })]);
const ended = (extension = "44") =>
  envelope("call:live:completed", 90_000, {
    eventTrigger: "call.end",
    flows: [finished({ callee: agent(extension), callStatus: undefined, talkTime: undefined })],
  });
const completed = (change: Record<string, unknown> = {}) =>
  envelope("call:completed", 100_000, { flows: [finished(change)] });

/** A call that 44 took and that ended just now; gives its id. */
async function takenCall(id = CALL_ID): Promise<number> {
  await house.post(moved(talking(), 0, id));
  await house.post(moved(ended(), 0, id));
  return (await line(id)).id;
}
const lines = async () => (await house.ask("admin", "GET", `${CALLS}?limit=500`)).body.calls;
const line = async (callId = CALL_ID) =>
  (await lines()).find((one: { callId: string }) => one.callId === callId) ?? null;
const detail = async (id: number) => (await house.ask("admin", "GET", `${CALLS}/${id}`)).body;
let operations = 0;
const save = (id: number, baseVersion: number, changes: object, who = "bob") =>
  house.ask(who, "PATCH", `${CALLS}/${id}/note`, { baseVersion, changes, operationId: `wrap-test-${++operations}` });

describe("the time for a note", () => {
  test("is off until it is switched on, with a choice that its list offers", async () => {
    expect((await house.ask("admin", "GET", WRAP_UP)).body).toMatchObject({ isEnabled: false, seconds: 120 });
    const faultOf = async (change: object) => (await set(change)).body.fields?.[0];
    expect(await faultOf({ choiceId: null })).toMatchObject({ field: "choiceId", code: "required" });
    expect(await faultOf({ choiceId: 999 })).toMatchObject({ field: "choiceId", code: "no_such_choice" });
    expect(await faultOf({ field: "subject" })).toMatchObject({ field: "choiceId", code: "no_such_choice" });
    expect(await faultOf({ seconds: 9 })).toMatchObject({ field: "seconds" });
    expect(await faultOf({ seconds: 3_601 })).toMatchObject({ field: "seconds" });
    expect((await house.ask("bob", "PUT", WRAP_UP, rule())).status).toBe(403);
    await takenCall();
    await pass(600_000);
    expect(await line()).toMatchObject({ wrapUp: null, notes: [] });
  });

  test("begins when an agent's answered call ends, and runs out into the default, which is marked (acceptance 36)", async () => {
    await set();
    const id = await takenCall();
    const dueAt = house.clock.now() + 120_000;
    expect((await line()).wrapUp).toEqual({ userName: "bob", dueAt });
    await pass(119_000);
    expect(await line()).toMatchObject({ notes: [], wrapUp: { dueAt } });
    await pass(1_000);
    expect(await line()).toMatchObject({
      ...{ wrapUp: null, isNoted: false },
      notes: [{ result: "Sans suite", isAutomatic: true, authorName: "bob", version: 1, subject: "" }],
    });
    const [entry] = await house.app.platform.audit.list(null, "enrichment.note", 5);
    expect(entry).toMatchObject({
      ...{ action: "enrichment.note.automatic", userId: null, userName: null, target: CALL_ID },
      after: { result: "Sans suite", isAutomatic: true, agent: "bob" },
    });
    expect((await detail(id)).changes).toMatchObject([{ version: 1, by: "bob", isAutomatic: true }]);
    const found = async (query: string) => (await house.ask("admin", "GET", `${CALLS}?${query}`)).body.calls.length;
    expect([await found("automatic=true"), await found("automatic=false")]).toEqual([1, 0]);
    expect([await found("noted=false"), await found("search=suite")]).toEqual([1, 1]);
  });

  test("ends with a note, and no default is written", async () => {
    await set();
    const id = await takenCall();
    const saved = await save(id, 0, { subject: "Facture" });
    expect(saved.body.call).toMatchObject({ wrapUp: null, isNoted: true });
    await pass(600_000);
    expect((await detail(id)).changes).toHaveLength(1);
  });

  test("does not begin for what was noted while the call lasted", async () => {
    await set();
    await house.post(moved(talking(), 0));
    const { id } = await line();
    await save(id, 0, { subject: "Facture" });
    await house.post(moved(ended(), 0));
    expect((await line()).wrapUp).toBeNull();
  });

  test("an automatic note becomes whoever's saves it, and the history keeps that it was not", async () => {
    await set();
    const id = await takenCall();
    await pass(120_000);
    const saved = await save(id, 1, { subject: "Facture" });
    expect(saved.body.call).toMatchObject({
      isNoted: true,
      notes: [{ result: "Sans suite", subject: "Facture", isAutomatic: false, version: 2 }],
    });
    const { changes } = await detail(id);
    expect(changes.map((change: { isAutomatic: boolean }) => change.isAutomatic)).toEqual([true, false]);
    const found = (await house.ask("admin", "GET", `${CALLS}?automatic=true`)).body.calls;
    expect(found).toEqual([]);
    const [entry] = await house.app.platform.audit.list(null, "enrichment.note", 1);
    expect(entry).toMatchObject({ userName: "bob", before: { isAutomatic: true }, after: { isAutomatic: false } });
  });

  test("an automatic note that somebody sends back as it is, is theirs from then on", async () => {
    await set();
    const id = await takenCall();
    await pass(120_000);
    const saved = await save(id, 1, { result: "Sans suite" });
    expect(saved.body).toMatchObject({ version: 2, call: { isNoted: true, notes: [{ isAutomatic: false }] } });
    expect((await save(id, 2, { result: "Sans suite" })).body.version).toBe(2);
  });

  test("what was being typed meanwhile wins over the default, in the same field too", async () => {
    await set();
    const id = await takenCall();
    await pass(120_000);
    const saved = await save(id, 0, { result: "Réglé", subject: "Facture" });
    expect(saved).toMatchObject({ status: 200, body: { version: 2 } });
    expect(saved.body.call.notes).toMatchObject([{ result: "Réglé", subject: "Facture", isAutomatic: false }]);
    // Between people it stays a conflict.
    expect((await save(id, 1, { result: "Rappel" }, "admin")).body.code).toBe("note_conflict");
  });

  test("is told in the export", async () => {
    await set();
    await takenCall();
    await pass(120_000);
    const [head, row] = (await house.ask("admin", "GET", `${CALLS}/export`)).text.trim().split("\r\n");
    expect(head?.split(",").at(-1)).toBe("note_automatic");
    expect(row).toEndWith("Sans suite,,,,,yes");
  });
});

describe("which calls have it", () => {
  test("those whose end is heard in time: a late end leaves the rest of it, an old one nothing", async () => {
    await set({ seconds: 60 });
    await pass(300_000);
    await house.post(moved(talking(), 40_000, "late"));
    await house.post(moved(ended(), 40_000, "late"));
    expect((await line("late")).wrapUp).toEqual({ userName: "bob", dueAt: house.clock.now() + 20_000 });
    await house.post(moved(talking(), 61_000, "old"));
    await house.post(moved(ended(), 61_000, "old"));
    await house.post(moved(completed(), 86_400_000, "imported"));
    expect([(await line("old")).wrapUp, (await line("imported")).wrapUp]).toEqual([null, null]);
    await pass(600_000);
    const noted = (await lines()).filter(({ notes }: { notes: unknown[] }) => notes.length > 0);
    expect(noted.map(({ callId }: { callId: string }) => callId)).toEqual(["late"]);
  });

  test("none that ended before it was switched on", async () => {
    await house.post(moved(talking(), 0));
    await house.post(moved(ended(), 0));
    await pass(5_000);
    await set();
    await house.post(moved(completed(), 5_000));
    expect((await line()).wrapUp).toBeNull();
  });

  test("whatever the order in which its end is told, once", async () => {
    await set();
    // The end that says nothing of an answer comes first.
    await house.post(moved(ended(), 0));
    expect((await line()).wrapUp).toBeNull();
    await house.post(moved(completed(), 0));
    const { wrapUp } = await line();
    expect(wrapUp).toMatchObject({ userName: "bob" });
    await house.post(moved(talking(), 0));
    await pass(30_000);
    const again = await house.post({ ...moved(completed({ tags: ["support"] }), 30_000), time: house.clock.now() });
    expect([again.status, (await line()).tags]).toEqual([200, ["support"]]);
    expect((await line()).wrapUp).toEqual(wrapUp);
    await pass(90_000);
    await house.post({ ...moved(completed({ tags: ["late"] }), 120_000), time: house.clock.now() });
    await pass(600_000);
    const { id } = await line();
    expect((await detail(id)).changes).toHaveLength(1);
  });

  test("not those that nobody answered, that the voicemail did, that stayed within the house, or whose telephone is nobody's", async () => {
    await set();
    await house.post(moved(completed({ callStatus: "MISSED", talkTime: 0 }), 0, "missed"));
    await house.post(moved(completed({ flags: ["VOICEMAIL"] }), 0, "voicemail"));
    await house.post(moved(completed({ caller: agent("33"), direction: "INTERNAL" }), 0, "internal"));
    await house.post(moved(completed({ callee: agent("99") }), 0, "nobody"));
    expect((await lines()).map(({ wrapUp }: { wrapUp: unknown }) => wrapUp)).toEqual([null, null, null, null]);
    // One that went out is whoever made it's; one that was passed on at the telephone is the last one's.
    const outside = { type: "REMOTE", role: "CLIENT", phone: "0612" };
    await house.post(moved(completed({ caller: agent("33"), callee: outside, direction: "OUTBOUND" }), 0, "out"));
    const second = { ...finished({ callee: agent("33"), flowIndex: 1 }), startTime: START_OF_END + 40_000 };
    await house.post(moved(envelope("call:completed", 100_000, { flows: [finished(), second] }), 0, "moved"));
    expect((await line("out")).wrapUp).toMatchObject({ userName: "alice" });
    expect((await line("moved")).wrapUp).toMatchObject({ userName: "alice" });
  });

  test("those of some queues or tags, where some are named", async () => {
    await set({ queues: ["ventes"], tags: ["vip"] });
    await house.post(moved(completed({ queueName: "accueil" }), 0, "other"));
    await house.post(moved(completed({ queueName: "ventes" }), 0, "queue"));
    await house.post(moved(completed({ queueName: "accueil", tags: ["vip"] }), 0, "tag"));
    const isRunning = async (id: string) => (await line(id)).wrapUp !== null;
    expect([await isRunning("other"), await isRunning("queue"), await isRunning("tag")]).toEqual([false, true, true]);
  });
});

describe("what runs", () => {
  test("outlives a restart, and what was due meanwhile is noted once", async () => {
    await set();
    const id = await takenCall();
    await house.app.stop();
    await pass(600_000);
    expect((await detail(id)).notes).toEqual([]);
    await house.app.start();
    await pass(1_000);
    expect((await detail(id)).notes).toMatchObject([{ isAutomatic: true, version: 1 }]);
    await house.app.stop();
    await house.app.start();
    await pass(600_000);
    expect((await detail(id)).changes).toHaveLength(1);
  });

  test("ends when it is switched off, and does not come back with the switch", async () => {
    await set();
    await takenCall();
    await pass(10_000);
    await set({ isEnabled: false });
    expect((await line()).wrapUp).toBeNull();
    await set();
    await house.post(moved(completed({ tags: ["again"] }), 10_000));
    await pass(600_000);
    expect(await line()).toMatchObject({ wrapUp: null, notes: [] });
  });

  test("ends without a note when its agent has no account any more", async () => {
    await set();
    const id = await takenCall();
    const { users } = (await house.ask("admin", "GET", "/api/v1/platform/users")).body;
    const bob = users.find(({ name }: { name: string }) => name === "bob");
    const disabled = await house.ask("admin", "PATCH", `/api/v1/platform/users/${bob.id}`, { isDisabled: true });
    expect(disabled.status).toBe(200);
    await pass(600_000);
    expect(await detail(id)).toMatchObject({ wrapUp: null, notes: [] });
  });

  test("ends in its order, more of them at once than one look ends", async () => {
    await set({ seconds: 60 });
    for (let n = 0; n < 60; n++) await house.post(moved(completed(), 0, `many-${n}`));
    await pass(60_000);
    const noted = async () => (await lines()).filter(({ notes }: { notes: unknown[] }) => notes.length > 0).length;
    expect(await noted()).toBe(50);
    await pass(250);
    expect(await noted()).toBe(60);
  });

  test("keeps its default from the archive: another one has to be set first", async () => {
    await set();
    const { fields } = (await house.ask("admin", "GET", "/api/v1/enrichment/choices")).body;
    const put = (choices: object[]) =>
      house.ask("admin", "PUT", "/api/v1/enrichment/choices/result", { isFree: true, isMandatory: false, choices });
    const [first, second] = fields.result.choices;
    expect((await put([{ ...first, isArchived: true }, second])).body.fields).toMatchObject([
      { field: "choices[0].label", code: "default_of_wrap_up" },
    ]);
    expect((await put([second])).body.fields).toMatchObject([{ field: "choices", code: "default_of_wrap_up" }]);
    expect((await put([{ ...first, label: "Clos" }, second])).status).toBe(200);
    await takenCall();
    await pass(120_000);
    expect((await line()).notes).toMatchObject([{ result: "Clos" }]);
    await set({ isEnabled: false });
    expect((await put([second])).status).toBe(200);
  });
});
