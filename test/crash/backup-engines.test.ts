/** Backups of a database server: an SQLite file whichever it is, taken in one reading transaction while others write. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { join } from "node:path";
import { ensureBinary, type RunningBinary, runBinary, startServe } from "../support/binary.ts";
import {
  type DatabaseServer,
  environmentOf,
  findServer,
  SERVER_DIALECTS,
  startServerOf,
} from "../support/database-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const PASSPHRASE = "correct horse battery";

for (const dialect of SERVER_DIALECTS) {
  describe.skipIf(findServer(dialect) === null)(dialect, () => {
    const folder = temporaryFolder();
    const data = join(folder.path, "data");
    let databases: DatabaseServer;
    let env: Record<string, string>;
    let server: RunningBinary;
    let token = "";

    beforeAll(async () => {
      await ensureBinary();
      databases = await startServerOf(dialect);
      env = environmentOf(await databases.create("vigie"));
      const added = await runBinary(["token", "add", "--name", "t é 🌊", "--role", "admin", "--data", data], { env });
      token = added.stdout.trim();
      server = await startServe(data, [], { env });
    }, 60_000);
    afterAll(async () => {
      await server?.stop();
      await databases?.stop();
      folder.remove();
    });

    const add = async (name: string) => {
      const body = {
        name,
        project: name,
        host: "127.0.0.1",
        port: 1,
        login: "x",
        isEnabled: false,
        password: "canary-Pw",
      };
      const answer = await fetch(`${server.url}/api/v1/cccp/servers`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      return answer.status === 201;
    };

    test("holds what was acknowledged, each write with its audit row, and starts on SQLite", async () => {
      const acknowledged: string[] = [];
      let isWriting = true;
      const writers = ["a", "b"].map(async (writer) => {
        for (let number = 0; isWriting && number < 40; number++) {
          if (await add(`${writer}-${number}`)) acknowledged.push(`${writer}-${number}`);
        }
      });
      while (acknowledged.length < 6) await fetch(`${server.url}/healthz`);
      const before = [...acknowledged];
      const words = ["backup", "--data", data, "--to", join(folder.path, "to"), "--passphrase-stdin"];
      const made = await runBinary(words, { env, input: PASSPHRASE });
      isWriting = false;
      await Promise.all(writers);
      expect([made.code, made.stderr]).toEqual([0, expect.stringContaining("Encrypted")]);
      const file = made.stdout.trim();
      const checked = await runBinary(["check", file, "--passphrase-stdin", "--json"], { input: PASSPHRASE });
      expect(checked.code).toBe(0);
      const { manifest, sealed } = JSON.parse(checked.stdout);
      expect(manifest.engine).toBe(dialect);
      expect(sealed).toBe(manifest.tables.cccp_servers + 1);

      const refused = await runBinary(["restore", file, "--data", join(folder.path, "no"), "--passphrase-stdin"], {
        ...{ env, input: PASSPHRASE },
      });
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("in use by another running Vigie")]);
      const restored = join(folder.path, "restored");
      const put = await runBinary(["restore", file, "--data", restored, "--passphrase-stdin"], { input: PASSPHRASE });
      expect(put.code).toBe(0);
      const database = new Database(join(restored, "vigie.db"));
      const names = (database.query("SELECT name FROM cccp_servers").all() as { name: string }[]).map(
        ({ name }) => name,
      );
      expect(before.filter((name) => !names.includes(name))).toEqual([]);
      const audited = database
        .query("SELECT COUNT(*) AS n FROM audit_entries WHERE action = 'cccp.server.create'")
        .get();
      expect(audited).toEqual({ n: names.length });
      expect(database.query("SELECT name FROM api_tokens").get()).toEqual({ name: "t é 🌊" });
      database.close();
      const again = await startServe(restored);
      const answer = await fetch(`${again.url}/api/v1/cccp/servers`, { headers: { authorization: `Bearer ${token}` } });
      const { servers } = (await answer.json()) as { servers: { hasPassword: boolean }[] };
      expect(servers).toHaveLength(names.length);
      expect(servers.every(({ hasPassword }) => hasPassword)).toBe(true);
      await again.stop();
      expect(again.stderr).not.toContain("cannot be read");
    }, 60_000);

    test("is made and checked by the server's own processes too", async () => {
      const ask = async (method: string) => {
        const headers = { authorization: `Bearer ${token}` };
        const answer = await fetch(`${server.url}/api/v1/platform/backups`, { method, headers });
        return (await answer.json()) as { running: unknown; backups: { check: unknown }[]; failure: unknown };
      };
      let view = await ask("POST");
      while (view.running) view = await ask("GET");
      expect(view.failure).toBeNull();
      expect(view.backups).toMatchObject([{ check: { isGood: true } }]);
    }, 60_000);
  });
}
