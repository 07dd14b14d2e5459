/**
 * HTTP tests as tables: one row is one request and what must come of it. `openHouse` gives a real house (database, users,
 * tokens, guard) in a folder of its own, on a clock that stands still, answering on a free port of 127.0.0.1.
 */
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AnyElysia } from "elysia";
import type { Database } from "../../db/open.ts";
import { Audit } from "../../server/platform/audit/audit.ts";
import { auditRoutes } from "../../server/platform/audit/routes.ts";
import { type AccessPlugin, createAccess } from "../../server/platform/auth/access.ts";
import { type Auth, createAuth } from "../../server/platform/auth/auth.ts";
import { authRoutes } from "../../server/platform/auth/routes.ts";
import { Settings } from "../../server/platform/config/store.ts";
import { Health } from "../../server/platform/health.ts";
import { createBase } from "../../server/platform/http/base.ts";
import { createLog, type Log } from "../../server/platform/log.ts";
import type { Role } from "../../server/platform/roles.ts";
import { houseRoutes } from "../../server/platform/routes.ts";
import { Secrets } from "../../server/platform/secrets.ts";
import { openTestDatabase } from "./database.ts";
import { FakeClock, settle } from "./fake-clock.ts";

/** Long enough for the rules, and not anybody's name. */
export const PASSWORD = "correct horse battery";

export interface House {
  dataDir: string;
  clock: FakeClock;
  database: Database;
  audit: Audit;
  auth: Auth;
  settings: Settings;
  health: Health;
  access: AccessPlugin;
  app: AnyElysia;
  /** `http://127.0.0.1:<port>`. */
  url: string;
  log: Log;
  /** Every line that was logged. */
  logged: string[];
  /** A bearer token of that role, the same one each time. */
  tokenOf(role: Role): Promise<string>;
  close(): Promise<void>;
}

export interface HouseOptions {
  trustedProxies?: string[];
  /** Adds the routes that are tested. */
  routes?: (house: Omit<House, "app" | "url">) => AnyElysia[] | Promise<AnyElysia[]>;
}

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const dataDir = mkdtempSync(join(tmpdir(), "vigie-test-"));
  const clock = new FakeClock();
  const logged: string[] = [];
  const log = createLog({
    level: "debug",
    write: (line) => logged.push(line),
    now: () => clock.now(),
    isJournal: false,
  });
  const database = await openTestDatabase(dataDir);
  const audit = new Audit(database, clock);
  const secrets = await Secrets.open(dataDir);
  const auth = createAuth({ database, secrets, audit, clock, log, trustedProxies: options.trustedProxies ?? [] });
  const access = createAccess(auth.guard);
  const health = new Health();
  const tokens = new Map<Role, string>();
  const inside = {
    ...{
      dataDir,
      clock,
      database,
      audit,
      auth,
      settings: new Settings(database, audit, clock),
      health,
      access,
      log,
      logged,
    },
    async tokenOf(role: Role) {
      const present = tokens.get(role);
      if (present) return present;
      const made = await auth.tokens.add({ name: `test ${role}`, role, expiresAt: null }, { who: null, from: null });
      tokens.set(role, made);
      return made;
    },
    async close() {
      app.server?.stop(true);
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  const app: AnyElysia = createBase({ log, access, trustedProxies: options.trustedProxies ?? [] })
    .use(authRoutes(auth, access))
    .use(auditRoutes(audit, access, clock))
    .use(houseRoutes({ access, health, database, clock, log, version: "0.0.0", startedAt: clock.now() }));
  for (const plugin of (await options.routes?.(inside)) ?? []) app.use(plugin);
  app.listen({ hostname: "127.0.0.1", port: 0, reusePort: false });
  return { ...inside, app, url: `http://127.0.0.1:${app.server?.port}` };
}

export interface Scenario {
  name: string;
  method?: string;
  path: string;
  headers?: Record<string, string>;
  /** An object is sent as JSON, a text as it is (said to be JSON). */
  body?: unknown;
  /** Whose bearer token goes along; none when absent. */
  as?: Role;
  status: number;
  contains?: (string | RegExp)[];
  lacks?: (string | RegExp)[];
  /** Headers that the answer must carry; null: must not carry. */
  answerHeaders?: Record<string, string | RegExp | null>;
  /** Actions of the audit entries that this request adds, in order; none may be added when absent. */
  audits?: string[];
}

/** Headers of a browser that is signed in, on a page of the house. */
export interface BrowserHeaders extends Record<string, string> {
  cookie: string;
  origin: string;
}

/** Signs in over HTTP. @throws Error with the answer when that is refused. */
export async function signIn(house: House, name: string, password = PASSWORD, code?: string): Promise<BrowserHeaders> {
  const answer = await fetch(`${house.url}/api/v1/platform/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, password, ...(code !== undefined && { code }) }),
  });
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  return { cookie: cookieOf(answer), origin: house.url };
}

/** The cookie that an answer sets, as a browser would send it back. */
export function cookieOf(answer: Response): string {
  return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

/** Makes one test of each row. */
export function testScenarios(house: () => House, scenarios: readonly Scenario[]): void {
  for (const scenario of scenarios) test(scenario.name, () => play(house(), scenario));
}

/** A refusal without what tells it apart from every other: the same words are then the same text. */
export function withoutInstance(text: string): string {
  return text.replace(/"instance":"[^"]*",?/, "");
}

/** Sends the request and checks all that the row says; gives the answer and its text. */
export async function play(house: House, scenario: Scenario): Promise<{ response: Response; text: string }> {
  const headers = new Headers(scenario.headers);
  if (scenario.as) headers.set("authorization", `Bearer ${await house.tokenOf(scenario.as)}`);
  if (scenario.body !== undefined && !headers.has("content-type")) headers.set("content-type", "application/json");
  const [newestBefore] = await house.audit.list(null, null, 1);
  const response = await fetch(house.url + scenario.path, {
    method: scenario.method ?? (scenario.body === undefined ? "GET" : "POST"),
    headers,
    body:
      typeof scenario.body === "string" || scenario.body === undefined ? scenario.body : JSON.stringify(scenario.body),
    redirect: "manual",
  });
  const text = await response.text();
  // What a request sets off for later is written by then too.
  await settle();
  expect(`${response.status} ${response.status === scenario.status ? "" : text}`).toBe(`${scenario.status} `);
  for (const wanted of scenario.contains ?? []) expect(text).toMatch(wanted);
  for (const unwanted of scenario.lacks ?? []) expect(text).not.toMatch(unwanted);
  for (const [name, wanted] of Object.entries(scenario.answerHeaders ?? {})) {
    const value = response.headers.get(name);
    if (wanted === null) expect(value).toBeNull();
    else expect(value ?? "(absent)").toMatch(wanted);
  }
  const added = (await house.audit.list(null, null, 1000)).filter(({ id }) => id > (newestBefore?.id ?? 0));
  expect(added.map(({ action }) => action).reverse()).toEqual(scenario.audits ?? []);
  return { response, text };
}
