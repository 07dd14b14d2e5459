import { afterEach, beforeEach, expect, test } from "bun:test";
import { Readiness } from "../../../server/platform/readiness.ts";
import { type House, openHouse, play } from "../../support/scenario.ts";

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

async function probe(path: string, status: number, contains = "") {
  const response = await fetch(house.url + path);
  expect(response.status).toBe(status);
  expect(await response.text()).toContain(contains);
}

test("alive from the first moment, ready from the end of start-up until the stop", async () => {
  await probe("/healthz", 200);
  await probe("/readyz", 503, '"code":"starting"');
  house.health.setStarted(true);
  await probe("/readyz", 200);
  house.health.add("call centre", () => ({ state: "bad", code: "link_refused", detail: "away" }));
  await probe("/readyz", 200);
  house.health.setStarted(false);
  await probe("/readyz", 503, '"code":"stopping"');
  await probe("/healthz", 200);
});

test("not ready while the database cannot be read, which is asked once a second at most", async () => {
  house.health.setStarted(true);
  await probe("/readyz", 200);
  const { select } = house.database.orm;
  house.database.orm.select = () => {
    throw new Error("disk I/O error");
  };
  await probe("/readyz", 200);
  await house.clock.advance(1_000);
  await probe("/readyz", 503, '"code":"database_unreadable"');
  await probe("/healthz", 200);
  expect(house.logged.join("")).toMatch(/the database cannot be read request=\S+ reason="disk I\/O error"/);
  house.database.orm.select = select;
  await house.clock.advance(1_000);
  await probe("/readyz", 200);
});

test("a database that does not answer is given a second", async () => {
  const silent = { select: () => ({ from: () => ({ where: () => ({ limit: () => new Promise(() => {}) }) }) }) };
  house.health.setStarted(true);
  const readiness = new Readiness(house.health, { orm: silent as never }, house.clock, house.log);
  const answer = readiness.look();
  await house.clock.advance(1_000);
  expect(await answer).toMatchObject({ status: "not_ready", code: "database_unreadable" });
  expect(house.clock.timers).toBe(0);
});

test("the page of health shows every check; one that throws is bad, not fatal", async () => {
  house.health.add("one", () => ({ state: "ok", code: "streams_open", params: { open: 1 }, detail: "fine" }));
  house.health.add("many", () => [
    { name: "server 1", state: "ok", code: "link_live", detail: "live" },
    { name: "server 2", state: "warn", code: "link_loading", detail: "retrying" },
  ]);
  house.health.add("faulty", () => {
    throw new Error("no idea");
  });
  const { text } = await play(house, { name: "", path: "/api/v1/platform/health", as: "viewer", status: 200 });
  expect(JSON.parse(text)).toEqual({
    checks: [
      { name: "one", state: "ok", code: "streams_open", params: { open: 1 }, detail: "fine" },
      { name: "server 1", state: "ok", code: "link_live", detail: "live" },
      { name: "server 2", state: "warn", code: "link_loading", detail: "retrying" },
      {
        name: "faulty",
        state: "bad",
        code: "check_failed",
        params: { reason: "no idea" },
        detail: "The check itself failed: no idea",
        remedy: expect.stringContaining("log"),
      },
    ],
  });
  await play(house, { name: "", path: "/api/v1/platform/health", status: 401 });
});

test("about tells version, start and clock to whoever may read", async () => {
  const startedAt = house.clock.now();
  await house.clock.advance(5_000);
  const { text } = await play(house, { name: "", path: "/api/v1/platform/about", as: "viewer", status: 200 });
  expect(JSON.parse(text)).toEqual({ version: "0.0.0", startedAt, now: startedAt + 5_000 });
  await play(house, { name: "", path: "/api/v1/platform/about", status: 401 });
});
