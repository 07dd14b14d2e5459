/**
 * A disk that takes nothing more, under a server with a live call centre: changes are refused with 507 and words, what is
 * read and followed goes on, and everything works again as soon as the disk does, without a restart.
 */
import { afterEach, beforeAll, describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { join } from "node:path";
import { ensureBinary, RunningBinary, runBinary } from "../support/binary.ts";
import { EventReader } from "../support/event-reader.ts";
import { noSmallDisk, setWritesRefused, type SmallDisk, smallDisk } from "../support/refusing-disk.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const API = "/api/v1/platform";
const RULE = {
  ...{ name: "", figure: "cccp.waiting", scopeKind: "queue", scopeId: "", side: "above", amber: 3, red: 6 },
  ...{ hysteresis: 0, forSeconds: 0, tellFrom: "red", channelIds: null, flapChanges: 0, flapWindowSeconds: 60 },
  isEnabled: true,
};

/** Every kind of change that people make; `n` makes it another one each time. */
const CHANGES: Record<string, (n: number) => [method: string, path: string, body: unknown]> = {
  "a call-centre server": (n) => [
    "POST",
    "/api/v1/cccp/servers",
    { name: `s${n}`, project: `p${n}`, host: "127.0.0.1", port: 1, login: "x", isEnabled: false },
  ],
  "a person": (n) => ["POST", `${API}/users`, { name: `person${n}`, role: "viewer", password: "a long enough word" }],
  "a token": (n) => ["POST", `${API}/tokens`, { name: `token${n}`, role: "viewer", expiresAt: null }],
  "a setting": (n) => ["PUT", `${API}/retention`, { auditDays: 100 + n, journalRows: 5_000 }],
  "a rule of alerts": (n) => ["POST", `${API}/alerts/rules`, { ...RULE, name: `rule ${n}` }],
  "one's own name": (n) => ["PATCH", `${API}/me`, { displayName: `name ${n}` }],
};

interface Scene {
  server: RunningBinary;
  data: string;
  cookie: string;
  stop(): Promise<void>;
}

let scene: Scene | null = null;
let disk: SmallDisk | null = null;
let serial = 0;
beforeAll(ensureBinary);
afterEach(async () => {
  await scene?.stop();
  scene = null;
  disk?.remove();
  disk = null;
});

async function open(data: string, onStop: () => void): Promise<Scene> {
  const args = ["demo", "--port", "0", "--json", "--data", data, "--agents", "20", "--queues", "4", "--rate", "600"];
  const server = await RunningBinary.start(args, /\n/, { isFileLimitAnError: true });
  const { logins } = JSON.parse(server.stdout) as { logins: { name: string; password: string; role: string }[] };
  const admin = logins.find(({ role }) => role === "admin");
  const answer = await fetch(`${server.url}${API}/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: admin?.name, password: admin?.password }),
  });
  const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
  return {
    ...{ server, data, cookie },
    async stop() {
      await server.stop("SIGKILL");
      onStop();
    },
  };
}

async function ask(method: string, path: string, body?: unknown) {
  const { server, cookie } = scene as Scene;
  const response = await fetch(server.url + path, {
    method,
    headers: { cookie, origin: server.url, ...(body !== undefined && { "content-type": "application/json" }) },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    body: (await response.json()) as never,
  };
}

const NOT_WRITTEN = "journal entries could not be written";
const WRITTEN_AGAIN = "journal entries are written again";

/** The status of each kind of change, by its name. */
async function changeEverything(): Promise<Record<string, number>> {
  const statuses: Record<string, number> = {};
  for (const [name, make] of Object.entries(CHANGES)) statuses[name] = (await ask(...make(++serial))).status;
  return statuses;
}

const all = (status: number) => Object.fromEntries(Object.keys(CHANGES).map((name) => [name, status]));
const undone = (statuses: Record<string, number>) => Object.entries(statuses).filter(([, status]) => status >= 300);

async function healthLine(name: string): Promise<{ code: string; remedy?: string }> {
  const { checks } = (await ask("GET", `${API}/health`)).body as { checks: { name: string; code: string }[] };
  return checks.find((line) => line.name === name) ?? { code: "none" };
}

/** Ids of the journal that are on the disk, without gaps: from, to, how many. */
function journalOnDisk(data: string): { first: number; last: number; count: number } {
  const database = new Database(join(data, "vigie.db"), { readonly: true });
  try {
    const sql = "SELECT MIN(id) AS first, MAX(id) AS last, COUNT(*) AS count FROM journal";
    return database.query(sql).get() as { first: number; last: number; count: number };
  } finally {
    database.close();
  }
}

async function untilTrue(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo()));
}

/**
 * The life of a server through a time in which nothing can be written. @param isAll false: a full disk, which may still take
 * a page now and then, such as the journal's.
 */
async function liveThrough(refuse: () => void, recover: () => void, isAll: boolean): Promise<void> {
  const { server, data, cookie } = scene as Scene;
  // The control: what is refused below is taken while the disk takes it.
  expect(undone(await changeEverything())).toEqual([]);
  const stream = await EventReader.open(`${server.url}/api/events/stream?topics=journal,cccp.servers`, { cookie });
  // A session that has not been used for long is due to be written down at its next use.
  const aside = new Database(join(data, "vigie.db"));
  aside.run("PRAGMA busy_timeout=5000");
  aside.run("UPDATE auth_sessions SET seen_at = 0, expires_at = expires_at - 864000000");
  aside.close();

  refuse();
  await untilTrue(async () => (await changeEverything())["a person"] === 507);
  expect(await changeEverything()).toEqual(all(507));
  const refused = await ask(...(CHANGES["a token"] as (n: number) => [string, string, unknown])(++serial));
  expect(refused.type).toContain("application/problem+json");
  expect(refused.body).toMatchObject({ code: "storage_refused", status: 507 });
  expect((refused.body as { remedy: string }).remedy).toContain("disk space");

  const seen = stream.received.length;
  await stream.until((received) => received.length > seen + 20);
  const another = await EventReader.open(`${server.url}/api/events/stream?topics=journal`, { cookie });
  await another.until((received) => received.length > 0);
  another.close();
  for (const path of [`${API}/me`, "/api/v1/cccp/servers", `${API}/audit`, `${API}/users`, "/api/events", "/readyz"]) {
    expect(`${path} ${(await ask("GET", path)).status}`).toBe(`${path} 200`);
  }
  expect(await healthLine("writes")).toMatchObject({ code: "writes_refused", state: "bad" });
  expect((await healthLine("writes")).remedy).toContain("without a restart");

  const told = (text: string) => server.stderr.split(text).length - 1;
  const isTold = (text: string) => async () => (await ask("GET", "/healthz")).status === 200 && told(text) > 0;
  // The journal is written twice a second: a fast machine is here before that was tried.
  if (isAll) await untilTrue(isTold(NOT_WRITTEN));

  const { last: lastBefore } = journalOnDisk(data);
  recover();
  await untilTrue(async () => undone(await changeEverything()).length === 0);
  expect((await healthLine("writes")).code).toBe("writes_quick");
  // What happened meanwhile was kept in memory, and is written now.
  await untilTrue(() => journalOnDisk(data).last > lastBefore + 20);
  const { first, last, count } = journalOnDisk(data);
  expect(count).toBe(last - first + 1);
  expect((await healthLine("journal")).code).toBe("journal_written");
  // The log tells when it began and when it was over, and not twice a second.
  if (told(NOT_WRITTEN) > 0) await untilTrue(isTold(WRITTEN_AGAIN));
  expect([told(NOT_WRITTEN), told(WRITTEN_AGAIN)]).toEqual(isAll || told(NOT_WRITTEN) > 0 ? [1, 1] : [0, 0]);
  stream.close();
}

describe("a disk that takes nothing, under a running server", () => {
  test("every write refused by the system, as a failing disk does", async () => {
    const folder = temporaryFolder();
    scene = await open(join(folder.path, "data"), folder.remove);
    const { pid } = scene.server;
    await liveThrough(
      () => setWritesRefused(pid, true),
      () => setWritesRefused(pid, false),
      true,
    );
  }, 60_000);

  test.skipIf(noSmallDisk !== null)(
    `a full disk${noSmallDisk ? `: ${noSmallDisk}` : ""}`,
    async () => {
      const small = smallDisk(64);
      disk = small;
      scene = await open(join(small.path, "data"), () => {});
      await liveThrough(small.fill, small.empty, false);
      expect((await healthLine("disk")).code).not.toBe("disk_free");
    },
    60_000,
  );

  test("a log on a full disk does not stop the program; nor does it stop it from ending", async () => {
    const folder = temporaryFolder();
    const args = ["serve", "--port", "0", "--log-level", "debug", "--data", folder.path];
    const server = await RunningBinary.start(args, /Ready\.\n/, { stderrFile: "/dev/full" });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    expect(await server.stop()).toBe(0);
    folder.remove();
  }, 20_000);
});

describe("a disk that takes nothing, when something is begun on it", () => {
  const commands: [line: string, words: string][] = [
    ["serve --port 0", "cannot be used: the disk is full. Make room"],
    ["token add --name x", "disk has room"],
    ["tls init", "authority.pem cannot be written: the disk is full"],
    ["secrets rotate", "cannot be used: the disk is full. Make room"],
  ];

  test.skipIf(noSmallDisk !== null)(
    "it says so, leaves what is there as it is, and begins once there is room",
    async () => {
      const small = smallDisk(4);
      disk = small;
      const data = join(small.path, "data");
      expect((await run(`token add --name first`, data)).code).toBe(0);
      expect((await run("secrets rotate", data)).code).toBe(0);
      const before = await contentsOf(data);
      small.fill();
      for (const [line, words] of commands) {
        const { code, stderr } = await run(line, data);
        expect([line, code, stderr.includes(words) ? words : stderr]).toEqual([line, 1, words]);
      }
      expect(await contentsOf(data)).toEqual(before);
      small.empty();
      for (const [line] of commands.slice(1)) expect(await run(line, data)).toMatchObject({ code: 0 });

      small.setReadOnly(true);
      const readOnly = await contentsOf(data);
      for (const [line] of commands) {
        const { code, stderr } = await run(line, data);
        expect([line, code, /read-only|opened/.exec(stderr)?.[0] ?? stderr]).toEqual([line, 1, expect.any(String)]);
        expect(stderr).not.toMatch(/EROFS|SQLITE|\bat \//);
      }
      expect(await contentsOf(data)).toEqual(readOnly);
      small.setReadOnly(false);
    },
    60_000,
  );

  const run = (line: string, data: string) => runBinary([...line.split(" "), "--data", data]);
});

/** Names and contents of the files that count; the lock is only ever empty. */
async function contentsOf(data: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of [...new Bun.Glob("**/*").scanSync({ cwd: data, dot: true })].sort()) {
    if (/\.(lock|lock-journal|pid)$|-(wal|shm)$/.test(name)) continue;
    found[name] = String(Bun.hash(await Bun.file(join(data, name)).bytes()));
  }
  return found;
}
