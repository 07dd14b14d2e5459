/** The security headers and the request id are on answers of every kind, as the compiled program gives them. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SECURITY_HEADERS } from "../../server/platform/http/headers.ts";
import { ensureBinary, type RunningBinary, runBinary, startServe } from "../support/binary.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const data = join(folder.path, "data");
let server: RunningBinary;
let token = "";

beforeAll(async () => {
  await ensureBinary();
  const own = join(folder.path, "own");
  mkdirSync(own);
  writeFileSync(join(own, "logo.svg"), "<svg/>");
  server = await startServe(data, ["--public-dir", own]);
  token = (await runBinary(["token", "add", "--name", "a", "--role", "admin", "--data", data])).stdout.trim();
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

interface Kind {
  path: string;
  status: number;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  isSigned?: boolean;
}

const json = { "content-type": "application/json" };
const LOGIN = "/api/v1/platform/login";
const KINDS: Readonly<Record<string, Kind>> = {
  "the app's page": { path: "/", status: 200, headers: { accept: "text/html" } },
  "a page of the app's own": { path: "/settings/audit", status: 200, headers: { accept: "text/html" } },
  "a file of the client": { path: "/sw.js", status: 200 },
  "a file by HEAD": { path: "/sw.js", status: 200, method: "HEAD" },
  "an answer by HEAD": { path: "/healthz", status: 200, method: "HEAD" },
  "the operator's file": { path: "/public/logo.svg", status: 200 },
  "no file of the operator's": { path: "/public/none.svg", status: 404 },
  "a dot path": { path: "/public/%2e%2e/data/vigie.db", status: 404 },
  "what is not there": { path: "/api/none", status: 404 },
  "a path that cannot be decoded": { path: "/api/%E0%A4%A", status: 404 },
  "a method that is not taken": { path: "/healthz", status: 405, method: "DELETE" },
  OPTIONS: { path: LOGIN, status: 405, method: "OPTIONS" },
  "nobody signed in": { path: "/api/v1/platform/me", status: 401 },
  "another origin": {
    ...{ path: "/api/v1/platform/me", status: 403, method: "PATCH", body: "{}" },
    headers: { ...json, origin: "http://evil.example", cookie: `vigie_session=${"A".repeat(43)}` },
  },
  "malformed JSON": { path: LOGIN, status: 400, method: "POST", headers: json, body: "{" },
  "wrong fields": { path: LOGIN, status: 422, method: "POST", headers: json, body: "{}" },
  "a body that is too large": {
    ...{ path: LOGIN, status: 413, method: "POST", headers: json },
    body: `"${"x".repeat(1_100_000)}"`,
  },
  "an answer of the API": { path: "/api/v1/platform/about", status: 200, isSigned: true },
  "the documentation": { path: "/api/docs", status: 200 },
  "its description": { path: "/api/docs/openapi.json", status: 200 },
  "an export": { path: "/api/v1/platform/audit/export", status: 200, isSigned: true },
  figures: { path: "/metrics", status: 200, isSigned: true },
  "an event stream": { path: "/api/events/stream", status: 200, isSigned: true },
  "a redirect": { path: "/light", status: 302 },
  "a compatible answer": { path: "/api/status", status: 200, isSigned: true },
  "a compatible refusal": { path: "/api/select_server", status: 400, isSigned: true, method: "POST", body: "{" },
};

async function ask({ path, method = "GET", headers = {}, body, isSigned }: Kind) {
  const abort = new AbortController();
  const response = await fetch(server.url + path, {
    method,
    headers: isSigned ? { ...headers, authorization: `Bearer ${token}` } : headers,
    body,
    redirect: "manual",
    signal: abort.signal,
  });
  // An event stream has no end of its own.
  abort.abort();
  return response;
}

/** Names of the headers that an answer lacks or has otherwise. */
function lacking(headers: Headers): string[] {
  const wrong = Object.entries(SECURITY_HEADERS).filter(([name, value]) => headers.get(name) !== value);
  const names = wrong.map(([name]) => name);
  return /^[0-9a-f-]{36}$/.test(headers.get("x-request-id") ?? "") ? names : [...names, "x-request-id"];
}

describe("the security headers", () => {
  test.each(Object.keys(KINDS))("are on %s", async (name) => {
    const kind = KINDS[name] as Kind;
    const response = await ask(kind);
    expect(response.status).toBe(kind.status);
    expect(lacking(response.headers)).toEqual([]);
    if (kind.path.startsWith("/api/") && !kind.path.startsWith("/api/docs")) {
      expect(response.headers.get("cache-control")).toBe("no-store");
    }
  });

  test("are on an answer that says that nothing has changed", async () => {
    const first = await ask({ path: "/sw.js", status: 200 });
    const etag = first.headers.get("etag") ?? "";
    expect(etag).not.toBe("");
    const again = await ask({ path: "/sw.js", status: 304, headers: { "if-none-match": etag } });
    expect(again.status).toBe(304);
    expect(lacking(again.headers)).toEqual([]);
  });

  test("would be missed", () => {
    const headers = new Headers({ ...SECURITY_HEADERS, "x-frame-options": "ALLOW" });
    headers.delete("x-content-type-options");
    expect(lacking(headers).sort()).toEqual(["x-content-type-options", "x-frame-options", "x-request-id"]);
  });
});
