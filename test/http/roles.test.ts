import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { createApp } from "../../server/app.ts";
import { accessOf, requirementAt } from "../../server/platform/auth/access.ts";
import { systemClock } from "../../server/platform/clock.ts";
import { parseArguments } from "../../server/platform/config/parse.ts";
import { silentLog } from "../../server/platform/log.ts";
import type { Access, Role } from "../../server/platform/roles.ts";
import { isAllowed, ROLES } from "../../server/platform/roles.ts";
import { ensureBinary, type RunningBinary, runBinary, startServe } from "../support/binary.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Roles × routes: every route of the table, asked of the running binary. */
const folder = temporaryFolder();
let server: RunningBinary;
const tokens = new Map<Role, string>();
/** What is open to browsers, which then ask who is there, and refuses programs that do not say. */
const NOT_FOR_STRANGERS = new Set(["GET /cst_explorer/0"]);

interface RouteUnderTest {
  method: string;
  path: string;
  access: Access;
  /** Only a person who is signed in may, whatever the role of a token. */
  isPersonal: boolean;
}

beforeAll(async () => {
  await ensureBinary();
  server = await startServe(folder.path);
  for (const role of ROLES) {
    const made = await runBinary(["token", "add", "--name", role, "--role", role, "--data", folder.path]);
    tokens.set(role, made.stdout.trim());
  }
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

/** The route table itself, so that no route is missed that the document does not name; the one of every path apart. */
async function routes(): Promise<RouteUnderTest[]> {
  const { options } = parseArguments({ argv: ["--data", join(folder.path, "table")], env: {}, taken: ["data"] });
  const app = await createApp({ options, clock: systemClock, log: silentLog, version: "0.0.0-test", assets: [] });
  const table = app.elysia.routes.filter(({ path }) => path !== "/*");
  await app.close();
  return table.map((route) => ({
    method: route.method,
    path: route.path.replace(/:\w+/g, "0"),
    access: accessOf(route) as Access,
    isPersonal: requirementAt(route)?.isPersonal === true,
  }));
}

async function statusOf({ method, path }: RouteUnderTest, role: Role | null): Promise<number> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (role) headers.authorization = `Bearer ${tokens.get(role)}`;
  const abort = new AbortController();
  const body = method === "GET" || method === "DELETE" ? null : "{}";
  const response = await fetch(server.url + path, { method, headers, body, redirect: "manual", signal: abort.signal });
  // Event streams have no end of their own.
  abort.abort();
  return response.status;
}

test("every route declares its access, and there are routes for each kind, documented or not", async () => {
  const found = await routes();
  const paths = found.map(({ path }) => path);
  for (const path of ["/cst_explorer/0", "/light", "/api/docs/openapi.json", "/api/v1/cccp/servers/0/board"])
    expect(paths).toContain(path);
  expect(found.filter(({ access }) => access === undefined)).toEqual([]);
  const kinds = new Set(found.map(({ access }) => access));
  for (const kind of ["public", "viewer", "supervisor", "admin"] as const) expect(kinds.has(kind)).toBe(true);
});

test("whoever may not is refused on every route: 401 without a name, 403 with too low a role; whoever may is not", async () => {
  const wrong: string[] = [];
  for (const route of await routes()) {
    for (const role of [null, ...ROLES]) {
      const status = await statusOf(route, role);
      const name = `${route.method} ${route.path}`;
      const isLetIn =
        isAllowed(role, route.access) && !route.isPersonal && !(role === null && NOT_FOR_STRANGERS.has(name));
      const expected = isLetIn ? "let in" : role ? 403 : 401;
      const isRight = expected === "let in" ? status !== 401 && status !== 403 && status < 500 : status === expected;
      if (!isRight) wrong.push(`${route.method} ${route.path} (${route.access}) as ${role ?? "nobody"}: ${status}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("a made-up token is nobody", async () => {
  const headers = { authorization: `Bearer vg_${"A".repeat(43)}` };
  expect((await fetch(`${server.url}/api/v1/platform/me`, { headers })).status).toBe(401);
});
