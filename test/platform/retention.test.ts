import { afterEach, beforeEach, expect, test } from "bun:test";
import { Journal } from "../../server/platform/events/journal.ts";
import { journalStore } from "../../server/platform/events/repo.ts";
import { silentLog } from "../../server/platform/log.ts";
import { registerHouseKinds } from "../../server/platform/retention/house-kinds.ts";
import { type RetentionKind, RetentionKinds } from "../../server/platform/retention/kinds.ts";
import { Retention } from "../../server/platform/retention/retention.ts";
import { retentionRoutes } from "../../server/platform/retention/routes.ts";
import { type House, openHouse, play } from "../support/scenario.ts";

const DAY_MS = 86_400_000;
let house: House;
/** Of a room: one that cannot be removed now, and one that can, a few at a time. */
const broken: RetentionKind = {
  ...{ name: "broken", field: "brokenDays", unit: "days", default: 10, minimum: 1, maximum: 100 },
  held: async () => ({ count: 0, oldestAt: null }),
  countBeyond: async () => 0,
  removeStep: () => Promise.reject(new Error("no disk")),
};
let visitsAt: number[] = [];
const visits: RetentionKind = {
  ...{ name: "visits", field: "visitDays", unit: "days", default: 10, minimum: 1, maximum: 100, stepRows: 3 },
  held: async () => ({ count: visitsAt.length, oldestAt: visitsAt[0] ?? null }),
  countBeyond: async (before) => visitsAt.filter((at) => at < before).length,
  async removeStep(before, limit) {
    const count = Math.min(limit, visitsAt.filter((at) => at < before).length);
    visitsAt = visitsAt.slice(count);
    return count;
  },
};
let retention: Retention;

beforeEach(async () => {
  house = await openHouse({
    routes: async ({ database, clock, audit, settings, access }) => {
      const journal = await Journal.open({ store: journalStore(database), clock, log: silentLog, onEntry: () => {} });
      const kinds = new RetentionKinds();
      registerHouseKinds(kinds, { database, audit, journal, clock });
      for (const kind of [broken, visits]) kinds.register(kind);
      retention = new Retention({ kinds, settings, clock, log: silentLog });
      return [retentionRoutes(retention, access)];
    },
  });
});
afterEach(async () => {
  retention.stop();
  await house.close();
});

async function record(count: number) {
  const entry = { who: null, from: null, action: "old.thing", target: "t", before: null, after: null };
  await house.database.transact(async (tx) => {
    for (let n = 0; n < count; n++) await house.audit.record(entry, tx);
  });
}

/** Lets a look happen: the database answers in turns of its own. */
async function pass(ms: number) {
  await house.clock.advance(ms);
  for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

const actions = async () => (await house.audit.list(null, null, 5_000)).map(({ action }) => action);

test("entries stay for 730 days unless told otherwise, and their removal is an entry", async () => {
  await record(3);
  const firstAt = house.clock.now();
  await retention.start();
  await pass(729 * DAY_MS);
  expect(await actions()).toEqual(["old.thing", "old.thing", "old.thing"]);
  await pass(2 * DAY_MS);
  const [entry, ...rest] = await house.audit.list(null, null, 10);
  expect(rest).toEqual([]);
  const at = new Date(firstAt).toISOString();
  expect(entry).toMatchObject({ action: "audit.expire", userName: null, after: null });
  expect(entry?.before).toEqual({ entries: 3, from: at, through: at });
});

test("many go in steps, one after the other, each told", async () => {
  await record(4_500);
  await house.clock.advance(800 * DAY_MS);
  await retention.start();
  await pass(600_000);
  expect(await actions()).toHaveLength(2_500 + 1);
  await pass(250);
  await pass(250);
  expect(await actions()).toEqual(["audit.expire", "audit.expire", "audit.expire"]);
});

test("nothing is removed in the first minutes, while the clock may still be wrong", async () => {
  await record(1);
  await retention.start();
  house.clock.jumpWall(5_000 * DAY_MS);
  await pass(300_000);
  house.clock.jumpWall(-5_000 * DAY_MS);
  await pass(DAY_MS);
  expect(await actions()).toEqual(["old.thing"]);
});

test("an administrator sets it, within bounds, and is written down", async () => {
  const path = "/api/v1/platform/retention";
  const body = { auditDays: 30, journalRows: 2_000 };
  await retention.start();
  await play(house, { name: "", path, as: "admin", status: 200, contains: ['"auditDays":730'] });
  await play(house, { name: "", path, method: "PUT", body, as: "supervisor", status: 403 });
  const few = { ...body, auditDays: 29 };
  await play(house, { name: "", path, method: "PUT", body: few, as: "admin", status: 422, contains: ["auditDays"] });
  await play(house, { name: "", path, method: "PUT", body, as: "admin", status: 200, audits: ["setting.change"] });
  await record(1);
  await pass(31 * DAY_MS);
  expect((await actions())[0]).toBe("audit.expire");
  expect(await actions()).not.toContain("old.thing");
});

test("a value alone may be set, the others stay; nothing and what is unknown are refused", async () => {
  const path = "/api/v1/platform/retention";
  await retention.start();
  const put = (body: unknown, status: number, audits: string[] = []) =>
    play(house, { name: "", path, method: "PUT", body, as: "admin", status, audits });
  await put({ visitDays: 5 }, 200, ["setting.change"]);
  expect(retention.current).toMatchObject({ auditDays: 730, journalRows: 50_000, visitDays: 5, brokenDays: 10 });
  await put({}, 422);
  await put({ visits: 5 }, 422);
  await put({ visitDays: 0 }, 422);
  await put({ visitDays: 101 }, 422);
  // What was stored before a kind was there, or out of its bounds, counts as never set.
  await house.settings.setSetting("platform.retention", { auditDays: 1, journalRows: 2_000 }, null);
  await retention.start();
  expect(retention.current).toMatchObject({ auditDays: 730, journalRows: 2_000, visitDays: 10 });
});

test("each kind goes in its own steps, with pauses, and one that fails holds up no other", async () => {
  visitsAt = Array.from({ length: 8 }, (_, index) => house.clock.now() - 11 * DAY_MS + index);
  await retention.start();
  await pass(599_000);
  const left: number[] = [];
  for (let time = 0; time < 100 && visitsAt.length > 0; time++) {
    await pass(250);
    if (left.at(-1) !== visitsAt.length) left.push(visitsAt.length);
  }
  expect(left).toEqual([8, 5, 2, 0]);
});

test("a stop between two steps leaves the rest for the next start", async () => {
  visitsAt = Array.from({ length: 8 }, (_, index) => index);
  await retention.start();
  await pass(600_000);
  while (visitsAt.length === 8) await pass(250);
  retention.stop();
  await pass(DAY_MS * 3);
  expect(visitsAt).toHaveLength(5);
});

test("how much there is, and what other values would remove, is told; nothing goes by asking", async () => {
  const path = "/api/v1/platform/retention";
  await retention.start();
  await record(3);
  await house.clock.advance(40 * DAY_MS);
  retention.stop();
  await record(2);
  visitsAt = [house.clock.now() - 3 * DAY_MS, house.clock.now()];
  const kinds = Object.fromEntries((await retention.view()).map((kind) => [kind.name, kind]));
  expect(kinds.visits).toMatchObject({ count: 2, oldestAt: visitsAt[0], value: 10, unit: "days", field: "visitDays" });
  expect(kinds.audit).toMatchObject({ count: 5, value: 730 });
  expect(await retention.preview({ auditDays: 30, visitDays: 2 })).toEqual([
    { name: "audit", count: 3 },
    { name: "visits", count: 1 },
  ]);
  await play(house, {
    name: "",
    path: `${path}/preview?auditDays=30`,
    as: "admin",
    status: 200,
    contains: ['"count":3'],
  });
  await play(house, { name: "", path: `${path}/preview?auditDays=29`, as: "admin", status: 422 });
  await play(house, { name: "", path: `${path}/preview?auditDays=30`, as: "supervisor", status: 403 });
  expect((await retention.view()).find(({ name }) => name === "audit")?.count).toBeGreaterThanOrEqual(5);
});

test("sessions and links that are over go, those that are not stay", async () => {
  const user = await house.auth.users.add({ name: "ann", password: null, role: "viewer" }, { who: null, from: null });
  await house.auth.sessions.open(user, "192.0.2.1", "", null);
  await retention.start();
  await pass(30 * DAY_MS + 600_000);
  const count = async (name: string) => (await retention.view()).find((kind) => kind.name === name)?.count;
  // Over after thirty days unused; thirty more days it is kept.
  await pass(2 * DAY_MS);
  expect(await count("sessions")).toBe(1);
  expect(await retention.preview({ sessionDays: 1 })).toEqual([{ name: "sessions", count: 1 }]);
  for (let day = 0; day < 32; day++) {
    await pass(DAY_MS);
    for (let step = 0; step < 8; step++) await pass(250);
  }
  expect(await count("sessions")).toBe(0);
});

test("a kind is registered once, with bounds that make sense", () => {
  const kinds = new RetentionKinds();
  kinds.register(visits);
  expect(() => kinds.register(visits)).toThrow("twice");
  expect(() => kinds.register({ ...visits, name: "other" })).toThrow("twice");
  expect(() => kinds.register({ ...visits, name: "o", field: "o", default: 0 })).toThrow("default");
  const { removeStep: _, ...nobody } = visits;
  expect(() => kinds.register({ ...nobody, name: "o", field: "o" })).toThrow("nothing removes");
});
