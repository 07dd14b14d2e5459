import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { FEED_URL, HOUR, MINUTE, MONDAY_10, openPresenceHouse, type PresenceHouse } from "./house.ts";
import { pass, plan, withExtensions } from "./set-up.ts";

let house: PresenceHouse;
let ids: Record<string, number>;
beforeEach(async () => {
  house = await openPresenceHouse();
  ids = await withExtensions(house);
});
afterEach(() => house.close());

const idOf = (number: string) => ids[number] ?? 0;
const set = (who: string, body: object) => house.ask(who, "POST", "overrides", body);
const active = async () => (await house.ask("vera", "GET", "overrides?active=true")).body.overrides;
const log = async () => (await house.ask("vera", "GET", "log")).body.entries;

test("A07 an override is pushed at once, ends at its time, and is put away with the log's word", async () => {
  await plan(house, idOf("1001"));
  const answer = await set("sam", { extensionIds: [idOf("1001")], status: "away", minutes: 60, reason: "Dentist" });
  expect(answer.status).toBe(201);
  await house.settle();
  expect(house.pbx.pushes.at(-1)).toMatchObject({ status: "away" });
  expect((house.pbx.pushes.at(-1)?.at ?? 0) - answer.body.overrides[0].startAt).toBeLessThan(2_000);
  expect((await house.ask("vera", "GET", `extensions/${idOf("1001")}`)).body).toMatchObject({
    because: { level: "override", name: "Dentist" },
    override: { status: "away", endAt: answer.body.overrides[0].startAt + HOUR, byName: "sam" },
  });
  await pass(house, 61);
  expect(house.pbx.statusOf(1)).toBe("off_work");
  expect((await log())[0]).toMatchObject({ source: "expiry", oldStatus: "away", newStatus: "off_work" });
  expect(await active()).toEqual([]);
  const [ended] = (await house.ask("vera", "GET", "overrides?active=false")).body.overrides;
  expect(ended).toMatchObject({ endedWhy: "expired", endedAt: answer.body.overrides[0].endAt, reason: "Dentist" });
});

test("A08 an extension without a planning is pushed an override too", async () => {
  await set("sam", { extensionIds: [idOf("1003")], status: "lunch" });
  await house.settle();
  expect(house.pbx.statusOf(3)).toBe("lunch");
});

test.each([
  ["three hours ago", { status: "away", minutes: -180 }, "minutes"],
  ["an end that is past", { status: "away", endAt: MONDAY_10 - MINUTE }, "endAt"],
  ["two ends", { status: "away", minutes: 10, endAt: MONDAY_10 + HOUR }, "endAt"],
  ["a status of no telephone", { status: "zzz" }, "status"],
  ["nobody", { status: "away", extensionIds: [] }, "extensionIds"],
  ["nobody that is there", { status: "away", extensionIds: [99] }, "extensionIds"],
  ["two kinds of whom", { status: "away", isForAll: true }, "extensionIds"],
])("A09 %s is refused, and nothing is stored", async (_, wrong, field) => {
  const answer = await set("sam", { extensionIds: [idOf("1001")], ...wrong });
  expect(answer.status).toBe(422);
  expect(answer.body.fields[0].field).toBe(field);
  expect((await house.ask("vera", "GET", "overrides")).body.overrides).toEqual([]);
});

test("A10 an override until the next event ends as that begins", async () => {
  const at = MONDAY_10 + 20 * MINUTE;
  house.reader.body = "one event";
  house.reader.contents.set("one event", [{ startAt: at, endAt: at + HOUR, summary: "Course" }]);
  await house.ask("admin", "POST", "feeds", feedFor(idOf("1001")));
  await plan(house, idOf("1001"));
  await set("sam", { extensionIds: [idOf("1001")], status: "away", isUntilNextEvent: true });
  await house.settle();
  expect((await house.ask("vera", "GET", `extensions/${idOf("1001")}`)).body.next).toMatchObject({
    at,
    status: "lunch",
  });
  await pass(house, 21);
  expect(house.pbx.statusOf(1)).toBe("lunch");
  expect(await active()).toEqual([]);
});

describe("another one", () => {
  test("takes its place, and gives it back when it is undone", async () => {
    await set("sam", { extensionIds: [idOf("1001")], status: "lunch", minutes: 300, reason: "mine" });
    const { batchId } = (await set("sam", { isForAll: true, status: "available", minutes: 30 })).body;
    expect(await active()).toHaveLength(3);
    const undone = await house.ask("sam", "POST", `override-batches/${batchId}/undo`);
    expect(undone.body).toEqual({ ended: 3, restored: 1 });
    expect(await active()).toMatchObject([{ number: "1001", status: "lunch", reason: "mine", endedWhy: "" }]);
    expect((await house.ask("sam", "POST", `override-batches/${batchId}/undo`)).status).toBe(409);
    expect((await house.ask("sam", "POST", "override-batches/nothing/undo")).status).toBe(404);
  });

  test("A67 all available is one group override with an end, that can be undone, and the log has the right old statuses", async () => {
    house.pbx.setByHand(1, "away");
    house.pbx.setByHand(2, "do_not_disturb");
    await house.settle();
    const { batchId, overrides } = (await set("sam", { isForAll: true, status: "available", minutes: 60 })).body;
    await house.settle();
    expect(overrides.map((one: { batchId: string }) => one.batchId)).toEqual([batchId, batchId, batchId]);
    expect([1, 2, 3].map((id) => house.pbx.statusOf(id))).toEqual(["available", "available", "available"]);
    const olds = (await log())
      .filter((entry: { source: string }) => entry.source === "override")
      .map((entry: { number: string; oldStatus: string }) => [entry.number, entry.oldStatus]);
    expect(olds.sort()).toEqual([
      ["1001", "away"],
      ["1002", "do_not_disturb"],
    ]);
    expect((await house.ask("sam", "POST", `override-batches/${batchId}/undo`)).body).toEqual({
      ended: 3,
      restored: 0,
    });
  });

  test("is not brought back when its time is over by then", async () => {
    await set("sam", { extensionIds: [idOf("1001")], status: "lunch", minutes: 5 });
    const { batchId } = (await set("sam", { isForAll: true, status: "available", minutes: 30 })).body;
    await pass(house, 10);
    expect((await house.ask("sam", "POST", `override-batches/${batchId}/undo`)).body.restored).toBe(0);
  });
});

describe("whose extension", () => {
  test("agents set and end their own, and no other", async () => {
    const own = await set("alice", { extensionIds: [idOf("1001")], status: "lunch", minutes: 30 });
    expect(own.status).toBe(201);
    const other = await set("alice", { extensionIds: [idOf("1001"), idOf("1002")], status: "lunch" });
    expect([other.status, other.body.code]).toEqual([403, "not_your_extension"]);
    expect((await set("alice", { isForAll: true, status: "away" })).body.code).toBe("not_your_extension");
    const theirs = (await set("sam", { extensionIds: [idOf("1002")], status: "away" })).body.overrides[0];
    expect((await house.ask("alice", "POST", `overrides/${theirs.id}/end`)).body.code).toBe("not_your_extension");
    const ended = await house.ask("alice", "POST", `overrides/${own.body.overrides[0].id}/end`);
    expect(ended.body).toMatchObject({ endedWhy: "ended", endedBy: "alice" });
    expect((await house.ask("alice", "POST", `overrides/${own.body.overrides[0].id}/end`)).body.code).toBe(
      "override_over",
    );
  });

  test("whoever sees a part of the call centre looks on, and sets nothing but their own", async () => {
    const { people, sessions } = house.app.auth;
    const here = { who: null, from: null };
    const scope = { projects: ["DEMO"], queues: [] };
    await people.add({ name: "part", role: "supervisor", extension: "1002", password: null, scope }, here);
    const cookie = `vigie_session=${await sessions.open(await people.byName("part"), "127.0.0.1", "", null)}`;
    (house.cookies as Map<string, string>).set("part", cookie);
    expect((await house.ask("part", "GET", "extensions")).body.extensions).toHaveLength(3);
    const change = await house.ask("part", "PATCH", `extensions/${idOf("1001")}`, { isFrozen: true });
    expect([change.status, change.body.code]).toEqual([403, "presence_read_only"]);
    expect((await set("part", { extensionIds: [idOf("1001")], status: "away" })).body.code).toBe("not_your_extension");
    expect((await set("part", { extensionIds: [idOf("1002")], status: "away" })).status).toBe(201);
  });
});

function feedFor(id: number) {
  return {
    ...{ name: "Timetable", url: FEED_URL, isEnabled: true, holdsFor: { kind: "extension", id }, zone: null },
    ...{ fallbackStatus: "lunch", intervalMinutes: 30, onStale: "keep", staleHours: 24 },
  };
}
