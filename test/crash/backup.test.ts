import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { BackupsView } from "../../server/platform/backup/backups.ts";
import { binaryFile } from "../../scripts/build.ts";
import { ensureBinary, type RunningBinary, runBinary, startServe } from "../support/binary.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const WRITERS = 4;
const PASSPHRASE = "correct horse battery";
const CANARY = "canary-server-Pw-77";
const folder = temporaryFolder();
const data = join(folder.path, "data");
let token = "";
let places = 0;
const place = () => join(folder.path, `place-${places++}`);

beforeAll(async () => {
  await ensureBinary();
  token = (await runBinary(["token", "add", "--name", "writer", "--role", "admin", "--data", data])).stdout.trim();
});
afterAll(() => folder.remove());

const headers = () => ({ authorization: `Bearer ${token}`, "content-type": "application/json" });
const archivesIn = (where: string) =>
  existsSync(where) ? readdirSync(where).filter((name) => /^vigie-.*\.tar\.zst(\.age)?$/.test(name)) : [];

async function addServer(url: string, name: string): Promise<boolean> {
  const body = { name, project: name, host: "127.0.0.1", port: 1, login: "x", isEnabled: false, password: CANARY };
  const answer = await fetch(`${url}/api/v1/cccp/servers`, {
    method: "POST",
    headers: headers(),
    body: JSON.stringify(body),
  }).catch(() => null);
  return answer?.status === 201;
}

/** Servers by name and writes of the audit, as a restored database has them. */
function contentOf(dataDir: string) {
  const database = new Database(join(dataDir, "vigie.db"));
  const names = database.query("SELECT name FROM cccp_servers").all() as { name: string }[];
  const [{ n = 0 } = {}] = database
    .query("SELECT COUNT(*) AS n FROM audit_entries WHERE action = 'cccp.server.create'")
    .all() as { n?: number }[];
  const check = database.query("PRAGMA integrity_check").get() as { integrity_check: string };
  database.close();
  return { names: new Set(names.map(({ name }) => name)), audited: n, integrity: check.integrity_check };
}

/** What of some names is not in a restored database. */
const lostOf = (acknowledged: readonly string[], { names }: { names: Set<string> }) =>
  acknowledged.filter((name) => !names.has(name));

describe("a backup beside people who write", () => {
  let server: RunningBinary;
  const acknowledged: string[] = [];
  let isWriting = true;
  let writers: Promise<void>[];

  beforeAll(async () => {
    server = await startServe(data);
    writers = Array.from({ length: WRITERS }, async (_, writer) => {
      // A server may have so many of these rows as an administrator adds: a hundred.
      for (let number = 0; isWriting && number < 22; number++) {
        const name = `w${writer}-${number}`;
        if (await addServer(server.url, name)) acknowledged.push(name);
      }
    });
  });
  afterAll(async () => {
    isWriting = false;
    await Promise.all(writers);
    await server.stop();
  });

  test("holds everything that was acknowledged before it began, whole, each write with its audit row", async () => {
    const seen: number[] = [];
    for (let round = 0; round < 4; round++) {
      while (acknowledged.length < round * 12 + 4) await fetch(`${server.url}/healthz`);
      const before = [...acknowledged];
      const to = place();
      const made = await runBinary(["backup", "--data", data, "--to", to]);
      expect([made.code, made.stderr.includes("Not encrypted")]).toEqual([0, true]);
      const restored = place();
      expect((await runBinary(["restore", made.stdout.trim(), "--data", restored])).code).toBe(0);
      const content = contentOf(restored);
      expect(content.integrity).toBe("ok");
      expect(lostOf(before, content)).toEqual([]);
      expect(content.audited).toBe(content.names.size);
      seen.push(content.names.size);
      // The control: what is not in it would be missed.
      expect(lostOf([...before, "never written"], content)).toEqual(["never written"]);
    }
    expect(seen.toSorted((a, b) => a - b)).toEqual(seen);
  }, 60_000);

  test("and the server goes on answering meanwhile", async () => {
    await Promise.all(writers);
    const making = runBinary(["backup", "--data", data, "--to", place()]);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    expect((await making).code).toBe(0);
  });

  test("no secret is in one that is not encrypted, and nothing can be read in one that is", async () => {
    const key = readFileSync(join(data, "secret.key"), "latin1").trim();
    const raw = Buffer.from(key, "base64url").toString("latin1");
    const marks = [key, raw, CANARY, token];
    const plain = (await runBinary(["backup", "--data", data, "--to", place()])).stdout.trim();
    const text = Bun.zstdDecompressSync(readFileSync(plain)).toString("latin1");
    expect(text).toContain("cccp_servers");
    expect(marks.filter((mark) => text.includes(mark))).toEqual([]);
    const words = ["backup", "--data", data, "--to", place(), "--passphrase-stdin"];
    const sealed = (await runBinary(words, { input: `${PASSPHRASE}\n` })).stdout.trim();
    const bytes = readFileSync(sealed, "latin1");
    expect([...marks, "cccp_servers", "manifest", "secret.key"].filter((mark) => bytes.includes(mark))).toEqual([]);
    // The control: with its passphrase the key is there, so the look above is one that finds it.
    const restored = place();
    await runBinary(["restore", sealed, "--data", restored, "--passphrase-stdin"], { input: PASSPHRASE });
    expect(readFileSync(join(restored, "secret.key"), "latin1")).toContain(key);
  });

  test("what is restored serves: its tokens let in, its passwords open; without the key it says what to do", async () => {
    const sealed = place();
    await runBinary(["backup", "--data", data, "--to", sealed, "--passphrase-stdin"], { input: PASSPHRASE });
    const file = join(sealed, archivesIn(sealed)[0] as string);
    const checked = await runBinary(["check", file, "--passphrase-stdin", "--json"], { input: PASSPHRASE });
    expect(checked.code).toBe(0);
    const report = JSON.parse(checked.stdout);
    // A password for each server, and the key of pushed messages.
    expect(report.sealed).toBe(report.manifest.tables.cccp_servers + 1);
    const restored = place();
    await runBinary(["restore", file, "--data", restored, "--passphrase-stdin"], { input: PASSPHRASE });
    const again = await startServe(restored);
    const answer = await fetch(`${again.url}/api/v1/cccp/servers`, { headers: headers() });
    const { servers } = (await answer.json()) as { servers: { hasPassword: boolean }[] };
    expect(servers.length).toBe(report.manifest.tables.cccp_servers);
    expect(servers.every(({ hasPassword }) => hasPassword)).toBe(true);
    await again.stop();
    expect(again.stderr).not.toContain("cannot be read");

    const plain = (await runBinary(["backup", "--data", data, "--to", place()])).stdout.trim();
    const keyless = place();
    const put = await runBinary(["restore", plain, "--data", keyless]);
    expect(put.stderr).toContain("secrets reset");
    expect(await runBinary(["serve", "--port", "0", "--data", keyless])).toMatchObject({ code: 1 });
    expect((await runBinary(["secrets", "reset", "--data", keyless])).code).toBe(0);
    const reset = await startServe(keyless);
    expect((await fetch(`${reset.url}/api/v1/cccp/servers`, { headers: headers() })).status).toBe(200);
    await reset.stop();
  }, 60_000);
});

describe("SIGKILL", () => {
  /** A database large enough that its packing can be caught in the middle. */
  const large = join(folder.path, "large");
  const progress = /"step":"(\w+)","doneBytes":(\d+)/g;

  beforeAll(async () => {
    await runBinary(["token", "add", "--name", "writer", "--role", "admin", "--data", large]);
    const database = new Database(join(large, "vigie.db"));
    database.run("CREATE TABLE ballast (id INTEGER PRIMARY KEY, text TEXT)");
    database.run(
      "INSERT INTO ballast (text) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) SELECT hex(randomblob(400)) FROM n",
    );
    database.close();
  });

  /** Starts a command and kills it at its n-th word of progress; whether it was killed before its end. */
  async function killAt(words: readonly string[], count: number): Promise<boolean> {
    const child = Bun.spawn([binaryFile, ...words, "--progress", "lines"], { stdout: "ignore", stderr: "pipe" });
    let said = "";
    const decoder = new TextDecoder();
    for await (const chunk of child.stderr) {
      said += decoder.decode(chunk, { stream: true });
      if ((said.match(progress) ?? []).length >= count) child.kill("SIGKILL");
    }
    await child.exited;
    return child.signalCode === "SIGKILL";
  }

  test("while a backup is made leaves the old ones and nothing that looks like one; the next one sweeps", async () => {
    const to = place();
    mkdirSync(to);
    expect((await runBinary(["backup", "--data", large, "--to", to])).code).toBe(0);
    let known = archivesIn(to);
    let kills = 0;
    let leftovers = 0;
    for (const count of [1, 2, 3, 6, 12, 24, 48, 80, 101]) {
      const wasKilled = await killAt(["backup", "--data", large, "--to", to], count);
      kills += wasKilled ? 1 : 0;
      const now = archivesIn(to);
      if (readdirSync(to).some((name) => name.endsWith(".partial"))) leftovers++;
      expect(known.filter((name) => !now.includes(name))).toEqual([]);
      // Killed when its name was there already, it is whole.
      for (const name of now)
        expect((await runBinary(["restore", join(to, name), "--dry-run", "--data", place()])).code).toBe(0);
      known = now;
    }
    expect(kills).toBeGreaterThan(4);
    expect(leftovers).toBeGreaterThan(0);
    expect((await runBinary(["backup", "--data", large, "--to", to])).code).toBe(0);
    expect(readdirSync(to).filter((name) => name.endsWith(".partial"))).toEqual([]);
    expect(existsSync(join(large, "backup-work"))).toBe(false);
  }, 120_000);

  test("while one is restored leaves an empty folder, as far as anybody can use it, or all of it", async () => {
    const to = place();
    const file = (await runBinary(["backup", "--data", large, "--to", to])).stdout.trim();
    let kills = 0;
    for (const count of [1, 2, 3, 6, 12, 24, 48, 80, 101, 102]) {
      const restored = place();
      kills += (await killAt(["restore", file, "--data", restored], count)) ? 1 : 0;
      if (existsSync(join(restored, "vigie.db"))) {
        expect(contentOf(restored).integrity).toBe("ok");
      } else if (existsSync(join(restored, "restore.partial"))) {
        const refused = await runBinary(["serve", "--port", "0", "--data", restored]);
        expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("Run vigie restore again")]);
      }
      if (!existsSync(join(restored, "vigie.db"))) {
        expect((await runBinary(["restore", file, "--data", restored])).code).toBe(0);
        expect(contentOf(restored).integrity).toBe("ok");
      }
      rmSync(restored, { recursive: true, force: true });
    }
    expect(kills).toBeGreaterThan(4);
  }, 120_000);

  test("a disk that takes no more leaves the old ones, and nothing half-done", async () => {
    const to = place();
    const [old = ""] = (await runBinary(["backup", "--data", large, "--to", to])).stdout.trim().split("\n");
    // No file may grow beyond 100 kB: for the program that is a disk that fills up while it writes.
    const words = `ulimit -f 100; exec "$0" backup --data "$1" --to "$2" --json`;
    const child = Bun.spawn(["bash", "-c", words, binaryFile, large, to], { stdout: "pipe", stderr: "pipe" });
    const [said, code] = await Promise.all([new Response(child.stdout).text(), child.exited]);
    expect([code, JSON.parse(said)]).toEqual([1, { error: { code: expect.any(String), detail: expect.any(String) } }]);
    expect(readdirSync(to)).toEqual([old.split("/").at(-1) as string]);
    expect(existsSync(join(large, "backup-work"))).toBe(false);
  });

  test("of the server in the middle of one: the next start sweeps, and makes another when asked", async () => {
    const added = await runBinary(["token", "add", "--name", "second", "--role", "admin", "--data", large]);
    const signed = { authorization: `Bearer ${added.stdout.trim()}` };
    const backups = join(large, "backups");
    const ask = async (url: string, method: string) =>
      (await fetch(`${url}/api/v1/platform/backups`, { method, headers: signed })).json() as Promise<BackupsView>;
    const server = await startServe(large);
    await ask(server.url, "POST");
    while ((await ask(server.url, "GET")).running?.step !== "pack");
    await server.stop("SIGTERM");
    expect(readdirSync(backups).filter((name) => name.endsWith(".partial"))).toEqual([]);
    expect(existsSync(join(large, "backup-work"))).toBe(false);
    expect(archivesIn(backups)).toEqual([]);
    const again = await startServe(large);
    await ask(again.url, "POST");
    let view = await ask(again.url, "GET");
    while (view.running) view = await ask(again.url, "GET");
    expect(view.backups).toMatchObject([{ check: { isGood: true } }]);
    await again.stop();
  }, 60_000);
});
