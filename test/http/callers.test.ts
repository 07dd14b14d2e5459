import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { ensureBinary, type RunningBinary, startServe } from "../support/binary.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Who a request is from, as the compiled program sees it: the build has misread the hooks that find it out before. */
const folder = temporaryFolder();
const BASE = "/api/v1/platform";
const PERSON = { name: "ada", password: "correct horse battery" };
const ELSEWHERE = { "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https" };
/** Two networks that share nothing with the one above. */
const OTHER = { "x-forwarded-for": "198.51.100.7", "x-forwarded-proto": "https" };

let direct: RunningBinary;
let proxied: RunningBinary;
beforeAll(async () => {
  await ensureBinary();
  direct = await startServe(join(folder.path, "direct"));
  proxied = await startServe(join(folder.path, "proxied"), ["--trusted-proxies", "127.0.0.1"]);
});
afterAll(async () => {
  await direct.stop("SIGKILL");
  await proxied.stop("SIGKILL");
  folder.remove();
});

function send(server: RunningBinary, method: string, path: string, headers: Record<string, string>, body?: unknown) {
  return fetch(`${server.url}${BASE}${path}`, {
    method,
    headers: { "content-type": "application/json", origin: server.url, ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

const logIn = (server: RunningBinary, headers: Record<string, string>, password = PERSON.password) =>
  send(server, "POST", "/login", headers, { ...PERSON, password });

/** Makes the first administrator; gives the whole Set-Cookie. */
async function setUp(server: RunningBinary, headers: Record<string, string>): Promise<string> {
  const token = /\/setup\?token=([\w-]+)/.exec(server.stdout)?.[1] ?? "";
  const made = await send(server, "POST", "/setup", headers, { token, ...PERSON });
  expect(made.status).toBe(200);
  return made.headers.get("set-cookie") ?? "";
}

async function newestAddress(server: RunningBinary, headers: Record<string, string>, action: string) {
  const answer = await send(server, "GET", `/audit?action=${action}`, headers);
  const { entries } = (await answer.json()) as { entries: { fromAddress: string | null; userName: string | null }[] };
  return entries[0]?.fromAddress;
}

describe("reached directly", () => {
  test("the address of the connection is written down, whatever headers claim; the cookie is a plain one", async () => {
    const cookie = await setUp(direct, ELSEWHERE);
    expect(cookie).toStartWith("vigie_session=");
    expect(cookie).not.toContain("Secure");
    const own = { cookie: cookie.split(";")[0] as string };
    expect(await newestAddress(direct, own, "user.add")).toBe("127.0.0.1");
    expect((await send(direct, "PATCH", "/me", { ...own, ...ELSEWHERE }, { language: "fr" })).status).toBe(200);
    expect(await newestAddress(direct, own, "user.profile")).toBe("127.0.0.1");
  });

  test("wrong log-ins count for the network of the connection, whatever headers claim", async () => {
    for (let n = 0; n < 10; n++) {
      const claimed = { "x-forwarded-for": `203.0.${n}.1` };
      expect((await logIn(direct, claimed, `wrong ${n}`)).status).toBe(401);
    }
    const refused = await logIn(direct, OTHER);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("reached through a trusted proxy", () => {
  test("the caller's address is written down, and the cookie is bound to the host and to TLS", async () => {
    const cookie = await setUp(proxied, ELSEWHERE);
    expect(cookie).toMatch(/^__Host-vigie_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure/);
    const own = { cookie: cookie.split(";")[0] as string };
    // The same browser through the same proxy; without TLS it would carry another cookie.
    expect(await newestAddress(proxied, { ...own, ...ELSEWHERE }, "user.add")).toBe("203.0.113.9");
    expect((await send(proxied, "GET", "/me", own)).status).toBe(401);
    const changed = await send(proxied, "PATCH", "/me", { ...own, ...OTHER }, { language: "fr" });
    expect(changed.status).toBe(200);
    expect(await newestAddress(proxied, { ...own, ...ELSEWHERE }, "user.profile")).toBe("198.51.100.7");
  });

  test("wrong log-ins count for the caller's network, and nobody else is kept out", async () => {
    for (let n = 0; n < 10; n++) expect((await logIn(proxied, ELSEWHERE, `wrong ${n}`)).status).toBe(401);
    expect((await logIn(proxied, ELSEWHERE)).status).toBe(429);
    // A neighbour in the same network shares its counter; another network does not.
    expect((await logIn(proxied, { ...ELSEWHERE, "x-forwarded-for": "203.0.113.77" })).status).toBe(429);
    expect((await logIn(proxied, OTHER)).status).toBe(200);
  });
});

describe("what a route does not declare, in the compiled program", () => {
  test("is refused in the address and in the body", async () => {
    for (const [path, body] of [
      ["/logout", { colour: 1 }],
      ["/logout?colour=1", undefined],
    ] as const) {
      const refused = await send(direct, "POST", path, {}, body);
      expect(refused.status).toBe(422);
      expect(await refused.json()).toMatchObject({ fields: [{ field: "colour", code: "unknown_field" }] });
    }
    expect((await fetch(`${direct.url}/healthz?colour=1`)).status).toBe(422);
    expect((await send(direct, "POST", "/logout", {}, {})).status).toBe(204);
  });

  test("the screens answer any program, and a stranger's project leads to the log-in", async () => {
    for (const path of ["/console", "/login", "/"]) {
      const page = await fetch(direct.url + path, { headers: { accept: "*/*" } });
      expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    }
    const stranger = await fetch(`${direct.url}/cst_explorer/DEMO`, {
      headers: { accept: "text/html" },
      redirect: "manual",
    });
    expect([stranger.status, stranger.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect((await fetch(`${direct.url}/cst_explorer/DEMO`)).status).toBe(401);
  });
});
