import { afterAll, beforeAll, expect, test } from "bun:test";
import { Secret, TOTP } from "otpauth";
import { type App, createApp } from "../../server/app.ts";
import { parseArguments } from "../../server/platform/config/parse.ts";
import { describedRoutes } from "../../server/platform/http/answers.ts";
import { silentLog } from "../../server/platform/log.ts";
import { AnswerCheck } from "../support/answer-check.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { askForLink } from "../support/oidc/link-request.ts";
import { FakeRunner } from "../support/fake-runner.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
let app: App;
beforeAll(async () => {
  const { options } = parseArguments({ argv: ["--data", folder.path], env: {}, taken: ["data"] });
  app = await createApp({
    options,
    clock: new FakeClock(),
    log: silentLog,
    version: "0.0.0-test",
    assets: [],
    backupRunner: new FakeRunner(),
  });
});
afterAll(async () => {
  app.platform.hub.close();
  await app.close();
  folder.remove();
});

const PERSON = { name: "ada", password: "correct horse battery" };

/** Somebody who asks the app, and holds each answer against the document. */
function caller(answers: AnswerCheck) {
  let cookie = "";
  return async (route: string, { query = "", id = "", body }: { query?: string; id?: string; body?: unknown } = {}) => {
    const [method = "", path = ""] = route.split(" ");
    const headers: Record<string, string> = { "content-type": "application/json", origin: "http://localhost" };
    headers.host = "localhost";
    if (cookie) headers.cookie = cookie;
    const request = new Request(`http://localhost${path.replace(":id", id)}${query}`, {
      ...{ method, headers, body: body === undefined ? undefined : JSON.stringify(body) },
    });
    const response = await app.elysia.handle(request);
    cookie = response.headers.get("set-cookie")?.split(";")[0] ?? cookie;
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") && !route.includes("export");
    const answer = text && isJson ? JSON.parse(text) : text;
    answers.check(route, response.status, answer);
    return answer;
  };
}

test("every route of the house answers as the API document says", async () => {
  const answers = new AnswerCheck();
  const call = caller(answers);
  const base = "/api/v1/platform";

  await call("GET /healthz");
  // Not started: that is one of its two answers.
  await call("GET /readyz");
  app.platform.health.setStarted(true);
  await call("GET /readyz");
  const token = await app.auth.setup.renew();
  await call(`GET ${base}/setup`, { query: `?token=${token}` });
  await call(`POST ${base}/setup`, { body: { token, ...PERSON } });
  await call(`POST ${base}/login`, { body: PERSON });
  await call(`PATCH ${base}/me`, { body: { language: "fr", theme: "dark" } });
  await call(`GET ${base}/me`);
  await call(`GET ${base}/about`);
  await call(`GET ${base}/install`);
  const { checks } = await call(`GET ${base}/health`);
  expect(checks.some((check: object) => "params" in check)).toBe(true);
  const { entries } = await call(`GET ${base}/audit`);
  expect(entries.length).toBeGreaterThan(0);
  expect(await call(`GET ${base}/audit/export`)).toContain(",user.add,");
  const { auditDays, journalRows } = await call(`GET ${base}/retention`);
  await call(`PUT ${base}/retention`, { body: { auditDays, journalRows } });
  await call(`GET ${base}/retention/preview`, { query: "?auditDays=30&journalRows=1000" });
  expect(await call("GET /metrics")).toContain("vigie_build_info");
  app.platform.journal.append({ topic: "test.happened", scope: "", subject: "x", data: { a: 1 } });
  expect((await call("GET /api/events")).count).toBeGreaterThan(0);

  await keepPeople(answers, call, base);
  await keepProvider(call, base);
  await keepTokens(answers, call, base);
  await keepAccount(call, base);
  await keepBackups(call, `${base}/backups`);
  await call(`POST ${base}/logout`);

  // Rooms have a test of their own, and so have alerts: each answer of theirs is checked.
  const isElsewhere = (route: string) =>
    /\/(cccp|enrichment|presence|alerts|push|notifications)(\/|$)|stream/.test(route);
  const described = describedRoutes().filter((route) => !isElsewhere(route));
  expect([...answers.seen].sort()).toEqual(described.sort());
});

type Call = ReturnType<typeof caller>;

async function keepPeople(answers: AnswerCheck, call: Call, base: string): Promise<void> {
  const scope = { projects: ["DEMO"], queues: ["Sales"] };
  const { user, link } = await call(`POST ${base}/users`, { body: { name: "bob", role: "viewer", scope } });
  const { id } = user;
  const { users } = await call(`GET ${base}/users`);
  expect(users).toHaveLength(2);
  await call(`PATCH ${base}/users/:id`, { id, body: { extension: "12", language: "fr" } });
  await call(`GET ${base}/users/:id`, { id });
  const his = caller(answers);
  const body = { token: link.path.split("#")[1], password: PERSON.password };
  await his(`POST ${base}/password-link/look`, { body: { token: body.token } });
  expect((await his(`POST ${base}/password-link`, { body })).user.scope).toEqual(scope);
  expect((await call(`POST ${base}/users/:id/reset`, { id, body: {} })).link.path).toStartWith("/password#");
  expect((await call(`POST ${base}/users/:id/reset`, { id, body: { password: PERSON.password } })).link).toBeNull();
  await call(`DELETE ${base}/users/:id/two-factor`, { id });
  await call(`PATCH ${base}/users/:id`, { id, body: { isDisabled: true } });
  await call(`DELETE ${base}/users/:id`, { id });
}

async function keepProvider(call: Call, base: string): Promise<void> {
  expect(await call("GET /api/v1/auth/oidc")).toEqual({ offer: null });
  const { hasSecret, fixed, redirectUri, ...settings } = await call(`GET ${base}/oidc`);
  expect([hasSecret, fixed, redirectUri]).toEqual([false, [], "http://localhost/api/v1/auth/oidc/callback"]);
  const rule = { value: "staff", role: "agent", scope: null };
  const body = { ...settings, isEnabled: true, issuer: "https://10.0.0.1", clientId: "vigie", rules: [rule] };
  expect((await call(`PUT ${base}/oidc`, { body })).rules).toEqual([rule]);
  expect((await call(`POST ${base}/oidc/test`, { body })).ok).toBe(false);
  expect((await call("GET /api/v1/auth/oidc")).offer.label).toBe("SSO");
  expect(await call("GET /api/v1/auth/oidc/end-session")).toEqual({ url: null });
  const { user } = await call(`POST ${base}/users`, { body: { name: "lin", role: "viewer" } });
  const linked = { id: user.id, body: { subject: await askForLink(app, "lin") } };
  expect((await call(`POST ${base}/users/:id/identity`, linked)).identity.linkedAt).toBeNumber();
  expect((await call(`DELETE ${base}/users/:id/identity`, { id: user.id })).identity).toBeNull();
}

async function keepTokens(answers: AnswerCheck, call: Call, base: string): Promise<void> {
  const { token, text } = await call(`POST ${base}/tokens`, { body: { name: "hall", wall: "now" } });
  await call(`POST ${base}/tokens`, { body: { name: "script", role: "agent" } });
  expect((await call(`GET ${base}/tokens`)).tokens).toHaveLength(2);
  const screen = caller(answers);
  await screen(`POST ${base}/kiosk`, { body: { token: text } });
  expect((await screen(`GET ${base}/me`)).user.wall).toBe("now");
  await call(`DELETE ${base}/tokens/:id`, { id: token.id });
}

async function keepBackups(call: Call, base: string): Promise<void> {
  const { rule, running } = await call(`GET ${base}`);
  expect(running).toBeNull();
  const { hasPassphrase, ...body } = rule;
  expect(hasPassphrase).toBe(false);
  await call(`PUT ${base}/rule`, { body });
  expect((await call(`POST ${base}`)).running).toMatchObject({ kind: "make" });
  let view = await call(`GET ${base}`);
  while (view.running) view = await call(`GET ${base}`);
  const [{ name: id, check }] = view.backups;
  expect(check).toMatchObject({ isGood: true });
  await call(`POST ${base}/:id/check`, { id });
  while ((await call(`GET ${base}`)).running);
  expect(await call(`GET ${base}/:id`, { id })).toBe("backup");
  await call(`DELETE ${base}/:id`, { id });
}

async function keepAccount(call: Call, base: string): Promise<void> {
  const { password } = PERSON;
  const codeOf = (secret: string) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: app.platform.clock.now() });
  const { secret } = await call(`POST ${base}/me/two-factor`, { body: { password } });
  await call(`POST ${base}/me/two-factor/confirm`, { body: { code: codeOf(secret) } });
  expect(await call(`GET ${base}/me/two-factor`)).toEqual({ isOn: true, codesLeft: 10 });
  await call(`POST ${base}/me/two-factor/recovery-codes`, { body: { password } });
  await call(`POST ${base}/me/two-factor/off`, { body: { password } });
  await call(`POST ${base}/me/password`, { body: { current: password, password: `${password} again` } });
  const ada = await app.auth.people.byName(PERSON.name);
  for (let n = 0; n < 2; n++) await app.auth.sessions.open(ada, "192.0.2.1", "curl/8", null);
  const { sessions } = await call(`GET ${base}/me/sessions`);
  const other = sessions.find(({ isCurrent }: { isCurrent: boolean }) => !isCurrent);
  await call(`DELETE ${base}/me/sessions/:id`, { id: other.id });
  expect(await call(`DELETE ${base}/me/sessions`)).toEqual({ ended: 1 });
}
