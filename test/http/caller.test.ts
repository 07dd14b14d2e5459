/** Who a request is from, as the compiled program sees it: the build has changed the code that finds it out. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { ensureBinary, type RunningBinary, runBinary, startServe } from "../support/binary.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const PASSWORD = "correct horse battery";
const MAX_WRONG = 10;
const folder = temporaryFolder();
let server: RunningBinary;

beforeAll(async () => {
  await ensureBinary();
  const add = ["user", "add", "ann", "--role", "admin", "--password-stdin", "--data", folder.path];
  expect(await runBinary(add, { input: PASSWORD })).toMatchObject({ code: 0 });
  server = await startServe(folder.path, ["--trusted-proxies", "127.0.0.1"]);
});
afterAll(async () => {
  await server?.stop("SIGKILL");
  folder.remove();
});

function logIn(password: string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${server.url}/api/v1/platform/login`, {
    method: "POST",
    body: JSON.stringify({ name: "ann", password }),
    headers: { "content-type": "application/json", ...headers },
  });
}

describe("behind a proxy that is believed", () => {
  test("the audit tells the caller's address", async () => {
    const signedIn = await logIn(PASSWORD, { "x-forwarded-for": "203.0.113.7" });
    const cookie = signedIn.headers.get("set-cookie")?.split(";")[0] ?? "";
    const headers = { cookie, "content-type": "application/json", "x-forwarded-for": "203.0.113.7" };
    const own = { ...headers, origin: server.url };
    const body = JSON.stringify({ theme: "dark" });
    const changed = await fetch(`${server.url}/api/v1/platform/me`, { method: "PATCH", headers: own, body });
    expect(changed.status).toBe(200);
    const audit = await fetch(`${server.url}/api/v1/platform/audit?action=user.profile`, { headers });
    expect((await audit.json()).entries).toMatchObject([{ userName: "ann", fromAddress: "203.0.113.7" }]);
  });

  test("who guesses at a name is stopped, and its owner gets in from elsewhere", async () => {
    const guesser = { "x-forwarded-for": "198.51.100.1" };
    for (let guess = 0; guess < MAX_WRONG; guess++) {
      expect((await logIn(`wrong password ${guess}`, guesser)).status).toBe(401);
    }
    expect((await logIn(PASSWORD, guesser)).status).toBe(429);
    expect((await logIn(PASSWORD, { "x-forwarded-for": "203.0.113.8" })).status).toBe(200);
  });

  test("over https the cookie is bound to the host and to https", async () => {
    const answer = await logIn(PASSWORD, { "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https" });
    expect(answer.headers.get("set-cookie")).toMatch(/^__Host-vigie_session=[^;]+;.*; Secure/);
  });
});
