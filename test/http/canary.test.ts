/** No secret comes out again: not in the log at its most talkative, not in refusals, the audit, its exports, figures or events. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ensureBinary, RunningBinary, runBinary } from "../support/binary.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const data = join(folder.path, "data");
const secrets: Record<string, string> = {
  userPassword: "canary-user-Pw-1",
  wrongPassword: "canary-wrong-Pw-2",
  serverPassword: "canary-server-Pw-3",
  listPassword: "canary-list-Pw-4",
  listLoginPassword: "canary-list-login-Pw-5",
  environmentPassword: "canary-env-Pw-6",
};
/** Texts that came out, by where. */
const told: Record<string, string> = {};
let server: RunningBinary;

const json = { "content-type": "application/json" };

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
  const response = await fetch(server.url + path, { method, headers: { ...json, ...headers }, body: text });
  const answer = await response.text();
  told.answers = `${told.answers ?? ""}${[...response.headers].filter(([name]) => name !== "set-cookie").join()}${answer}\n`;
  return { response, answer };
}

beforeAll(async () => {
  await ensureBinary();
  const { userPassword, wrongPassword, serverPassword, listPassword, listLoginPassword } = secrets;
  const env = { CCCP_PASSWORD: secrets.environmentPassword ?? "", LOG_LEVEL: "debug" };
  const args = ["serve", "--port", "0", "--data", data, "--cccp", "127.0.0.1:1", "--cccp-login", "x"];
  server = await RunningBinary.start(args, /Ready\.\n/, { env });
  secrets.link = /\/setup\?token=([\w-]+)/.exec(server.stdout)?.[1] ?? "";
  const made = await ask("POST", "/api/v1/platform/setup", {
    token: secrets.link,
    name: "root",
    password: userPassword,
  });
  expect(made.response.status).toBe(200);
  const cookie = made.response.headers.get("set-cookie")?.split(";")[0] ?? "";
  secrets.session = cookie.split("=")[1] ?? "";
  secrets.token = (await runBinary(["token", "add", "--name", "t", "--role", "admin", "--data", data])).stdout.trim();
  const signed = { authorization: `Bearer ${secrets.token}` };

  const login = "/api/v1/platform/login";
  await ask("POST", login, { name: "root", password: wrongPassword });
  await ask("POST", login, { name: "root", password: userPassword, extra: 1 });
  await ask("POST", login, `{"name":"root","password":"${wrongPassword}"`);
  await ask("POST", login, { name: 7, password: wrongPassword });
  await ask("POST", "/api/v1/platform/setup", { token: secrets.link, name: "eve", password: wrongPassword });
  await ask("GET", `/setup/${secrets.link}?token=${secrets.link}`);
  await ask("GET", `/api/none/${secrets.token}?password=${wrongPassword}`);
  await ask("GET", "/api/v1/platform/me", undefined, { cookie });
  await ask("GET", "/api/v1/platform/me", undefined, { authorization: `Bearer ${secrets.token}x` });
  const target = { name: "Lyon", host: "127.0.0.1", port: 2, login: "x", password: serverPassword };
  expect((await ask("POST", "/api/v1/cccp/servers", target, signed)).response.status).toBe(201);
  await ask("POST", "/api/v1/cccp/servers", { ...target, port: "no" }, signed);
  await ask("POST", "/api/v1/cccp/servers/test", target, signed);
  const list = { host: "127.0.0.1", port: 3, user: "u", password: listPassword, loginPassword: listLoginPassword };
  expect((await ask("PUT", "/api/v1/cccp/directory", list, signed)).response.status).toBe(200);
  await ask("POST", "/api/v1/cccp/directory/refresh", undefined, signed);
  for (const path of [
    ...["/api/v1/platform/audit", "/api/v1/platform/audit/export", "/api/v1/platform/audit/export?format=jsonl"],
    ...["/metrics", "/api/v1/platform/health", "/api/events", "/api/status", "/api/v1/cccp/servers"],
    ...["/api/v1/cccp/directory", "/api/docs/openapi.json", "/api/v1/platform/retention"],
  ]) {
    const { response, answer } = await ask("GET", path, undefined, signed);
    expect(`${path} ${response.status}`).toBe(`${path} 200`);
    told[path] = answer;
  }
  await server.stop();
  told.log = server.stderr;
});
afterAll(() => folder.remove());

/** Which secrets a text holds. */
const found = (text: string) =>
  Object.entries(secrets)
    .filter(([, secret]) => text.includes(secret))
    .map(([name]) => name);

describe("no secret comes out", () => {
  test("all of them were made, and much was told", () => {
    for (const secret of Object.values(secrets)) expect(secret.length).toBeGreaterThan(14);
    expect(Object.keys(secrets)).toHaveLength(9);
    expect(told.log).toContain("answered");
    expect(told.log).toContain("path=/setup/[hidden]");
    expect(told["/api/v1/platform/audit/export"]).toContain("cccp.server.create");
    expect((told.answers ?? "").length).toBeGreaterThan(10_000);
  });

  test.each([
    "answers",
    "log",
    "/api/v1/platform/audit/export",
    "/api/v1/platform/audit/export?format=jsonl",
    "/metrics",
  ])("in %s", (where) => {
    expect(found(told[where] ?? "")).toEqual([]);
  });

  test("nor as it is in the data folder", () => {
    const files = ["vigie.db", "vigie.db-wal"]
      .map((name) => join(data, name))
      .filter((file) => Bun.file(file).size > 0);
    expect(found(files.map((file) => readFileSync(file, "latin1")).join())).toEqual([]);
  });

  test("one would be found where it is meant to be: the link, on the terminal", () => {
    expect(found(server.stdout)).toEqual(["link"]);
  });
});
