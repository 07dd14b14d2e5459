/** `vigie migrate` and `vigie restore` into a server, by the compiled program and real database servers. */
import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { binaryFile } from "../../scripts/build.ts";
import type { ServerAddress } from "../../db/address.ts";
import { ensureBinary, runBinary, startServe } from "../support/binary.ts";
import {
  type DatabaseServer,
  environmentOf,
  findServer,
  SERVER_DIALECTS,
  type ServerDialect,
  startServerOf,
} from "../support/database-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const PERSON = { name: "ada", password: "correct horse battery" };
const SECRET = "canary-Pw-5512";
const PASSPHRASE = "a long passphrase 77";
/** Enough that a copy can be killed in its middle. */
const MANY = 12_000;
const TIMEOUT_MS = 120_000;
const hasBoth = SERVER_DIALECTS.every((dialect) => findServer(dialect) !== null);

if (hasBoth) {
  const folder = temporaryFolder();
  const data = join(folder.path, "data");
  const servers = new Map<ServerDialect, DatabaseServer>();
  let number = 0;
  let token = "";
  /** Given so far; the last one was deleted. */
  const serverIds: number[] = [];

  const newDatabase = (dialect: ServerDialect) => (servers.get(dialect) as DatabaseServer).create(`move_${++number}`);
  const newFolder = () => join(folder.path, `place-${++number}`);
  const json = (body: unknown) => ({
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });

  beforeAll(async () => {
    await ensureBinary();
    for (const dialect of SERVER_DIALECTS) servers.set(dialect, await startServerOf(dialect));
    const server = await startServe(data);
    const link = /\/setup\?token=([\w-]+)/.exec(server.stdout)?.[1];
    await fetch(`${server.url}/api/v1/platform/setup`, json({ token: link, ...PERSON }));
    token = (await runBinary(["token", "add", "--name", "t é 🌊", "--role", "admin", "--data", data])).stdout.trim();
    for (const name of ["one", "two", "three"]) serverIds.push(await addServer(server.url, name));
    await fetch(`${server.url}/api/v1/cccp/servers/${serverIds.at(-1)}`, { method: "DELETE", headers: bearer() });
    await server.stop();
    const database = new Database(join(data, "vigie.db"));
    database.run("DELETE FROM cccp_servers WHERE id = ?", [serverIds.at(-1) as number]);
    // Calls of long ago would be removed by the first server that starts.
    const [now, day] = [Date.now(), new Date().toISOString().slice(0, 10)];
    const add = database.prepare(
      "INSERT INTO cccp_day_calls (server_id, session_id, queue_id, day, offset_seconds, offered_at, outcome) VALUES (?, ?, 'q', ?, 0, ?, 'answered')",
    );
    database.transaction(() => {
      for (let call = 0; call < MANY; call++) add.run(serverIds[0] as number, `call ${call}`, day, now);
    })();
    add.finalize();
    database.run("PRAGMA wal_checkpoint(TRUNCATE)");
    database.close();
  }, TIMEOUT_MS);
  afterAll(async () => {
    for (const server of servers.values()) await server.stop();
    folder.remove();
  }, TIMEOUT_MS);

  const bearer = () => ({ authorization: `Bearer ${token}` });
  async function addServer(url: string, name: string): Promise<number> {
    const body = { name, project: name, host: "127.0.0.1", port: 1, login: "x", isEnabled: false, password: SECRET };
    const { headers, ...rest } = json(body);
    const answer = await fetch(`${url}/api/v1/cccp/servers`, { ...rest, headers: { ...headers, ...bearer() } });
    return Number(((await answer.json()) as { id: string }).id);
  }

  /** Where the data are: the words and the environment that every command is given. */
  interface Place {
    dir: string;
    address: ServerAddress | null;
  }
  const environment = ({ address }: Place) => (address ? environmentOf(address) : {});
  function toWords({ dir, address }: Place): string[] {
    if (!address) return ["--to", "sqlite", "--to-dir", dir];
    const { dialect, host, port, database, user } = address;
    return ["--to", dialect, "--to-host", host, "--to-port", `${port}`, "--to-name", database, "--to-user", user];
  }
  const migrating = (from: Place, to: Place, ...more: string[]) => ({
    words: ["migrate", "--data", from.dir, ...toWords(to), ...more],
    env: { ...environment(from), ...(to.address && { TO_DB_PASSWORD: to.address.password }) } as Record<string, string>,
  });
  function migrate(from: Place, to: Place, ...more: string[]) {
    const { words, env } = migrating(from, to, ...more);
    return runBinary(words, { env });
  }
  const source: Place = { dir: data, address: null };
  const onServer = async (dialect: ServerDialect): Promise<Place> => ({
    dir: data,
    address: await newDatabase(dialect),
  });
  /** A folder with the key and nothing else, which is what the person is told to make. */
  function newHome(): Place {
    const dir = newFolder();
    mkdirSync(dir);
    copyFileSync(join(data, "secret.key"), join(dir, "secret.key"));
    return { dir, address: null };
  }

  /** Starts there, signs in, looks at what is there, and adds a server behind those that were ever added. */
  async function use(place: Place, ids = [...serverIds]): Promise<void> {
    const server = await startServe(place.dir, [], { env: environment(place) });
    try {
      expect((await fetch(`${server.url}/api/v1/platform/login`, json(PERSON))).status).toBe(200);
      const answer = await fetch(`${server.url}/api/v1/cccp/servers`, { headers: bearer() });
      const { servers: there } = (await answer.json()) as { servers: { hasPassword: boolean }[] };
      expect(there.every(({ hasPassword }) => hasPassword)).toBe(true);
      expect(there).toHaveLength(ids.length - 1);
      const id = await addServer(server.url, `new ${++number}`);
      expect(id).toBeGreaterThan(Math.max(...ids));
      ids.push(id);
      const audit = await fetch(`${server.url}/api/v1/platform/audit?action=cccp.server.create`, { headers: bearer() });
      expect(((await audit.json()) as { entries: unknown[] }).entries).toHaveLength(ids.length);
    } finally {
      expect(await server.stop()).toBe(0);
    }
    expect(server.stderr).not.toContain("cannot be read");
  }

  describe("migrate", () => {
    test(
      "moves everything through every direction; log-in, sealed secrets and fresh numbers are there each time",
      async () => {
        const way: Place[] = [source];
        for (const next of [
          ...[
            await onServer("mysql"),
            await onServer("mysql"),
            await onServer("postgresql"),
            await onServer("postgresql"),
          ],
          ...[newHome(), newHome(), await onServer("postgresql"), await onServer("mysql"), newHome()],
        ]) {
          way.push(next);
        }
        const before = new Bun.CryptoHasher("sha256").update(readFileSync(join(data, "vigie.db"))).digest("hex");
        const ids = [...serverIds];
        for (let step = 1; step < way.length; step++) {
          const [from, to] = [way[step - 1] as Place, way[step] as Place];
          // The key stays where it is when the data go to a server.
          if (to.address) to.dir = from.dir;
          const done = await migrate(from, to, "--json");
          expect([step, done.code, done.stderr]).toEqual([step, 0, ""]);
          const { source: read, target, isEqual, next } = JSON.parse(done.stdout);
          expect(isEqual).toBe(true);
          expect(target).toEqual(read);
          expect(target.cccp_day_calls).toBe(MANY);
          expect(next.join(" ")).toContain(`vigie serve --data ${to.dir}`);
          expect(done.stdout).not.toContain("p@ss");
          if ([1, 3, way.length - 1].includes(step)) await use(to, ids);
        }
        expect(new Bun.CryptoHasher("sha256").update(readFileSync(join(data, "vigie.db"))).digest("hex")).toBe(before);
      },
      TIMEOUT_MS,
    );

    test(
      "tells counts as a table; a dry run connects, counts and writes nothing",
      async () => {
        const to = await onServer("postgresql");
        const dry = await migrate(source, to, "--dry-run");
        expect([dry.code, dry.stderr]).toEqual([0, expect.stringContaining("Nothing was written")]);
        expect(dry.stdout).toMatch(/^TABLE +SOURCE\n/);
        const [[tables] = []] = await (servers.get("postgresql") as DatabaseServer).query(
          (to.address as ServerAddress).database,
          "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'",
        );
        expect(Number(tables)).toBe(0);
        const done = await migrate(source, to);
        expect(done.stdout).toMatch(/^TABLE +SOURCE +TARGET\n/);
        expect(done.stdout).toMatch(/^cccp_day_calls +12,000 +12,000 +equal$/m);
        expect(done.stderr).toContain("DB_TYPE=postgresql DB_HOST=127.0.0.1");
        expect(done.stderr).not.toContain("p@ss");
      },
      TIMEOUT_MS,
    );

    test(
      "refuses a running server, a target that is not empty or cannot be had, the source itself, and half an address",
      async () => {
        const server = await startServe(data);
        const full = await onServer("mysql");
        const running = await migrate(source, full);
        expect([running.code, running.stderr]).toEqual([1, expect.stringContaining(`process ${server.pid}. Stop it`)]);
        await server.stop();
        expect((await migrate(source, full)).code).toBe(0);
        const onMysql = await startServe(newHome().dir, [], { env: environment(full) });
        const inUse = await migrate(full, await onServer("postgresql"));
        expect([inUse.code, inUse.stderr]).toEqual([1, expect.stringContaining("in use by another running Vigie")]);
        await onMysql.stop();
        const filled = await migrate(source, full);
        expect([filled.code, filled.stderr]).toEqual([1, expect.stringContaining("holds something already")]);
        const home = await migrate(full, source);
        expect([home.code, home.stderr]).toEqual([1, expect.stringContaining("vigie.db is there already")]);
        const itself = await migrate(source, source);
        expect([itself.code, itself.stderr]).toEqual([1, expect.stringContaining("where the data are already")]);
        const away = await runBinary(["migrate", "--data", data, "--to", "mysql", "--to-port", "1"]);
        expect([away.code, away.stderr]).toEqual([1, expect.stringContaining("--to-host")]);
        const nowhere = await runBinary(["migrate", "--data", data]);
        expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining("--to is missing")]);
        const none = await runBinary(["migrate", "--data", newFolder(), "--to", "mysql"]);
        expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("there is none")]);
      },
      TIMEOUT_MS,
    );

    /** Kills it at the n-th line of progress that has the words. */
    async function killAt(from: Place, to: Place, words: string, count: number): Promise<void> {
      const { words: given, env } = migrating(from, to, "--progress", "lines");
      const child = Bun.spawn([binaryFile, ...given], { env: { PATH: process.env.PATH, ...env }, stderr: "pipe" });
      let said = "";
      for await (const chunk of child.stderr) {
        said += new TextDecoder().decode(chunk);
        if (said.split(words).length > count) child.kill("SIGKILL");
      }
      await child.exited;
      expect([child.signalCode, said]).toEqual(["SIGKILL", expect.stringContaining(words)]);
    }
    async function refusal(place: Place): Promise<string> {
      const { code, stderr } = await runBinary(["serve", "--port", "0", "--data", place.dir], {
        env: environment(place),
      });
      expect(code).toBe(1);
      return stderr;
    }

    for (const dialect of SERVER_DIALECTS) {
      test(
        `killed on its way into ${dialect} or back leaves what nothing starts on, and begins anew`,
        async () => {
          const to = await onServer(dialect);
          for (const [words, count] of [
            ['"copy"', 1],
            ['"write"', 1],
            ['"write"', 20],
          ] as const) {
            await killAt(source, to, words, count);
            expect(await refusal(to)).toContain("was cut short, so it is not used. Run the same vigie migrate");
          }
          expect((await migrate(source, to)).code).toBe(0);
          expect(existsSync(join(data, "migrate.partial"))).toBe(false);
          const ids = [...serverIds];
          await use(to, ids);
          const back = newHome();
          for (const count of [1, 20]) {
            await killAt(to, back, '"read"', count);
            expect(await refusal(back)).toContain("was cut short, so it is not used. Run the same vigie migrate");
            expect(existsSync(join(back.dir, "vigie.db"))).toBe(false);
          }
          expect((await migrate(to, back)).code).toBe(0);
          await use(back, ids);
        },
        TIMEOUT_MS,
      );
    }
  });

  describe("restore into a server", () => {
    let file = "";
    beforeAll(async () => {
      const words = ["backup", "--data", data, "--to", folder.path, "--passphrase-stdin"];
      file = (await runBinary(words, { input: PASSPHRASE })).stdout.trim();
    }, TIMEOUT_MS);

    for (const dialect of SERVER_DIALECTS) {
      test(
        `brings files into the folder and rows into ${dialect}, after a kill too`,
        async () => {
          const to: Place = { dir: newFolder(), address: await newDatabase(dialect) };
          const words = ["restore", file, "--data", to.dir, "--passphrase-stdin"];
          const spawned = { env: environment(to), input: PASSPHRASE };
          const dry = await runBinary([...words, "--dry-run"], spawned);
          expect([dry.code, existsSync(to.dir)]).toEqual([0, false]);
          const child = Bun.spawn([binaryFile, ...words, "--progress", "lines"], {
            env: { PATH: process.env.PATH, ...environment(to) },
            stdin: new TextEncoder().encode(PASSPHRASE),
            stderr: "pipe",
          });
          for await (const chunk of child.stderr)
            if (new TextDecoder().decode(chunk).includes('"write"')) child.kill("SIGKILL");
          await child.exited;
          expect(child.signalCode).toBe("SIGKILL");
          expect(await refusalOf(to)).toContain(
            "was cut short, so it is not used. Run the same vigie migrate or vigie restore",
          );
          const done = await runBinary(words, spawned);
          expect([done.code, done.stderr]).toEqual([
            0,
            expect.stringContaining("with the same options of the database server"),
          ]);
          expect(existsSync(join(to.dir, "vigie.db"))).toBe(false);
          expect(existsSync(join(to.dir, "restore-to-server.partial"))).toBe(false);
          expect(readFileSync(join(to.dir, "secret.key"))).toEqual(readFileSync(join(data, "secret.key")));
          await use(to);
          const again = await runBinary(["restore", file, "--data", newFolder(), "--passphrase-stdin"], spawned);
          expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("holds something already")]);
        },
        TIMEOUT_MS,
      );
    }
    const refusalOf = async (place: Place) =>
      (await runBinary(["serve", "--port", "0", "--data", place.dir], { env: environment(place) })).stderr;
  });
}
