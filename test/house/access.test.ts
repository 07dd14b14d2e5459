import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Elysia } from "elysia";
import { type App, createApp } from "../../server/app.ts";
import { routesWithoutAccess } from "../../server/platform/auth/access.ts";
import { parseArguments } from "../../server/platform/config/parse.ts";
import { silentLog } from "../../server/platform/log.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
let app: App;

beforeAll(async () => {
  const argv = ["--data", folder.path, "--public-dir", folder.path];
  const { options } = parseArguments({ argv, env: {}, taken: ["data", "publicDir"] });
  app = await createApp({ options, clock: new FakeClock(), log: silentLog, version: "0.0.0-test", assets: [] });
});
afterAll(async () => {
  await app.close();
  folder.remove();
});

describe("the whole route table", () => {
  test("every route says who may use it", () => {
    expect(app.elysia.routes.length).toBeGreaterThan(40);
    expect(routesWithoutAccess(app.elysia.routes)).toEqual([]);
  });

  test("one that does not would be found", () => {
    const careless = new Elysia().get("/api/v1/secrets", () => "x");
    expect(routesWithoutAccess(careless.routes)).toEqual(["GET /api/v1/secrets"]);
  });

  test("native addresses are under /api/v1 and named after their room", () => {
    // `auth` is the house's too: the address that is registered at a provider of log-ins.
    const native = app.elysia.routes.map(({ path }) => path).filter((path) => path.startsWith("/api/v1/"));
    expect(
      native.filter((path) => !/^\/api\/v1\/(platform|auth|cccp|presence|enrichment|metrics)\//.test(path)),
    ).toEqual([]);
  });
});
