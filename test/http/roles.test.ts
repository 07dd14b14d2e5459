import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Access, Role } from "../../server/platform/roles.ts";
import { isAllowed, ROLES } from "../../server/platform/roles.ts";
import { ensureBinary, type RunningBinary, runBinary, startServe } from "../support/binary.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Roles × routes, generated from the OpenAPI document of the running binary. */
const folder = temporaryFolder();
let server: RunningBinary;
const tokens = new Map<Role, string>();
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

async function routes(): Promise<RouteUnderTest[]> {
  const document = (await (await fetch(`${server.url}/api/docs/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { "x-access"?: Access; "x-personal"?: boolean }>>;
  };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path: path.replace(/\{\w+\}/g, "0"),
      access: operation["x-access"] as Access,
      isPersonal: operation["x-personal"] === true,
    })),
  );
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

test("every documented route declares its access, and there are routes for each kind", async () => {
  const found = await routes();
  expect(found.filter(({ access }) => access === undefined)).toEqual([]);
  const kinds = new Set(found.map(({ access }) => access));
  for (const kind of ["public", "viewer", "supervisor", "admin"] as const) expect(kinds.has(kind)).toBe(true);
});

test("whoever may not is refused on every route: 401 without a name, 403 with too low a role; whoever may is not", async () => {
  const wrong: string[] = [];
  for (const route of await routes()) {
    for (const role of [null, ...ROLES]) {
      const status = await statusOf(route, role);
      const isLetIn = isAllowed(role, route.access) && !route.isPersonal;
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
