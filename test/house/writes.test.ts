/**
 * Whatever can change something leaves a trace: each route of an unsafe method is either tried here, and then seen in the
 * audit, or excepted with a reason. A new one without either is red.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Elysia } from "elysia";
import { type App, createApp } from "../../server/app.ts";
import type { RouteEntry } from "../../server/platform/auth/access.ts";
import { parseArguments } from "../../server/platform/config/parse.ts";
import { silentLog } from "../../server/platform/log.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { FakeRunner } from "../support/fake-runner.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { alertWrites } from "./alert-writes.ts";
import { callWrites } from "./call-writes.ts";
import { PRESENCE_EXCEPTIONS, presenceWrites } from "./presence-writes.ts";
import { backupWrites } from "./backup-writes.ts";
import { accountWrites, type Example, type Sent } from "./account-writes.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

const folder = temporaryFolder();
let app: App;
let token = "";

const SERVER = { name: "Lyon", host: "127.0.0.1", login: "x", project: "p" };
let lastPort = 1;
/** A server that is switched off: nothing is connected. */
const serverBody = () => ({ ...SERVER, port: ++lastPort, isEnabled: false });

async function newServer(): Promise<{ id: string; port: number }> {
  const answer = await request("POST", { path: "/api/v1/cccp/servers", body: serverBody() });
  return (await answer.json()) as { id: string; port: number };
}

/** A request of each route that changes something, and succeeds. */
const EXAMPLES: Readonly<Record<string, Example>> = {
  ...accountWrites(() => app),
  ...alertWrites(() => app, request),
  ...callWrites(() => app, request),
  ...presenceWrites(() => app, request),
  ...backupWrites(() => folder.path),
  "PUT /api/v1/platform/retention": {
    send: () => ({ path: "/api/v1/platform/retention", body: { auditDays: 90, journalRows: 5_000 } }),
    audits: ["setting.change"],
  },
  "POST /api/v1/cccp/servers": {
    send: () => ({ path: "/api/v1/cccp/servers", body: serverBody() }),
    audits: ["cccp.server.create"],
  },
  "PATCH /api/v1/cccp/servers/:id": {
    send: async () => ({ path: `/api/v1/cccp/servers/${(await newServer()).id}`, body: { name: "Paris" } }),
    audits: ["cccp.server.change"],
  },
  "DELETE /api/v1/cccp/servers/:id": {
    send: async () => ({ path: `/api/v1/cccp/servers/${(await newServer()).id}` }),
    audits: ["cccp.server.delete"],
  },
  "PUT /api/v1/cccp/servers/:id/thresholds": {
    send: async () => ({ path: `/api/v1/cccp/servers/${(await newServer()).id}/thresholds`, body: { rules: [] } }),
    audits: ["cccp.thresholds.change"],
  },
  "PUT /api/v1/cccp/servers/:id/service-level": {
    send: async () => ({
      path: `/api/v1/cccp/servers/${(await newServer()).id}/service-level`,
      body: { formula: "answered_within_of_offered", thresholdSeconds: 30, shortAbandonSeconds: 5 },
    }),
    audits: ["cccp.server.change"],
  },
  "PUT /api/v1/cccp/directory": {
    send: () => ({ path: "/api/v1/cccp/directory", body: { host: "127.0.0.1", user: "x", isEnabled: false } }),
    audits: ["setting.change"],
  },
  "POST /api/select_server": {
    send: async () => {
      const { id, port } = await newServer();
      // Its link is refused at once: selecting waits for no clock.
      await request("PATCH", { path: `/api/v1/cccp/servers/${id}`, body: { isEnabled: true } });
      return { path: "/api/select_server", body: { host: SERVER.host, port, project: "p" } };
    },
    audits: ["setting.change"],
  },
};

/** Routes that need no entry of their own, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  ...PRESENCE_EXCEPTIONS,
  "POST /api/v1/platform/password-link/look": "reads whose link it is; the token is a secret, so it comes in a body",
  "POST /api/v1/platform/kiosk": "gives a wall its own token as a cookie; nothing is stored",
  "POST /api/v1/platform/me/two-factor":
    "gives a secret that counts only once a code has confirmed it; nothing is stored",
  "POST /api/v1/platform/oidc/test": "asks a provider about itself; nothing is stored",
  "POST /api/v1/platform/alerts/rules/preview": "says what a rule would do now; nothing is stored",
  "POST /api/v1/platform/alerts/:id/acknowledge":
    "needs an alert, which takes a call centre; its entry is seen in test/platform/alerts/routes.test.ts",
  "POST /api/v1/cccp/servers/test": "tries a connection; nothing is stored",
  "POST /api/v1/cccp/directory/test": "reads a list; nothing is stored",
  "POST /api/v1/cccp/directory/refresh":
    "needs a MySQL server; what it adds, moves and switches off are entries, as test/cccp/room/directory-list.test.ts shows",
  "POST /api/v1/enrichment/sources/records/test":
    "asks a PBX for a few calls, and writes tags there as they are; nothing is stored",
  "POST /api/v1/enrichment/sources/history/test":
    "asks the maker's cloud for a few calls, and writes tags there as they are; nothing is stored",
  "POST /api/v1/enrichment/sources/records/read":
    "asks sooner for what is asked for regularly; it adds what the PBX says",
  "POST /api/v1/enrichment/sources/history/read":
    "asks sooner for what is asked for regularly; it adds what the PBX says",
  "POST /api/v1/enrichment/webhooks/wildix":
    "takes in what the PBX says of its calls; nobody did it, and each event is kept",
  "POST /login": "signs in as POST /api/v1/platform/login, whose entry is the same one; a form, not JSON",
  "POST /api/console/session": "reads; the replaced program asked with a body",
};

async function request(method: string, { path, body, headers }: Sent): Promise<Response> {
  const all: Record<string, string> = { authorization: `Bearer ${token}`, "sec-fetch-site": "same-origin", ...headers };
  if (body !== undefined) all["content-type"] = "application/json";
  for (const [name, value] of Object.entries(all)) if (value === "") delete all[name];
  const text = body === undefined ? undefined : JSON.stringify(body);
  return app.elysia.handle(new Request(`http://localhost${path}`, { method, headers: all, body: text }));
}

/** `METHOD path` of the routes that could change something. */
function writesOf(routes: readonly RouteEntry[]): string[] {
  const writes = routes.filter(({ method }) => !SAFE_METHODS.has(method));
  return [...new Set(writes.map(({ method, path }) => `${method} ${path}`))].sort();
}

/** Routes of neither table. */
function untold(routes: readonly RouteEntry[]): string[] {
  return writesOf(routes).filter((route) => !(route in EXAMPLES) && !(route in EXCEPTIONS));
}

/** Sends an example; what is wrong with it, or null. */
async function faultOf(route: string, { send, audits }: Example): Promise<string | null> {
  const sent = await send();
  const [newest] = await app.platform.audit.list(null, null, 1);
  const response = await request(route.split(" ")[0] as string, sent);
  if (!response.ok) return `${route}: ${response.status} ${await response.text()}`;
  const entries = await app.platform.audit.list(null, null, 50);
  const added = entries.filter(({ id }) => id > (newest?.id ?? 0)).map(({ action }) => action);
  return Bun.deepEquals(added, audits) ? null : `${route} added ${JSON.stringify(added)}`;
}

beforeAll(async () => {
  const argv = ["--data", folder.path, "--public-dir", folder.path];
  const { options } = parseArguments({ argv, env: {}, taken: ["data", "publicDir"] });
  app = await createApp({
    options,
    clock: new FakeClock(),
    log: silentLog,
    version: "0.0.0-test",
    assets: [],
    backupRunner: new FakeRunner(),
  });
  token = await app.auth.tokens.add({ name: "t", role: "admin", expiresAt: null }, { who: null, from: null });
});
afterAll(async () => {
  await app.stop();
  await app.close();
  folder.remove();
});

describe("every route that could change something", () => {
  test("is tried here or excepted with a reason", () => {
    expect(untold(app.elysia.routes)).toEqual([]);
    expect(writesOf(app.elysia.routes).length).toBeGreaterThan(30);
  });

  test("and nothing is told of a route that is gone", () => {
    const known = new Set(writesOf(app.elysia.routes));
    expect([...Object.keys(EXAMPLES), ...Object.keys(EXCEPTIONS)].filter((route) => !known.has(route))).toEqual([]);
    expect(Object.keys(EXAMPLES).filter((route) => route in EXCEPTIONS)).toEqual([]);
    for (const reason of Object.values(EXCEPTIONS)) expect(reason.length).toBeGreaterThan(20);
  });

  test.each(Object.keys(EXAMPLES))("%s adds to the audit", async (route) => {
    expect(await faultOf(route, EXAMPLES[route] as Example)).toBeNull();
  });
});

describe("what would be found", () => {
  test("a new route of which nothing is told", () => {
    const careless = new Elysia().get("/a", () => "").delete("/api/v1/platform/things/:id", () => "");
    expect(untold(careless.routes)).toEqual(["DELETE /api/v1/platform/things/:id"]);
    expect(untold(new Elysia().all("/any", () => "").routes)).toEqual(["ALL /any"]);
  });

  test("a write that leaves no trace", async () => {
    const send = () => ({ path: "/api/v1/platform/logout" });
    const fault = await faultOf("POST /api/v1/platform/logout", { send, audits: ["session.close"] });
    expect(fault).toBe("POST /api/v1/platform/logout added []");
  });
});
