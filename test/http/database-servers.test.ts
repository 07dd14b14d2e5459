import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ServerAddress } from "../../db/address.ts";
import { ensureBinary, RunningBinary, runBinary, startServe } from "../support/binary.ts";
import {
  type DatabaseServer,
  environmentOf,
  findServer,
  SERVER_DIALECTS,
  startServerOf,
} from "../support/database-server.ts";
import { EventReader } from "../support/event-reader.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const PASSWORD = "correct horse battery";
const WRITERS = 4;
const KILLS = 3;
/** Answers between two kills, at the least. */
const WRITES = 25;
/** Starting servers on a machine that does much else takes its time. */
const TIMEOUT_MS = 120_000;

beforeAll(ensureBinary);

for (const dialect of SERVER_DIALECTS) {
  describe.skipIf(findServer(dialect) === null)(`serve on ${dialect}`, () => {
    const folder = temporaryFolder();
    let database: DatabaseServer;
    let address: ServerAddress;
    let env: Record<string, string>;
    let server: RunningBinary;
    let token: string;

    const ask = (path: string, init: RequestInit = {}) =>
      fetch(`${server.url}${path}`, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });
    const json = (method: string, body: unknown): RequestInit => {
      return { method, body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    };
    const addServer = (name: string) => {
      const rest = { project: name, host: "127.0.0.1", port: 1, login: "x", isEnabled: false };
      return ask("/api/v1/cccp/servers", json("POST", { name, ...rest }));
    };
    const run = (...args: string[]) => runBinary([...args, "--data", folder.path], { env });
    const start = async () => {
      server = await startServe(folder.path, [], { env });
    };

    beforeAll(async () => {
      database = await startServerOf(dialect, true);
      address = await database.create("vigie");
      env = environmentOf(address);
      await start();
      token = (await run("token", "add", "--name", "test", "--role", "admin")).stdout.trim();
    }, TIMEOUT_MS);
    afterAll(async () => {
      await server?.stop("SIGKILL");
      await database?.stop();
      folder.remove();
    }, TIMEOUT_MS);

    test("makes an administrator, signs in, adds a call centre, and still has it after a restart", async () => {
      const link = /\/setup\?token=([\w-]+)/.exec(server.stdout)?.[1];
      const person = { name: "ada", password: PASSWORD };
      const made = await ask("/api/v1/platform/setup", json("POST", { token: link, ...person }));
      expect(made.status).toBe(200);
      expect((await addServer("Été 🙂 d'Ÿ")).status).toBe(201);
      expect(await server.stop()).toBe(0);
      await start();
      expect((await ask("/api/v1/platform/login", json("POST", person))).status).toBe(200);
      const { servers } = await (await ask("/api/v1/cccp/servers")).json();
      expect(servers.map(({ name }: { name: string }) => name)).toEqual(["Été 🙂 d'Ÿ"]);
      const audit = await (await ask("/api/v1/platform/audit?search=%C3%A9T%C3%89%20%F0%9F%99%82")).json();
      expect(audit.entries).toEqual([]);
      const found = await (await ask("/api/v1/platform/audit?search=T%C3%A9%20%F0%9F%99%82")).json();
      expect(found.entries.map(({ action }: { action: string }) => action)).toEqual(["cccp.server.create"]);
    });

    test("a second one on the same database is refused, whatever its data folder; commands work beside it", async () => {
      const other = temporaryFolder();
      try {
        const second = await runBinary(["serve", "--port", "0", "--data", other.path], { env });
        expect(second).toMatchObject({ code: 1, stdout: "" });
        expect(second.stderr).toContain("in use by another running Vigie");
        expect(second.stderr).not.toContain(address.password);
      } finally {
        other.remove();
      }
      const users = await run("user", "list", "--json");
      expect(JSON.parse(users.stdout)).toHaveLength(1);
    });

    test("one address says the same as the single options, and a file may hold the password", async () => {
      const { host, port, user, password } = address;
      const name = encodeURIComponent(user);
      const url = `${dialect}://${name}:${encodeURIComponent(password)}@${host}:${port}/${address.database}?tls=off`;
      const list = ["user", "list", "--json", "--data", folder.path];
      const byUrl = await runBinary(list, { env: { DATABASE_URL: url, DB_TYPE: "sqlite" } });
      expect(JSON.parse(byUrl.stdout)).toHaveLength(1);
      const file = join(folder.path, "db.password");
      writeFileSync(file, `${password}\n`);
      const byFile = await runBinary(list, { env: { ...env, DB_PASSWORD: "", DB_PASSWORD_FILE: file } });
      expect(JSON.parse(byFile.stdout)).toHaveLength(1);
    });

    test("a server that is not there ends the start with one sentence, and no password", async () => {
      const added = await runBinary(["serve", "--port", "0", "--data", folder.path], { env: { ...env, DB_PORT: "1" } });
      expect(added.code).toBe(1);
      // The folder is the other one's; without that, it would be the database.
      const list = await runBinary(["user", "list", "--data", folder.path], { env: { ...env, DB_PORT: "1" } });
      expect(list.code).toBe(1);
      expect(list.stderr).toMatch(/^vigie user list: The database server .*:\/\/127\.0\.0\.1:1\/vigie .*DB_HOST.*\n$/);
      expect(list.stderr).not.toContain(address.password);
    });

    test(
      "a demonstration empties its own database at each start, and touches no other",
      async () => {
        const own = temporaryFolder();
        try {
          const words = ["demo", "--port", "0", "--data", own.path, "--json", "--rate", "0", "--agents", "2"];
          const refused = await runBinary(words, { env });
          expect(refused.code).toBe(1);
          expect(refused.stderr).toMatch(/in use by another|no demonstration's/);
          const demoEnv = environmentOf(await database.create("vigie_demo"));
          for (let round = 0; round < 2; round++) {
            const demo = await RunningBinary.start(words, /\{.*\}\n/, { env: demoEnv });
            const { logins, url } = JSON.parse(/\{.*\}/.exec(demo.stdout)?.[0] ?? "");
            const { name, password } = logins[0];
            const login = await fetch(`${url}/api/v1/platform/login`, json("POST", { name, password }));
            expect(login.status).toBe(200);
            expect(await demo.stop()).toBe(0);
          }
          // With nobody else on it, what keeps the demonstration away is what it holds.
          await database.query("vigie_demo", "DELETE FROM settings");
          const again = await runBinary(words, { env: demoEnv });
          expect(again.stderr).toContain("holds data that are no demonstration's");
        } finally {
          own.remove();
        }
      },
      TIMEOUT_MS,
    );

    test("commands and server hear of each other's changes of rights", async () => {
      const added = await run("token", "add", "--name", "kiosk", "--role", "viewer");
      const authorization = `Bearer ${added.stdout.trim()}`;
      const reader = await EventReader.open(`${server.url}/api/events/stream`, { authorization });
      expect((await run("token", "revoke", "kiosk")).code).toBe(0);
      while (!reader.isEnded) await Bun.sleep(20);
      expect((await fetch(`${server.url}/api/v1/platform/me`, { headers: { authorization } })).status).toBe(401);
    });

    test(
      `${KILLS} kills of the database lose nothing that was acknowledged; streams stay open meanwhile`,
      async () => {
        const reader = await EventReader.open(`${server.url}/api/events/stream`, { authorization: `Bearer ${token}` });
        const acknowledged: string[] = [];
        for (let kill = 0; kill < KILLS; kill++) {
          const written = { names: [] as string[], isOver: false };
          const writers = Array.from({ length: WRITERS }, (_, i) => write(`k${kill}w${i}`, addServer, written));
          while (written.names.length < WRITES) await Bun.sleep(5);
          await database.kill();
          written.isOver = true;
          const refused = await addServer(`refused ${kill}`);
          expect([refused.status, Number(refused.headers.get("retry-after")) > 0]).toEqual([503, true]);
          expect(await refused.json()).toMatchObject({ code: "database_unreachable" });
          const read = await ask("/api/v1/cccp/servers");
          expect([read.status, (await read.json()).code]).toEqual([503, "database_unreachable"]);
          expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
          expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
          await database.restart();
          await Promise.all(writers);
          acknowledged.push(...written.names);
          while ((await fetch(`${server.url}/readyz`)).status !== 200) await Bun.sleep(50);
          expect(reader.isEnded).toBe(false);
          expect((await addServer(`after ${kill}`)).status).toBe(201);
          acknowledged.push(`after ${kill}`);
        }
        const { servers } = await (await ask("/api/v1/cccp/servers")).json();
        const kept = new Set(servers.map(({ name }: { name: string }) => name));
        expect(acknowledged.filter((name) => !kept.has(name))).toEqual([]);
        expect(kept.size).toBe(servers.length);
        const names = await auditedNames();
        expect(names.toSorted()).toEqual([...kept].toSorted() as string[]);
        expect(server.stderr).toContain("the database is lost");
        expect(server.stderr).toContain("the database is back");
        expect(server.stderr + server.stdout).not.toContain(address.password);
        reader.close();
      },
      TIMEOUT_MS,
    );

    /** What the audit says was created, each as often as it says so. */
    async function auditedNames(): Promise<string[]> {
      const names: string[] = [];
      const first = "/api/v1/platform/audit?action=cccp.server.create";
      let path: string | null = first;
      while (path !== null) {
        const page: { entries: { after: { name: string } }[]; nextBefore: number | null } = await (
          await ask(path)
        ).json();
        names.push(...page.entries.map(({ after }) => after.name));
        path = page.nextBefore === null ? null : `${first}&before=${page.nextBefore}`;
      }
      return names;
    }
  });
}

/** Adds servers until told to stop; what was acknowledged is written down. Who is refused is so for one reason alone. */
async function write(
  label: string,
  add: (name: string) => Promise<Response>,
  written: { names: string[]; isOver: boolean },
): Promise<void> {
  for (let number = 0; !written.isOver; number++) {
    const name = `${label}-${number}`;
    const answer = await add(name);
    if (answer.status === 201) written.names.push(name);
    else expect(await answer.json()).toMatchObject({ status: 503, code: "database_unreachable" });
  }
}
