import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type AnyElysia, Elysia, t } from "elysia";
import { type App, createApp } from "../../server/app.ts";
import { type RouteEntry, requirementAt } from "../../server/platform/auth/access.ts";
import { parseArguments } from "../../server/platform/config/parse.ts";
import { silentLog } from "../../server/platform/log.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Sends every native route something that it does not know. */
const folder = temporaryFolder();
let app: App;
let token: string;
let cookie: string;

beforeAll(async () => {
  const { options } = parseArguments({ argv: ["--data", folder.path], env: {}, taken: ["data"] });
  app = await createApp({ options, clock: new FakeClock(), log: silentLog, version: "0.0.0-test", assets: [] });
  const terminal = { who: null, from: null };
  token = await app.auth.tokens.add({ name: "all", role: "admin", expiresAt: null }, terminal);
  const ada = await app.auth.users.add({ name: "ada", role: "admin", password: null }, terminal);
  cookie = `vigie_session=${await app.auth.sessions.open(ada, "127.0.0.1", "", null)}`;
});
afterAll(async () => {
  await app.close();
  folder.remove();
});

/** What another system posts: new fields of its next version must not make it fail. */
const OF_OTHERS = new Set(["/api/v1/enrichment/webhooks/wildix", "/api/v1/presence/webhooks/yeastar"]);
const BODIES = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** Routes of our own making: neither a page nor an address of the replaced programs, which answer in their own way. */
function nativeRoutes(routes: readonly RouteEntry[]): RouteEntry[] {
  return routes.filter(({ hooks, path }) => {
    const { detail } = (hooks ?? {}) as { detail?: { hide?: boolean; tags?: string[] } };
    return !detail?.hide && !detail?.tags?.includes("compat") && !OF_OTHERS.has(path);
  });
}

/** What was sent and let through: `GET /x?colour=red: 200`. */
async function lenient(elysia: AnyElysia, routes: readonly RouteEntry[]): Promise<string[]> {
  const found: string[] = [];
  let as: Record<string, string> = {};
  const send = async (method: string, path: string, body?: string) => {
    const headers: Record<string, string> = { ...as, "content-type": "application/json" };
    if (body !== undefined) headers["content-length"] = String(body.length);
    const response = await elysia.handle(new Request(`http://localhost${path}`, { method, headers, body }));
    const problem = response.status === 422 ? ((await response.json()) as { fields?: { field: string }[] }) : null;
    if (problem?.fields?.some(({ field }) => field === "colour")) return;
    if (!response.bodyUsed) await response.body?.cancel();
    found.push(`${method} ${path} ${body ?? ""}: ${response.status}`);
  };
  for (const route of routes) {
    const { method, path } = route;
    // One's own account is for people, everything else for tokens too.
    as = requirementAt(route)?.isPersonal
      ? { cookie, host: "localhost", origin: "http://localhost" }
      : { authorization: `Bearer ${token}` };
    const address = path.replace(/:\w+/g, "1");
    await send(method, `${address}?colour=red`);
    if (BODIES.has(method)) await send(method, address, '{"colour":"red"}');
  }
  return found;
}

describe("a field that a route does not know", () => {
  test("is refused and named by every native route, in its address and in its body", async () => {
    const routes = nativeRoutes(app.elysia.routes);
    expect(routes.length).toBeGreaterThan(25);
    expect(routes.filter(({ method }) => BODIES.has(method)).length).toBeGreaterThan(10);
    expect(await lenient(app.elysia, routes)).toEqual([]);
  });

  test("and would be found in one that lets it through", async () => {
    const loose = t.Object({ size: t.Optional(t.String()) }, { additionalProperties: true });
    const careless = new Elysia({ normalize: false })
      .get("/api/v1/a", () => "x", { query: loose })
      .post("/api/v1/b", () => "x", { body: loose });
    expect(await lenient(careless, nativeRoutes(careless.routes))).toEqual([
      "GET /api/v1/a?colour=red : 200",
      "POST /api/v1/b?colour=red : 422",
      'POST /api/v1/b {"colour":"red"}: 200',
    ]);
  });
});
