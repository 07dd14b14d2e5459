import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { openPlainDoor } from "../../../server/platform/tls/plain-door.ts";

/** Requests that went on to the app. */
const passed: Request[] = [];
let door: ReturnType<typeof openPlainDoor>;
beforeAll(() => {
  door = openPlainDoor({
    host: "127.0.0.1",
    port: 0,
    securePort: 8443,
    answer(request) {
      passed.push(request);
      return new Response("of the app");
    },
  });
});
afterAll(() => door.stop(true));

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  passed.length = 0;
  return fetch(`http://127.0.0.1:${door.port}${path}`, { redirect: "manual", ...init });
}

describe("the port without TLS", () => {
  test.each([
    "/install",
    "/ca.crt",
    "/assets/main-1a2b3c4d.js",
    "/favicon.svg",
    "/icon-192.png",
    "/manifest.webmanifest",
    "/api/v1/platform/install",
  ])("%s is answered", async (path) => {
    const answer = await ask(path, {
      headers: { cookie: "vigie_session=x", authorization: "Bearer y", accept: "text/html" },
    });
    expect([answer.status, await answer.text()]).toEqual([200, "of the app"]);
    // Who asks is nobody here: what came unencrypted proves nothing.
    expect([...(passed[0]?.headers.keys() ?? [])].sort()).toEqual(["accept", "accept-encoding", "host"]);
  });

  test.each([
    ["/", "https://127.0.0.1:8443/"],
    ["/queue/Sales?x=1", "https://127.0.0.1:8443/queue/Sales?x=1"],
    ["/install/more", "https://127.0.0.1:8443/install/more"],
    ["/assets/../api/v1/platform/me.js", null],
    ["/assets/..%2fapi", "https://127.0.0.1:8443/assets/..%2fapi"],
    ["//evil.example/x", "https://127.0.0.1:8443/evil.example/x"],
  ])("%s is sent on to https, never to another host", async (path, location) => {
    const answer = await ask(path);
    expect(passed).toEqual([]);
    if (location === null) return expect(answer.status).toBe(403);
    expect([answer.status, answer.headers.get("location")]).toEqual([307, location]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("strict-transport-security")).toBeNull();
  });

  test.each([
    ["GET", "/api/v1/platform/me"],
    ["GET", "/api/status"],
    ["POST", "/api/v1/platform/login"],
    ["POST", "/"],
    ["POST", "/install"],
    ["DELETE", "/ca.crt"],
  ])("%s %s is refused: what is secret would go on unencrypted", async (method, path) => {
    const body = method === "POST" ? '{"name":"ada","password":"x"}' : undefined;
    const answer = await ask(path, { method, ...(body ? { body } : {}) });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, "https_only"]);
    expect(passed).toEqual([]);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("what people send as Host does not become part of an address unless it is a host", async () => {
    for (const host of ["evil.example/x", "a b", "a@b", '"><script>', ""]) {
      const answer = await ask("/", { headers: { host } }).catch(() => null);
      if (answer) expect([host, answer.headers.get("location")?.includes("evil") ?? false]).toEqual([host, false]);
    }
    const named = await ask("/x", { headers: { host: "vigie.lan:5080" } });
    expect(named.headers.get("location")).toBe("https://vigie.lan:8443/x");
  });
});

test("with https at its usual port the address needs none", async () => {
  const usual = openPlainDoor({ host: "127.0.0.1", port: 0, securePort: 443, answer: () => new Response() });
  const answer = await fetch(`http://127.0.0.1:${usual.port}/x`, {
    redirect: "manual",
    headers: { host: "vigie.lan" },
  });
  await usual.stop(true);
  expect(answer.headers.get("location")).toBe("https://vigie.lan/x");
});
