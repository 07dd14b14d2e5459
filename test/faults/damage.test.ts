/** A database that is damaged: refused with the way back and left as it is, byte for byte; and what happens when it is damaged later. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import {
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { ensureBinary, type RunningBinary, runBinary, startServe } from "../support/binary.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const PAGE = 4096;
const ROWS = 3_000;
const folder = temporaryFolder();
/** A folder with a server's life behind it; each test has a copy of its own. */
const template = join(folder.path, "template");
let token = "";
let copies = 0;
let running: RunningBinary | null = null;

beforeAll(async () => {
  await ensureBinary();
  const server = await startServe(template);
  await server.stop();
  token = (await runBinary(["token", "add", "--name", "t", "--role", "admin", "--data", template])).stdout.trim();
  const database = new Database(join(template, "vigie.db"));
  const insert = database.prepare(
    "INSERT INTO audit_entries (at, via, action, target, before) VALUES (?, 'none', ?, ?, ?)",
  );
  database.transaction(() => {
    for (let n = 0; n < ROWS; n++)
      insert.run(n, `old.thing${n % 7}`, `target ${n}`, JSON.stringify({ text: "x".repeat(200) }));
  })();
  // Without both, the rows may stay in the log until the statement is collected.
  insert.finalize();
  database.run("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
});
afterEach(async () => {
  await running?.stop("SIGKILL");
  running = null;
});
afterAll(() => folder.remove());

function copy(): { data: string; file: string } {
  const data = join(folder.path, `copy-${++copies}`);
  cpSync(template, data, { recursive: true });
  return { data, file: join(data, "vigie.db") };
}

function scribble(file: string, at: number, bytes: number): void {
  const handle = openSync(file, "r+");
  const before = readFileSync(file).subarray(at, at + bytes);
  writeSync(
    handle,
    before.map((byte) => byte ^ 0xff),
    0,
    before.length,
    at,
  );
}

/** Pages of a table, or of an index: where its tree begins, and one within. */
function pagesOf(file: string, name: string): number[] {
  const database = new Database(file, { readonly: true });
  const { rootpage } = database.query("SELECT rootpage FROM sqlite_master WHERE name = ?").get(name) as {
    rootpage: number;
  };
  database.close();
  const root = readFileSync(file).subarray((rootpage - 1) * PAGE, rootpage * PAGE);
  // An interior page names its children: type 5 is a table's, 2 an index's.
  const isInterior = root[0] === 5 || root[0] === 2;
  return isInterior ? [rootpage, root.readUInt32BE(root.readUInt16BE(12)), root.readUInt32BE(8)] : [rootpage];
}

function filesIn(data: string): Record<string, string> {
  // An empty log holds nothing: reading alone may leave one.
  const isEmptyLog = (name: string) => name.endsWith("-wal") && statSync(join(data, name)).size === 0;
  const names = readdirSync(data).filter((name) => !/\.(lock|pid)|lock-journal|-shm$/.test(name) && !isEmptyLog(name));
  return Object.fromEntries(
    names.map((name) => {
      const path = join(data, name);
      return [name, statSync(path).isDirectory() ? "a folder" : String(Bun.hash(readFileSync(path)))];
    }),
  );
}

/** What every command that opens the database must do about one that is damaged. */
async function expectRefused(data: string, words: RegExp): Promise<void> {
  const before = filesIn(data);
  for (const line of ["serve --port 0", "token list"]) {
    const { code, stdout, stderr } = await runBinary([...line.split(" "), "--data", data]);
    expect([line, code, stdout]).toEqual([line, 1, ""]);
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/\bat .*\.ts|SQLITE_/);
  }
  expect(filesIn(data)).toEqual(before);
}

const RESTORE = /vigie\.db is damaged and was left untouched\. Restore a backup into an empty folder \(vigie restore /;

describe("a database that is damaged before the start", () => {
  const damages: [name: string, damage: (file: string) => void][] = [
    ["empty, though there is a key", (file) => truncateSync(file, 0)],
    ["one byte long", (file) => truncateSync(file, 1)],
    ["shorter than a header", (file) => truncateSync(file, 99)],
    ["one page long", (file) => truncateSync(file, PAGE)],
    ["half as long", (file) => truncateSync(file, Math.floor(statSync(file).size / 2 / PAGE) * PAGE)],
    ["cut within a page", (file) => truncateSync(file, statSync(file).size - 100)],
    ["one page short", (file) => truncateSync(file, statSync(file).size - PAGE)],
    ["of another magic word", (file) => scribble(file, 0, 16)],
    ["of another page size", (file) => scribble(file, 16, 2)],
    ["of another format", (file) => scribble(file, 18, 2)],
    ["without its schema", (file) => scribble(file, 100, PAGE - 100)],
    ["zeroes at the beginning", (file) => writeSync(openSync(file, "r+"), new Uint8Array(2 * PAGE), 0, 2 * PAGE, 0)],
    ["a text", (file) => writeFileSync(file, "this is a letter to my aunt ".repeat(400))],
    [
      "another program's file",
      (file) => writeFileSync(file, Buffer.concat([Buffer.from("PK\x03\x04"), Buffer.alloc(9_000, 7)])),
    ],
    [
      "gone, though its log is there",
      (file) => {
        writeFileSync(`${file}-wal`, "what was written last");
        rmSync(file);
      },
    ],
  ];

  test.each(damages)("%s", async (_, damage) => {
    const { data, file } = copy();
    damage(file);
    await expectRefused(data, RESTORE);
  });

  test.each(["audit_entries", "sqlite_autoindex_settings_1", "audit_entries_at", "audit_entries_action", "users"])(
    "a page of %s turned over, be it at the root or below",
    async (name) => {
      for (const page of pagesOf(join(template, "vigie.db"), name)) {
        const { data, file } = copy();
        scribble(file, (page - 1) * PAGE, PAGE);
        const { code, stderr } = await runBinary(["serve", "--port", "0", "--data", data]);
        expect([page, code, RESTORE.test(stderr) ? "" : stderr]).toEqual([page, 1, ""]);
        rmSync(data, { recursive: true });
      }
    },
  );

  test("a folder in its place", async () => {
    const { data, file } = copy();
    rmSync(file);
    mkdirSync(file);
    await expectRefused(data, /vigie\.db|cannot be opened/);
  });

  test("the controls: as it was it starts, and a first start that was killed is no damage", async () => {
    const { data } = copy();
    running = await startServe(data);
    expect((await fetch(`${running.url}/readyz`)).status).toBe(200);
    await running.stop("SIGKILL");
    const fresh = join(folder.path, "fresh");
    mkdirSync(fresh);
    writeFileSync(join(fresh, "vigie.db"), "");
    running = await startServe(fresh);
    expect((await fetch(`${running.url}/readyz`)).status).toBe(200);
  });
});

describe("a write-ahead log that is torn", () => {
  test("cut or turned over anywhere, the program starts with what was committed before that place", async () => {
    const { data, file } = copy();
    running = await startServe(data);
    const add = (n: number) =>
      fetch(`${running?.url}/api/v1/cccp/servers`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({
          name: `s${n}`,
          project: `s${n}`,
          host: "127.0.0.1",
          port: 1,
          login: "x",
          isEnabled: false,
        }),
      });
    for (let n = 0; n < 20; n++) expect((await add(n)).status).toBe(201);
    await running.stop("SIGKILL");
    running = null;
    const size = statSync(`${file}-wal`).size;
    expect(size).toBeGreaterThan(20 * PAGE);
    const kept: number[] = [];
    for (const share of [0.1, 0.35, 0.6, 0.85, 1]) {
      for (const damage of [truncateSync, (log: string, at: number) => scribble(log, Math.min(at, size - 64), 64)]) {
        const torn = join(folder.path, `torn-${++copies}`);
        cpSync(data, torn, { recursive: true });
        rmSync(join(torn, "vigie.db-shm"), { force: true });
        damage(join(torn, "vigie.db-wal"), Math.floor(size * share) - (share === 1 ? 0 : 17));
        const server = await startServe(torn);
        const answer = await fetch(`${server.url}/api/v1/cccp/servers`, {
          headers: { authorization: `Bearer ${token}` },
        });
        const { servers } = (await answer.json()) as { servers: { name: string }[] };
        expect(await server.stop()).toBe(0);
        const names = servers.map(({ name }) => Number(name.slice(1))).sort((a, b) => a - b);
        // A prefix: none is missing before one that is there.
        expect(names).toEqual(names.map((_name, index) => index));
        kept.push(names.length);
        rmSync(torn, { recursive: true });
      }
    }
    expect(kept[0]).toBeLessThan(20);
    expect(Math.max(...kept)).toBe(20);
  }, 60_000);
});

describe("a database that is damaged while the program runs", () => {
  const get = async (path: string) => {
    const answer = await fetch(`${running?.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    return { status: answer.status, body: (await answer.json()) as never };
  };
  const line = async () => {
    const { checks } = (await get("/api/v1/platform/health")).body as {
      checks: { name: string; code: string; remedy?: string }[];
    };
    return checks.find(({ name }) => name === "database");
  };

  test("what meets the damage is refused with the way back, the rest lives on, and the health page says it", async () => {
    const { data, file } = copy();
    running = await startServe(data);
    expect((await get("/api/v1/platform/audit?search=nothing-like-it")).status).toBe(200);
    expect((await line())?.code).toBe("database_sound");
    await running.stop();
    // Started anew, so that no page is in memory yet.
    const [, first = 0] = pagesOf(file, "audit_entries");
    running = await startServe(data);
    scribble(file, (first - 1) * PAGE, PAGE);
    const hit = await get("/api/v1/platform/audit?search=nothing-like-it");
    expect(hit).toMatchObject({ status: 500, body: { code: "storage_damaged" } });
    expect((hit.body as { remedy: string }).remedy).toContain("backup");
    for (const path of ["/readyz", "/api/v1/cccp/servers", "/api/v1/platform/users", "/api/v1/platform/about"]) {
      expect([path, (await get(path)).status]).toEqual([path, 200]);
    }
    const told = await line();
    expect(told).toMatchObject({ code: "database_damaged", state: "bad" });
    expect(told?.remedy).toContain("backup");
    expect(running.stderr).toContain("the database is damaged");
    const check = await runBinary(["check", "database", "--data", data]);
    expect([check.code, check.stdout]).toEqual([1, expect.stringContaining("is damaged: ")]);
  });

  test("a check beside a running server reads all of it; of one that cannot be read it says so", async () => {
    const { data } = copy();
    running = await startServe(data);
    const sound = await runBinary(["check", "database", "--json", "--data", data]);
    expect([sound.code, sound.stdout]).toEqual([0, '{"damage":null}\n']);
    const none = await runBinary(["check", "database", "--data", join(folder.path, "nowhere")]);
    expect(none).toMatchObject({ code: 1, stdout: "" });
    expect(existsSync(join(folder.path, "nowhere"))).toBe(false);
  });
});
