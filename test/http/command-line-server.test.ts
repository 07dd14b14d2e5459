import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { ensureBinary, runBinary, startServe } from "../support/binary.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
beforeAll(ensureBinary);
afterAll(() => folder.remove());

/** Nothing listens there. */
const NOWHERE = "127.0.0.1:1";
const PASSWORD = "canary-Pw-42";

describe("serve --cccp", () => {
  test.each([
    [
      ["--cccp", NOWHERE],
      {},
      /^vigie serve: --cccp needs a log-in on that server: add --cccp-login L, or set CCCP_LOGIN\.\n$/,
    ],
    [[], { CCCP_SERVER: NOWHERE }, /^vigie serve: CCCP_SERVER needs a log-in/],
    [["--cccp-login", "x"], {}, /^vigie serve: --cccp-login says nothing without a server: add --cccp HOST:PORT\.\n$/],
  ])("%j with %j is refused in words, and nothing is made", async (args, env, message) => {
    const data = join(folder.path, crypto.randomUUID());
    const refused = await runBinary(["serve", "--port", "0", "--data", data, ...args], { env });
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toMatch(message);
    expect(await Bun.file(join(data, "vigie.lock")).exists()).toBe(false);
  });

  test("says the server's address once, and that it is switched off once the option is gone", async () => {
    const data = join(folder.path, "seen");
    const env = { CCCP_PASSWORD: PASSWORD };
    const first = await startServe(data, ["--cccp", NOWHERE, "--cccp-login", "x"], { env });
    expect(await first.stop()).toBe(0);
    expect(first.stdout).toContain("\nCall centre 127.0.0.1:1\n");
    // A log-in that stays in the environment is no reason to refuse: `snapshot` reads it too.
    const second = await startServe(data, [], { env: { CCCP_LOGIN: "x" } });
    expect(await second.stop()).toBe(0);
    expect(second.stdout).toContain("\nCall centre 127.0.0.1:1 (switched off)\n");
  });

  test("keeps the password in the environment: it is in no file and no line", async () => {
    const data = join(folder.path, "secret");
    const server = await startServe(data, ["--cccp", NOWHERE, "--cccp-login", "x", "--log-level", "debug"], {
      env: { CCCP_PASSWORD: PASSWORD },
    });
    await server.stop();
    expect(server.stdout + server.stderr).not.toContain(PASSWORD);
    const files = [...new Bun.Glob("**/*").scanSync({ cwd: data, dot: true })];
    expect(files.some((name) => name.endsWith(".db"))).toBe(true);
    for (const name of files) {
      const bytes = Buffer.from(await Bun.file(join(data, name)).arrayBuffer());
      expect(bytes.includes(PASSWORD), name).toBe(false);
    }
  });
});
