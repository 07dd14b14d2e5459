import { afterEach, describe, expect, test } from "bun:test";
import { type DirectoryEntry, DirectoryError, type DirectoryResult } from "../../../server/cccp/directory/directory.ts";
import { planDirectory } from "../../../server/cccp/directory/directory-plan.ts";
import { DEFAULT_SERVICE_LEVEL } from "../../../server/cccp/live/service-level.ts";
import type { ServerRecord } from "../../../server/cccp/servers/server-record.ts";
import { openHouse, PASSWORD } from "./house.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

const PATH = "/api/v1/cccp/directory";
const SETTINGS = {
  host: "db.example",
  user: "portal",
  password: "db-canary",
  isEnabled: true,
  login: "admin",
  loginPassword: PASSWORD,
};
const entry = (project: string, host = "cc.example", port = 20103): DirectoryEntry => ({
  project,
  host,
  port,
  proxyPort: 20101,
  vocalNode: "vn1",
});

async function house(rows: DirectoryEntry[] | DirectoryError = []) {
  const list = { rows, reads: [] as string[][] };
  const made = await openHouse({
    servers: { "cc.example": {} },
    deps: {
      readDirectory: async (address, query): Promise<DirectoryResult> => {
        list.reads.push([address.host, address.user, address.password, query.slice(0, 6)]);
        if (list.rows instanceof DirectoryError) throw list.rows;
        return { entries: list.rows, refused: [], refusedCount: 0 };
      },
    },
  });
  open.push(made);
  /** Lets the reading that a save or a timer began come to its end; sealing and the database take real turns. */
  const read = async (after = 0) => {
    for (let turn = 0; turn < 500; turn++) {
      const { lastRefresh } = (await made.ask("admin", "GET", PATH)).body;
      if (lastRefresh && lastRefresh.at > after) return lastRefresh;
      await made.pass(1);
    }
    throw new Error("the list was not read");
  };
  return { ...made, list, read };
}

describe("the MySQL list", () => {
  test("is stored sealed, shown without passwords, and read", async () => {
    const { ask, read, list, audit, platform } = await house([entry("ACME"), entry("DEMO")]);
    const saved = await ask("admin", "PUT", PATH, SETTINGS);
    expect(saved.body).toMatchObject({
      host: "db.example",
      port: 3306,
      hasPassword: true,
      hasLoginPassword: true,
      refreshMinutes: 15,
    });
    expect(await read()).toMatchObject({ ok: true, count: 2, added: 2 });
    expect(list.reads).toEqual([["db.example", "portal", "db-canary", "SELECT"]]);
    const { servers } = (await ask("viewer", "GET", "/api/v1/cccp/servers")).body;
    expect(servers.map((one: { project: string }) => one.project)).toEqual(["ACME", "DEMO"]);
    expect(servers[0]).toMatchObject({
      source: "directory",
      isEnabled: false,
      login: "admin",
      link: { phase: "disabled" },
    });
    const shown = JSON.stringify([saved.body, await audit(), await platform.settings.getSetting("cccp.directory")]);
    expect(shown).not.toContain("db-canary");
    expect(shown).not.toContain(PASSWORD);
  });

  test("its servers log in with the common password; only isEnabled is theirs to change", async () => {
    const { ask, until, read } = await house([entry("ACME")]);
    await ask("admin", "PUT", PATH, SETTINGS);
    await read();
    const refused = await ask("admin", "PATCH", "/api/v1/cccp/servers/1", { isEnabled: true, port: 5 });
    expect(refused.body).toMatchObject({
      code: "server_is_managed",
      params: { name: "ACME" },
      fields: [{ field: "port", code: "from_directory" }],
    });
    expect((await ask("admin", "PATCH", "/api/v1/cccp/servers/1", { isEnabled: true })).status).toBe(200);
    await until("1", "live");
  });

  test("is read again each period; what moved moves, what is gone is switched off", async () => {
    const { ask, pass, read, list } = await house([entry("ACME"), entry("DEMO")]);
    await ask("admin", "PUT", PATH, { ...SETTINGS, refreshMinutes: 1 });
    const { at } = await read();
    await ask("admin", "PATCH", "/api/v1/cccp/servers/2", { isEnabled: true });
    list.rows = [entry("ACME", "new.example")];
    await pass(60_000);
    expect(await read(at)).toMatchObject({ changed: 1, gone: 1 });
    expect(list.reads).toHaveLength(2);
    const { servers } = (await ask("viewer", "GET", "/api/v1/cccp/servers")).body;
    expect(servers.map((one: { host: string; isEnabled: boolean }) => [one.host, one.isEnabled])).toEqual([
      ["new.example", false],
      ["cc.example", false],
    ]);
  });

  test("what a refresh adds, moves and switches off is in the audit, in the name of whoever asked", async () => {
    const { ask, read, list, audit } = await house([entry("ACME"), entry("DEMO")]);
    await ask("admin", "PUT", PATH, SETTINGS);
    await read();
    await ask("admin", "PATCH", "/api/v1/cccp/servers/2", { isEnabled: true });
    const before = (await audit()).length;
    list.rows = [entry("ACME", "new.example"), entry("NEW")];
    expect((await ask("admin", "POST", `${PATH}/refresh`)).body).toMatchObject({ added: 1, changed: 1, gone: 1 });
    const all = await audit();
    const added = all.slice(0, all.length - before);
    expect(added).toMatchObject([
      {
        action: "cccp.server.change",
        target: "cccp.server/2",
        before: { isEnabled: true },
        after: { isEnabled: false },
      },
      { action: "cccp.server.change", before: { host: "cc.example" }, after: { host: "new.example" } },
      { action: "cccp.server.create", target: "cccp.server/3", before: null, after: { project: "NEW" } },
    ]);
    for (const { userName } of added) expect(userName).toStartWith("admin ");
  });

  test("a failure is told in words, and changes nothing", async () => {
    const { ask, read, list } = await house([entry("ACME")]);
    await ask("admin", "PUT", PATH, SETTINGS);
    await read();
    list.rows = new DirectoryError("access_denied", { user: "portal" });
    const answer = await ask("admin", "POST", `${PATH}/refresh`);
    expect([answer.status, answer.body.code]).toEqual([502, "directory_failed"]);
    expect(answer.body.detail).toContain("refused the user");
    expect(answer.body.params).toEqual({ reason: "access_denied", user: "portal" });
    expect((await ask("viewer", "GET", "/api/v1/cccp/servers")).body.servers).toHaveLength(1);
    expect((await ask("admin", "GET", PATH)).body.lastRefresh).toMatchObject({
      ok: false,
      problem: "access_denied",
      params: { user: "portal" },
      count: 0,
    });
  });

  test("the test button reads and changes nothing; the stored password goes to the stored host only", async () => {
    const { ask, list } = await house([entry("ACME")]);
    await ask("admin", "PUT", PATH, { ...SETTINGS, isEnabled: false });
    const { body } = await ask("admin", "POST", `${PATH}/test`, { host: "db.example", user: "portal" });
    expect(body).toMatchObject({ ok: true, count: 1, sample: [{ project: "ACME" }] });
    await ask("admin", "POST", `${PATH}/test`, { host: "thief.example", user: "portal" });
    expect(list.reads.map((read) => read[2])).toEqual(["db-canary", ""]);
    expect((await ask("viewer", "GET", "/api/v1/cccp/servers")).body.servers).toEqual([]);
  });

  test("bad settings are named", async () => {
    const { ask } = await house();
    const query = await ask("admin", "PUT", PATH, { ...SETTINGS, query: "DROP TABLE x" });
    expect(query.body).toMatchObject({
      code: "directory_query_refused",
      fields: [{ field: "query", code: "query_not_select" }],
    });
    expect((await ask("admin", "PUT", PATH, { ...SETTINGS, refreshMinutes: 0 })).body.fields[0].field).toBe(
      "refreshMinutes",
    );
    expect((await ask("admin", "POST", `${PATH}/refresh`)).body.code).toBe("directory_not_set_up");
  });
});

describe("what a refreshed list means", () => {
  const record = (id: string, source: ServerRecord["source"], from: DirectoryEntry): ServerRecord => ({
    ...from,
    id,
    name: from.project,
    login: "",
    hasPassword: false,
    isEnabled: true,
    source,
    serviceLevel: DEFAULT_SERVICE_LEVEL,
  });

  test("nothing when nothing changed", () => {
    const records = [record("1", "directory", entry("A")), record("2", "directory", entry("B"))];
    expect(planDirectory([entry("A"), entry("B")], records)).toEqual({ add: [], change: [], gone: [] });
  });

  test("a moved project is changed, not added; a hand-made server stays", () => {
    const mine = record("1", "manual", entry("A"));
    const old = record("2", "directory", entry("B"));
    const plan = planDirectory([entry("A"), entry("B", "moved"), entry("C")], [mine, old]);
    expect(plan).toEqual({ add: [entry("C")], change: [{ record: old, entry: entry("B", "moved") }], gone: [] });
  });

  test("two nodes of one project: the one that is still there is not taken for the one that moved", () => {
    const one = record("1", "directory", entry("A", "h1"));
    const two = record("2", "directory", entry("A", "h2"));
    const plan = planDirectory([entry("A", "h3"), entry("A", "h1")], [one, two]);
    expect(plan).toEqual({ add: [], change: [{ record: two, entry: entry("A", "h3") }], gone: [] });
  });
});
