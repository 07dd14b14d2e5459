import { afterAll, beforeAll, expect, test } from "bun:test";
import { type App, createApp } from "../../server/app.ts";
import { parseArguments } from "../../server/platform/config/parse.ts";
import { describedRoutes } from "../../server/platform/http/answers.ts";
import { silentLog } from "../../server/platform/log.ts";
import { AnswerCheck } from "../support/answer-check.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
let app: App;
beforeAll(async () => {
  const { options } = parseArguments({ argv: ["--data", folder.path], env: {}, taken: ["data"] });
  app = await createApp({ options, clock: new FakeClock(), log: silentLog, version: "0.0.0-test", assets: [] });
});
afterAll(async () => {
  app.platform.hub.close();
  await app.close();
  folder.remove();
});

const PERSON = { name: "ada", password: "correct horse battery" };

test("every route of the house answers as the API document says", async () => {
  const answers = new AnswerCheck();
  let cookie = "";
  const call = async (route: string, query = "", body?: unknown) => {
    const [method = "", path = ""] = route.split(" ");
    const headers: Record<string, string> = { "content-type": "application/json", origin: "http://localhost" };
    headers.host = "localhost";
    if (cookie) headers.cookie = cookie;
    const request = new Request(`http://localhost${path}${query}`, {
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
  const base = "/api/v1/platform";

  await call("GET /healthz");
  // Not started: that is one of its two answers.
  await call("GET /readyz");
  app.platform.health.setStarted(true);
  await call("GET /readyz");
  const token = await app.auth.setup.renew();
  await call(`GET ${base}/setup`, `?token=${token}`);
  await call(`POST ${base}/setup`, "", { token, ...PERSON });
  await call(`POST ${base}/login`, "", PERSON);
  await call(`PATCH ${base}/me`, "", { language: "fr", theme: "dark" });
  await call(`GET ${base}/me`);
  await call(`GET ${base}/about`);
  await call(`GET ${base}/install`);
  const { checks } = await call(`GET ${base}/health`);
  expect(checks.some((check: object) => "params" in check)).toBe(true);
  const { entries } = await call(`GET ${base}/audit`);
  expect(entries.length).toBeGreaterThan(0);
  expect(await call(`GET ${base}/audit/export`)).toContain(",user.add,");
  const rule = await call(`GET ${base}/retention`);
  await call(`PUT ${base}/retention`, "", rule);
  expect(await call("GET /metrics")).toContain("vigie_build_info");
  app.platform.journal.append({ topic: "test.happened", scope: "", subject: "x", data: { a: 1 } });
  expect((await call("GET /api/events")).count).toBeGreaterThan(0);
  await call(`POST ${base}/logout`);

  const described = describedRoutes().filter((route) => !route.includes("/api/v1/cccp/") && !route.includes("stream"));
  expect([...answers.seen].sort()).toEqual(described.sort());
});
