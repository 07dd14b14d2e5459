import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Elysia, t } from "elysia";
import { routesWithoutAccess } from "../../../server/platform/auth/access.ts";
import { isFromOwnPages } from "../../../server/platform/auth/origin.ts";
import { ROLES, type Role } from "../../../server/platform/roles.ts";
import { type House, openHouse, PASSWORD, play, type Scenario, testScenarios } from "../../support/scenario.ts";

let house: House;
let cookie: string;

beforeAll(async () => {
  const body = t.Object({ n: t.Number() }, { additionalProperties: false });
  house = await openHouse({
    routes: ({ access }) => [
      new Elysia({ prefix: "/api/t" })
        .use(access)
        .get("/public", ({ identity }) => ({ who: identity?.name ?? null }), { access: "public" })
        .get("/viewer", ({ identity, from }) => ({ who: identity?.name, via: identity?.via, from }), {
          access: "viewer",
        })
        .get("/agent", () => "fine", { access: "agent" })
        .get("/supervisor", () => "fine", { access: "supervisor" })
        .get("/admin", () => "fine", { access: "admin" })
        .post("/change", () => "changed", { access: "viewer", body })
        .post("/open", () => "changed", { access: "public" })
        .get("/forgot", () => "nobody thought of who may read this")
        .post("/forgot", () => "nor this", { body }) as never,
      new Elysia().get("/late", () => "nor this, in a plugin that does not use access") as never,
    ],
  });
  await house.auth.users.add({ name: "ann", role: "admin", password: PASSWORD }, { who: null, from: null });
  const login = { name: "", path: "/api/v1/platform/login", body: { name: "ann", password: PASSWORD }, status: 200 };
  const { response } = await play(house, { ...login, audits: ["session.open"] });
  cookie = (response.headers.get("set-cookie") ?? "").split(";")[0] as string;
});
afterAll(() => house.close());

describe("who may use a route", () => {
  const rows = (["public", ...ROLES] as const).flatMap((route) =>
    ([undefined, ...ROLES] as const).map((as): Scenario => {
      const rank = (role: Role) => ROLES.indexOf(role);
      const isLetIn = route === "public" || (as !== undefined && rank(as) >= rank(route));
      const status = isLetIn ? 200 : as === undefined ? 401 : 403;
      const contains = isLetIn ? [] : [as === undefined ? "not_signed_in" : "not_allowed"];
      return { name: `${as ?? "a stranger"} on ${route}: ${status}`, path: `/api/t/${route}`, as, status, contains };
    }),
  );
  testScenarios(() => house, rows);

  testScenarios(
    () => house,
    [
      {
        name: "a route that declares no access is refused",
        path: "/api/t/forgot",
        as: "admin",
        status: 500,
        contains: ["route_without_access"],
        lacks: ["nobody thought"],
      },
      {
        name: "also with a body",
        path: "/api/t/forgot",
        body: { n: 1 },
        as: "admin",
        status: 500,
        lacks: ["nor this"],
      },
      {
        name: "also in a plugin that never heard of access",
        path: "/late",
        as: "admin",
        status: 500,
        lacks: ["nor this"],
      },
      { name: "rights come before the body", path: "/api/t/change", body: { x: 1 }, status: 401, lacks: ["fields"] },
      {
        name: "an unknown bearer is refused even where nobody is asked for",
        path: "/api/t/public",
        headers: { authorization: "Bearer vg_unknown" },
        status: 401,
      },
      {
        name: "a bearer of another kind",
        path: "/api/t/viewer",
        headers: { authorization: "Bearer abc" },
        status: 401,
      },
      { name: "basic is not looked at", path: "/api/t/viewer", headers: { authorization: "Basic YTpi" }, status: 401 },
      {
        name: "a cookie of the wrong shape",
        path: "/api/t/viewer",
        headers: { cookie: "vigie_session=x" },
        status: 401,
      },
      {
        name: "a forwarded address is not believed",
        path: "/api/t/viewer",
        as: "viewer",
        headers: { "x-forwarded-for": "203.0.113.9" },
        status: 200,
        contains: ['"from":"127.0.0.1"'],
      },
      { name: "a bearer says so", path: "/api/t/viewer", as: "agent", status: 200, contains: ['"via":"token"'] },
    ],
  );

  test("routes without access are listed, the others are not", () => {
    expect(routesWithoutAccess(house.app.routes)).toEqual(["GET /api/t/forgot", "POST /api/t/forgot", "GET /late"]);
  });

  test("a cookie is one identity, and a bearer beside it another, which wins", async () => {
    const path = "/api/t/viewer";
    await play(house, { name: "", path, headers: { cookie }, status: 200, contains: ['"who":"ann","via":"session"'] });
    await play(house, { name: "", path, headers: { cookie }, as: "viewer", status: 200, contains: ['"via":"token"'] });
  });
});

describe("a change that rides on a cookie", () => {
  const own = () => house.url;
  const cases: [what: string, headers: () => Record<string, string>, isLetIn: boolean][] = [
    ["from its own pages", () => ({ origin: own() }), true],
    ["from its own pages, by fetch metadata alone", () => ({ "sec-fetch-site": "same-origin" }), true],
    ["with both", () => ({ origin: own(), "sec-fetch-site": "same-origin" }), true],
    ["from another host", () => ({ origin: "http://evil.example" }), false],
    ["from another port", () => ({ origin: "http://127.0.0.1:1" }), false],
    ["from a name that only begins alike", () => ({ origin: `${own()}.evil.example` }), false],
    ["from a name that holds ours as user", () => ({ origin: `http://${new URL(own()).host}@evil.example` }), false],
    ["from an opaque origin", () => ({ origin: "null" }), false],
    ["from an extension", () => ({ origin: `chrome-extension://${new URL(own()).host}` }), false],
    ["from a sister site", () => ({ "sec-fetch-site": "same-site" }), false],
    ["from across", () => ({ "sec-fetch-site": "cross-site" }), false],
    ["with a right origin but across", () => ({ origin: own(), "sec-fetch-site": "cross-site" }), false],
    [
      "with a wrong origin that says same-origin",
      () => ({ origin: "http://evil.example", "sec-fetch-site": "same-origin" }),
      false,
    ],
    ["with nothing said", () => ({}), false],
    ["typed into the address bar, which cannot change things", () => ({ "sec-fetch-site": "none" }), false],
  ];
  for (const [what, headers, isLetIn] of cases) {
    test(`${what} is ${isLetIn ? "let in" : "refused"}`, async () => {
      const status = isLetIn ? 200 : 403;
      const contains = [isLetIn ? "changed" : "wrong_origin"];
      const change = {
        name: "",
        path: "/api/t/change",
        body: { n: 1 },
        headers: { ...headers(), cookie },
        status,
        contains,
      };
      await play(house, change);
    });
  }

  test("a bearer needs no origin, wherever it comes from", async () => {
    const headers = { origin: "http://evil.example", "sec-fetch-site": "cross-site" };
    await play(house, { name: "", path: "/api/t/change", body: { n: 1 }, headers, as: "viewer", status: 200 });
  });

  test("without a cookie a program may be silent about its origin, a page may not lie", async () => {
    const open = { name: "", method: "POST", path: "/api/t/open" };
    await play(house, { ...open, status: 200 });
    await play(house, { ...open, headers: { origin: "http://evil.example" }, status: 403 });
  });

  test("the log-in itself cannot be done from another site", async () => {
    const body = { name: "ann", password: PASSWORD };
    const login = { name: "", path: "/api/v1/platform/login", body, headers: { origin: "http://evil.example" } };
    await play(house, { ...login, status: 403, answerHeaders: { "set-cookie": null } });
  });

  test("reading is free from anywhere; every other method is a change", () => {
    const from = (method: string) => new Request("http://a/", { method, headers: { host: "a", origin: "http://b" } });
    for (const method of ["GET", "HEAD", "OPTIONS"]) expect(isFromOwnPages(from(method), true)).toBe(true);
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "PURGE"]) {
      expect(isFromOwnPages(from(method), true)).toBe(false);
    }
  });
});
