import { afterEach, beforeEach, expect, test } from "bun:test";
import { Journal } from "../../server/platform/events/journal.ts";
import { journalStore } from "../../server/platform/events/repo.ts";
import { silentLog } from "../../server/platform/log.ts";
import { Retention, retentionRoutes } from "../../server/platform/retention.ts";
import { type House, openHouse, play } from "../support/scenario.ts";

const DAY_MS = 86_400_000;
let house: House;
let retention: Retention;

beforeEach(async () => {
  house = await openHouse({
    routes: async ({ database, clock, audit, settings, access }) => {
      const journal = await Journal.open({ store: journalStore(database), clock, log: silentLog, onEntry: () => {} });
      retention = new Retention({ audit, journal, settings, clock, log: silentLog });
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
