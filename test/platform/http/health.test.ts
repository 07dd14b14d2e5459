import { afterEach, beforeEach, expect, test } from "bun:test";
import { type House, openHouse, play } from "../../support/scenario.ts";

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const probe = (path: string, status: number) => play(house, { name: "", path, status });

test("alive from the first moment, ready from the end of start-up until the stop", async () => {
  await probe("/healthz", 200);
  await probe("/readyz", 503);
  house.health.setStarted(true);
  await probe("/readyz", 200);
  house.health.add("call centre", () => ({ state: "bad", code: "link_refused", detail: "away" }));
  await probe("/readyz", 200);
  house.health.setStarted(false);
  await probe("/readyz", 503);
  await probe("/healthz", 200);
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
