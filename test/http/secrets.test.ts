import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureBinary, RunningBinary, runBinary, startServe } from "../support/binary.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const READY = /Vigie is at .*\n(.*\n)*Ready\.\n/;
const PASSWORD = "canary-s3cret-7741";
const folder = temporaryFolder();
beforeAll(ensureBinary);
afterAll(() => folder.remove());

let folders = 0;

/** A data folder in which one password is stored, beside the key of pushed messages that every start makes, and a token for it. */
async function filled(): Promise<{ data: string; token: string }> {
  const data = join(folder.path, String(folders++));
  const token = (await runBinary(["token", "add", "--name", "t", "--role", "admin", "--data", data])).stdout.trim();
  const server = await startServe(data);
  await fetch(`${server.url}/api/v1/cccp/servers`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "s", host: "127.0.0.1", port: 1, login: "x", isEnabled: false, password: PASSWORD }),
  });
  await server.stop();
  return { data, token };
}

/** Whether a started server says that it has the password, and no trouble with it. */
async function hasPassword(server: RunningBinary, token: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}` };
  const { servers } = (await (await fetch(`${server.url}/api/v1/cccp/servers`, { headers })).json()) as {
    servers: { hasPassword: boolean }[];
  };
  return servers[0]?.hasPassword ?? false;
}

describe("secrets of the binary", () => {
  test("rotate is refused while the server runs, and works when it does not", async () => {
    const { data, token } = await filled();
    const key = readFileSync(join(data, "secret.key"), "latin1");
    const server = await startServe(data);
    const refused = await runBinary(["secrets", "rotate", "--data", data]);
    expect([refused.code, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr).toContain(String(server.pid));
    expect(readFileSync(join(data, "secret.key"), "latin1")).toBe(key);
    await server.stop();

    const done = await runBinary(["secrets", "rotate", "--data", data]);
    expect(done).toMatchObject({ code: 0, stderr: "" });
    expect(done.stdout).toContain("2 sealed anew");
    expect(done.stdout).not.toContain(PASSWORD);
    expect(readFileSync(join(data, "secret.key"), "latin1")).not.toBe(key);
    expect(done.stdout).not.toContain(readFileSync(join(data, "secret.key"), "latin1").trim());
    const again = await startServe(data);
    expect(await hasPassword(again, token)).toBe(true);
    expect(again.stderr).not.toContain("cannot be read");
    await again.stop();
  });

  test("the key may come from a file or from systemd; the wrong one is refused before anything is touched", async () => {
    const { data, token } = await filled();
    const elsewhere = join(folder.path, "elsewhere");
    mkdirSync(elsewhere);
    renameSync(join(data, "secret.key"), join(elsewhere, "secret.key"));
    const missing = await runBinary(["serve", "--port", "0", "--data", data]);
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining("secrets reset")]);
    // Accounts are kept at the terminal all the same, where systemd hands no key over.
    expect(await runBinary(["user", "add", "ann", "--link", "--data", data])).toMatchObject({ code: 0 });
    expect(existsSync(join(data, "secret.key"))).toBe(false);
    const serve = ["serve", "--port", "0", "--data", data];
    for (const [args, env] of [
      [[...serve, "--secret-key-file", join(elsewhere, "secret.key")], {}],
      [serve, { CREDENTIALS_DIRECTORY: elsewhere }],
    ] as const) {
      const server = await RunningBinary.start(args, READY, { env });
      expect(await hasPassword(server, token)).toBe(true);
      await server.stop();
    }
    const other = await filled();
    const wrong = await runBinary([...serve, "--secret-key-file", join(other.data, "secret.key")]);
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining("is not the one")]);
  });

  test("reset gives up what the lost key sealed, and the program starts again", async () => {
    const { data, token } = await filled();
    rmSync(join(data, "secret.key"));
    const reset = await runBinary(["secrets", "reset", "--data", data]);
    expect(reset).toMatchObject({ code: 0, stderr: "" });
    expect(reset.stdout).toContain("2 stored secrets were removed");
    const server = await startServe(data);
    expect(await hasPassword(server, token)).toBe(false);
    await server.stop();
  });
});
