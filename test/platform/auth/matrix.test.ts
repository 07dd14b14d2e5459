import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type App, createApp } from "../../../server/app.ts";
import { type RouteEntry, requirementAt } from "../../../server/platform/auth/access.ts";
import type { Admission } from "../../../server/platform/auth/guard.ts";
import { parseArguments } from "../../../server/platform/config/parse.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { ROLES } from "../../../server/platform/roles.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { FakeRunner } from "../../support/fake-runner.ts";
import {
  type Caller,
  callersOf,
  createWorld,
  findWrongAnswers,
  nameOf,
  type World,
} from "../../support/rights-matrix.ts";
import { databaseOptions } from "../../support/database.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const folder = temporaryFolder();
let app: App;
let world: World;
let callers: Caller[];
const url = () => `http://127.0.0.1:${app.elysia.server?.port}`;

beforeAll(async () => {
  const { options } = parseArguments({ argv: ["--data", folder.path], env: {}, taken: ["data"] });
  const clock = new FakeClock();
  // The client's own first page, which is what a stranger's browser gets where it is asked who is there.
  const assets = [{ path: "/index.html", files: { identity: join(import.meta.dir, "../../../client/index.html") } }];
  const data = await databaseOptions(folder.path);
  app = await createApp({
    ...{ options: { ...options, ...data }, clock, log: silentLog, version: "0.0.0-test", assets },
    backupRunner: new FakeRunner(),
  });
  app.elysia.listen({ hostname: "127.0.0.1", port: 0, reusePort: false });
  await app.start();
  world = await createWorld(app, clock, url());
  callers = await callersOf(world);
});
afterAll(async () => {
  await app.stop();
  await app.elysia.server?.stop(true);
  await app.close();
  folder.remove();
});

/**
 * Routes that name one thing of many, or are about the person who asks, and whose that thing must be: `role` – whoever has
 * the role may, whatever the row; `scope` – of those only what lies within one's limits, as test/platform/alerts/routes.test.ts
 * shows; `visible` – of calls only one's own, as test/enrichment/room/calls.test.ts shows; `extension` – an agent's is
 * that of their own telephone alone, as test/presence/room/overrides.test.ts shows; `self` – the request has no way to name anybody else's; `own` – only one's own, which a
 * test below shows.
 */
const OWNERSHIP: Readonly<Record<string, "role" | "scope" | "visible" | "extension" | "self" | "own">> = {
  "PATCH /api/v1/platform/me": "self",
  "POST /api/v1/platform/me/password": "self",
  "GET /api/v1/platform/me/sessions": "self",
  "DELETE /api/v1/platform/me/sessions": "self",
  "DELETE /api/v1/platform/me/sessions/:id": "own",
  "GET /api/v1/platform/me/two-factor": "self",
  "POST /api/v1/platform/me/two-factor": "self",
  "POST /api/v1/platform/me/two-factor/confirm": "self",
  "POST /api/v1/platform/me/two-factor/recovery-codes": "self",
  "POST /api/v1/platform/me/two-factor/off": "self",
  "GET /api/v1/platform/users/:id": "role",
  "PATCH /api/v1/platform/users/:id": "role",
  "POST /api/v1/platform/users/:id/reset": "role",
  "DELETE /api/v1/platform/users/:id/two-factor": "role",
  "DELETE /api/v1/platform/users/:id": "role",
  "POST /api/v1/platform/users/:id/identity": "role",
  "DELETE /api/v1/platform/users/:id/identity": "role",
  "GET /api/v1/auth/oidc/end-session": "self",
  "DELETE /api/v1/platform/tokens/:id": "role",
  "GET /api/v1/platform/me/notifications": "self",
  "PUT /api/v1/platform/me/notifications": "self",
  "POST /api/v1/platform/me/notifications/mutes": "self",
  "DELETE /api/v1/platform/me/notifications/mutes/:rule": "self",
  "GET /api/v1/platform/push": "self",
  "POST /api/v1/platform/push/subscriptions": "self",
  "DELETE /api/v1/platform/push/subscriptions/:id": "own",
  "POST /api/v1/platform/push/subscriptions/:id/test": "own",
  "GET /api/v1/platform/alerts/:id": "scope",
  "POST /api/v1/platform/alerts/:id/acknowledge": "scope",
  "PUT /api/v1/platform/alerts/rules/:id": "role",
  "DELETE /api/v1/platform/alerts/rules/:id": "role",
  "PUT /api/v1/platform/alerts/channels/:id": "role",
  "DELETE /api/v1/platform/alerts/channels/:id": "role",
  "POST /api/v1/platform/alerts/channels/:id/test": "role",
  "DELETE /api/v1/platform/alerts/quiet-hours/:id": "role",
  "DELETE /api/v1/platform/alerts/maintenance/:id": "role",
  "GET /api/v1/platform/backups/:id": "role",
  "DELETE /api/v1/platform/backups/:id": "role",
  "POST /api/v1/platform/backups/:id/check": "role",
  "GET /api/v1/cccp/servers/:id/board": "role",
  "GET /api/v1/cccp/servers/:id/calls": "role",
  "GET /api/v1/cccp/servers/:id/calls/:callId": "role",
  "GET /api/v1/cccp/servers/:id/sessions/:sessionId/timeline": "role",
  "GET /api/v1/cccp/servers/:id/agents/:agentId": "role",
  "GET /api/v1/cccp/servers/:id/queues/:queueId": "role",
  "PATCH /api/v1/cccp/servers/:id": "role",
  "DELETE /api/v1/cccp/servers/:id": "role",
  "PUT /api/v1/cccp/servers/:id/thresholds": "role",
  "PUT /api/v1/cccp/servers/:id/service-level": "role",
  "GET /cst_explorer/:project": "role",
  "GET /api/v1/enrichment/calls/:id": "visible",
  "GET /api/v1/enrichment/calls/:id/live": "visible",
  "GET /api/v1/enrichment/live/:server/:call": "visible",
  "PATCH /api/v1/enrichment/calls/:id/note": "visible",
  "PATCH /api/v1/enrichment/calls/:id/tags": "visible",
  "POST /api/v1/enrichment/calls/:id/transfer/accept": "visible",
  "POST /api/v1/enrichment/calls/:id/transfer/return": "visible",
  "PUT /api/v1/enrichment/choices/:field": "role",
  "GET /api/v1/presence/extensions/:id": "role",
  "PATCH /api/v1/presence/extensions/:id": "role",
  "GET /api/v1/presence/extensions/:id/timeline": "role",
  "GET /api/v1/presence/extensions/:id/slots": "role",
  "POST /api/v1/presence/extensions/:id/slots": "role",
  "PUT /api/v1/presence/extensions/:id/slots/:slot": "role",
  "DELETE /api/v1/presence/extensions/:id/slots/:slot": "role",
  "DELETE /api/v1/presence/extensions/:id/slots": "role",
  "POST /api/v1/presence/extensions/:id/slots/copy": "role",
  "PUT /api/v1/presence/groups/:id": "role",
  "DELETE /api/v1/presence/groups/:id": "role",
  "POST /api/v1/presence/overrides/:id/end": "extension",
  "POST /api/v1/presence/override-batches/:id/undo": "role",
  "PUT /api/v1/presence/feeds/:id": "role",
  "DELETE /api/v1/presence/feeds/:id": "role",
  "POST /api/v1/presence/feeds/:id/read": "role",
  "POST /api/v1/presence/feeds/:id/confirm": "role",
  "PUT /api/v1/presence/rules/:id": "role",
  "DELETE /api/v1/presence/rules/:id": "role",
  "PUT /api/v1/presence/holidays/:id": "role",
  "DELETE /api/v1/presence/holidays/:id": "role",
  "PATCH /api/v1/presence/pbxs/:id": "role",
  "DELETE /api/v1/presence/pbxs/:id": "role",
  "POST /api/v1/presence/pbxs/:id/certificate": "role",
  "POST /api/v1/presence/pbxs/:id/import": "role",
  "POST /api/v1/presence/engine/questions/:id": "role",
  "DELETE /api/v1/presence/engine/banners/:id": "role",
  "DELETE /api/v1/presence/outputs/:id": "role",
  "GET /api/v1/presence/calendars/:token": "self",
  "GET /api/extensions/:id": "role",
  "POST /extension/:id/toggle-planning": "role",
  "POST /extension/:id/toggle-override": "role",
  "POST /extension/:id/override": "extension",
  "POST /extension/:id/remove-override": "extension",
  "GET /planning/extension/:id": "role",
  "POST /planning/extension/:id/sync-ical": "role",
  "POST /planning/extension/:id/update-ical-token": "role",
};

/** Routes that need a row above and have none, and rows of routes that are not there. */
function findUnruled(routes: readonly RouteEntry[]): string[] {
  const needing = routes.filter((route) => route.path.includes(":") || requirementAt(route)?.isPersonal).map(nameOf);
  const missing = needing.filter((name) => !(name in OWNERSHIP)).map((name) => `${name}: whose may it be?`);
  const stale = Object.keys(OWNERSHIP).filter((name) => !needing.includes(name));
  return [...missing, ...stale.map((name) => `${name}: there is no such route`)];
}

describe("route × caller", () => {
  test("every answer is as the route declares", async () => {
    expect(callers.length).toBeGreaterThanOrEqual(15);
    expect(app.elysia.routes.length).toBeGreaterThan(60);
    expect(await findWrongAnswers(world, app.elysia.routes, callers)).toEqual([]);
  }, 120_000);

  test("a kiosk token may read what its wall needs, and change nothing", () => {
    const onWall = app.elysia.routes.filter((route) => (requirementAt(route)?.wall.length ?? 0) > 0);
    expect(onWall.map(nameOf).sort()).toEqual([
      "GET /api/events/stream",
      "GET /api/v1/cccp/servers",
      "GET /api/v1/cccp/servers/:id/board",
      "GET /api/v1/platform/me",
    ]);
  });

  test("with the guard off, the matrix is red", async () => {
    const { guard } = app.auth;
    const admit = guard.admit.bind(guard);
    const { admissions } = guard as unknown as { admissions: WeakMap<Request, Admission> };
    guard.admit = async (request) => {
      admissions.set(request, { identity: null, caller: { address: "", isSecure: false } });
    };
    try {
      const some = app.elysia.routes.filter(({ path }) => /^\/api\/v1\/platform\/(users|audit)$/.test(path));
      const found = await findWrongAnswers(world, some, callers);
      expect(found).toContain("GET /api/v1/platform/users as nobody: let in, expected 401 not_signed_in");
      expect(found).toContain("GET /api/v1/platform/audit as viewer, by token: let in, expected 403 not_allowed");
    } finally {
      guard.admit = admit;
    }
  });

  test("with the check of origins off, it is red too", async () => {
    const [foreign] = callers.filter(({ name }) => name.includes("another site"));
    const honest = { ...(foreign as Caller), headers: () => world.session(world.users.admin) };
    const some = app.elysia.routes.filter((route) => nameOf(route) === "POST /api/v1/platform/users");
    expect(await findWrongAnswers(world, some, [honest])).toHaveLength(1);
  });
});

describe("ownership", () => {
  test("every route that could touch what is somebody's says whose it must be", () => {
    expect(findUnruled(app.elysia.routes)).toEqual([]);
  });

  test("one that does not would be found", () => {
    const added = { method: "GET", path: "/api/v1/platform/notes/:id", hooks: { detail: { "x-access": "viewer" } } };
    const personal = {
      method: "GET",
      path: "/api/v1/platform/x",
      hooks: { detail: { "x-access": "viewer", "x-personal": true } },
    };
    expect(findUnruled([...app.elysia.routes, added, personal])).toHaveLength(2);
    expect(findUnruled([])).toHaveLength(Object.keys(OWNERSHIP).length);
  });

  test.each([...ROLES])("a %s ends own sessions, never those of others", async (role) => {
    const path = `${url()}/api/v1/platform/me/sessions`;
    const { users, session } = world;
    const other = role === "admin" ? users.viewer : users.admin;
    const [mine, second, theirs] = [await session(users[role]), await session(users[role]), await session(other)];
    const idOf = async (headers: Record<string, string>) => {
      const { sessions } = await (await fetch(path, { headers })).json();
      return sessions.find((one: { isCurrent: boolean }) => one.isCurrent).id as string;
    };
    const end = async (id: string) => (await fetch(`${path}/${id}`, { method: "DELETE", headers: mine })).status;
    expect(await end(await idOf(theirs))).toBe(404);
    expect(await end(await idOf(second))).toBe(204);
    expect((await fetch(path, { headers: theirs })).status).toBe(200);
    expect((await fetch(path, { headers: second })).status).toBe(401);
  });
});

describe("devices", () => {
  test.each([...ROLES])("a %s tries and takes away own devices, never those of others", async (role) => {
    const path = `${url()}/api/v1/platform/push`;
    const { users, session } = world;
    const mine = { ...(await session(users[role])), "content-type": "application/json" };
    const theirs = await session(role === "admin" ? users.viewer : users.admin);
    const added = await fetch(`${path}/subscriptions`, {
      method: "POST",
      headers: mine,
      body: JSON.stringify({
        endpoint: `https://127.0.0.1/${role}`,
        keys: { p256dh: `B${"A".repeat(86)}`, auth: "B".repeat(22) },
        ...{ language: "en", minLevel: "red" },
      }),
    });
    expect(added.status).toBe(201);
    const { id } = await added.json();
    const own = `${path}/subscriptions/${id}`;
    const known = async () => {
      const { devices } = await (await fetch(path, { headers: mine })).json();
      return devices.some((device: { id: string }) => device.id === id) as boolean;
    };
    expect((await fetch(`${own}/test`, { method: "POST", headers: theirs })).status).toBe(404);
    // To take away what one does not have is done already, and says nothing of whether it is there.
    expect((await fetch(own, { method: "DELETE", headers: theirs })).status).toBe(204);
    expect(await known()).toBe(true);
    expect((await fetch(own, { method: "DELETE", headers: mine })).status).toBe(204);
    expect(await known()).toBe(false);
  });
});

describe("topic × caller", () => {
  test("each topic opens to its role, and to a kiosk token only when the topic says so", async () => {
    const wrong: string[] = [];
    const { topics } = app.platform.hub;
    expect(topics.length).toBeGreaterThanOrEqual(4);
    for (const topic of topics) {
      const name = topic.hasParameter ? `${topic.name}/1` : topic.name;
      const needed = { role: topic.role, wall: topic.wall ?? [], isPersonal: false };
      for (const caller of callers) {
        const abort = new AbortController();
        const headers = await caller.headers();
        const answer = await fetch(`${url()}/api/events/stream?topics=${name}`, { headers, signal: abort.signal });
        abort.abort();
        // A wall is let through to the stream itself, and refused there by the topic.
        const expected =
          caller.verdict(needed, "GET") === "let in" ? 200 : Number(caller.verdict(needed, "GET").slice(0, 3));
        if (answer.status !== expected) wrong.push(`${name} as ${caller.name}: ${answer.status}, expected ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
