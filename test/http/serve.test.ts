import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { ensureBinary, type RunningBinary, runBinary, startServe } from "../support/binary.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { EventReader } from "../support/event-reader.ts";

const folder = temporaryFolder();
let running: RunningBinary[] = [];
beforeAll(ensureBinary);
afterAll(() => folder.remove());
afterEach(async () => {
  for (const one of running) await one.stop("SIGKILL");
  running = [];
});

let folders = 0;
const newFolder = () => join(folder.path, String(folders++));

async function start(data = newFolder(), args: string[] = []) {
  const server = await startServe(data, args);
  running.push(server);
  return server;
}

function json(method: string, body: unknown, headers: Record<string, string> = {}): RequestInit {
  return { method, body: JSON.stringify(body), headers: { "content-type": "application/json", ...headers } };
}

describe("serve", () => {
  test("is alive and ready, and serves the app", async () => {
    const { url } = await start();
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const page = await fetch(url, { headers: { accept: "text/html" } });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("<script");
  });

  test("a second process on the same data folder is refused: which folder, which process, what to do", async () => {
    const data = newFolder();
    const first = await start(data);
    const second = await runBinary(["serve", "--port", "0", "--data", data]);
    expect(second).toMatchObject({ code: 1, stdout: "" });
    expect(second.stderr).toContain(data);
    expect(second.stderr).toContain(String(first.pid));
    expect(second.stderr).toContain("--data");
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
  });

  test("a second process on the same port is refused: which port, what to do", async () => {
    const first = await start();
    const port = new URL(first.url).port;
    const second = await runBinary(["serve", "--port", port, "--data", newFolder()]);
    expect(second).toMatchObject({ code: 1, stdout: "" });
    expect(second.stderr).toContain(`Port ${port}`);
    expect(second.stderr).toContain("--port");
  });

  test("a folder whose process was killed is taken over", async () => {
    const data = newFolder();
    const first = await start(data);
    await first.stop("SIGKILL");
    const second = await start(data);
    expect((await fetch(`${second.url}/readyz`)).status).toBe(200);
  });

  test("the set-up link makes one administrator, works once, and is printed until then only", async () => {
    const data = newFolder();
    const first = await start(data);
    const token = /\/setup\?token=([\w-]+)/.exec(first.stdout)?.[1] ?? "";
    const body = { token, name: "ada", password: "correct horse battery" };
    const made = await fetch(`${first.url}/api/v1/platform/setup`, json("POST", body));
    expect(made.status).toBe(200);
    const cookie = made.headers.get("set-cookie")?.split(";")[0] ?? "";
    const me = await fetch(`${first.url}/api/v1/platform/me`, { headers: { cookie } });
    expect(await me.json()).toMatchObject({ user: { name: "ada", role: "admin" } });
    const again = await fetch(`${first.url}/api/v1/platform/setup`, json("POST", { ...body, name: "eve" }));
    expect(again.status).toBe(410);
    expect(await first.stop()).toBe(0);
    const second = await start(data);
    expect(second.stdout).not.toContain("/setup?token=");
  });

  test("SIGTERM says bye to every stream and exits 0", async () => {
    const data = newFolder();
    const server = await start(data);
    const token = (await runBinary(["token", "add", "--name", "t", "--role", "viewer", "--data", data])).stdout.trim();
    const reader = await EventReader.open(`${server.url}/api/events/stream`, { authorization: `Bearer ${token}` });
    const code = server.stop("SIGTERM");
    await reader.until((received) => received.some(({ event }) => event === "bye"));
    expect(await code).toBe(0);
    expect(server.stderr).not.toContain("could not stop");
  });
});

describe("bad input over HTTP", () => {
  test("bad JSON is 400, an unknown or wrong field is 422 and named, an unknown address is 404", async () => {
    const { url } = await start();
    const login = `${url}/api/v1/platform/login`;
    const headers = { "content-type": "application/json" };
    const broken = await fetch(login, { method: "POST", body: "{", headers });
    expect(broken.status).toBe(400);
    expect(broken.headers.get("content-type")).toBe("application/problem+json");
    expect(await broken.json()).toMatchObject({ code: "malformed_json" });
    const fields = await fetch(login, json("POST", { name: 1, password: "x", extra: true }));
    expect(fields.status).toBe(422);
    const problem = (await fields.json()) as { fields: { field: string }[] };
    expect(problem.fields.map(({ field }) => field).sort()).toEqual(["extra", "name"]);
    expect((await fetch(`${url}/api/nothing`)).status).toBe(404);
    expect((await fetch(`${url}/api/v1/platform/me`)).status).toBe(401);
  });
});
