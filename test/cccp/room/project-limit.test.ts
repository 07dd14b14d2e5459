import { afterEach, describe, expect, test } from "bun:test";
import { openHouse, SERVER } from "./house.ts";

const open: { close(): Promise<void> }[] = [];
async function house(...given: Parameters<typeof openHouse>) {
  const made = await openHouse(...given);
  open.push(made);
  return made;
}
afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

const BASE = "/api/v1/cccp";
const BUSY = { agents: 20, queues: 6, history: 60, ratePerMinute: 60 };

type Row = Record<string, string>;
const distinct = (rows: Row[], key: string) => [...new Set(rows.map((row) => row[key]))].sort();

describe("a server that was entered with a project", () => {
  test("shows only that project: on its board, in its lists and in the compatible endpoints", async () => {
    const { ask, connect, pass, until } = await house({ servers: { "cc.example": BUSY } });
    const get = async (path: string) => (await ask("viewer", "GET", path)).body;
    await connect(SERVER);
    await pass(20_000);
    const whole = await get(`${BASE}/servers/1/board`);
    expect(whole.projects).toEqual(["DEMO", "NORD"]);
    const foreign = whole.queues.find((queue: Row) => queue.projectName === "DEMO");

    const limited = ask("admin", "PATCH", `${BASE}/servers/1`, { project: "NORD" });
    await pass(3000);
    expect((await limited).status).toBe(200);
    await until("1", "live");
    await pass(20_000);
    const board = await get(`${BASE}/servers/1/board`);
    expect(board.link.phase).toBe("live");
    expect(board.projects).toEqual(["NORD"]);
    for (const kind of ["agents", "queues", "calls", "groups"]) {
      expect(board[kind].length).toBeGreaterThan(0);
      expect(distinct(board[kind], "projectName")).toEqual(["NORD"]);
    }
    const { calls } = await get(`${BASE}/servers/1/calls?limit=500`);
    expect(distinct(calls, "projectName")).toEqual(["NORD"]);
    expect((await ask("viewer", "GET", `${BASE}/servers/1/queues/${foreign.id}`)).status).toBe(404);

    expect(distinct(await get("/api/users"), "project_name")).toEqual(["NORD"]);
    const queues: Row[] = await get("/api/queues");
    expect(queues.length).toBeGreaterThan(0);
    expect(queues.every(({ name }) => name?.startsWith("NORD__"))).toBe(true);
    const history: Row[] = await get("/api/history");
    expect(distinct(history, "session_id")).toEqual(distinct(calls, "id"));
    const status = await get("/api/status");
    expect(status).toMatchObject({ queues_count: queues.length, current_project: "NORD" });
  });

  test("that the server does not know is a warning on the page of health", async () => {
    const { room, connect } = await house({ servers: { "cc.example": BUSY } });
    await connect({ ...SERVER, project: "nord" });
    expect(room.health(null)).toMatchObject([
      { name: "Centre", state: "warn", code: "link_project_unknown", params: { project: "nord" } },
    ]);
  });

  test("of the MySQL list is a name, not a limit", async () => {
    const entry = { project: "ACME", host: "cc.example", port: 20103, proxyPort: null, vocalNode: "" };
    const { ask, room, pass, until } = await house({
      servers: { "cc.example": BUSY },
      options: { mysqlHost: "db.example", mysqlUser: "u" },
      deps: { readDirectory: async () => ({ entries: [entry], refused: [], refusedCount: 0 }) },
    });
    await pass(1000);
    const settings = { login: "admin", loginPassword: SERVER.password, host: "db.example", user: "u", isEnabled: true };
    await ask("admin", "PUT", `${BASE}/directory`, settings);
    await ask("admin", "POST", `${BASE}/directory/refresh`);
    const [server] = (await ask("viewer", "GET", `${BASE}/servers`)).body.servers;
    expect(server).toMatchObject({ source: "directory", project: "ACME" });
    const on = ask("admin", "PATCH", `${BASE}/servers/${server.id}`, { isEnabled: true });
    await pass(1000);
    expect((await on).status).toBe(200);
    await until(server.id, "live");
    const board = (await ask("viewer", "GET", `${BASE}/servers/${server.id}/board`)).body;
    expect(board.projects).toEqual(["DEMO", "NORD"]);
    expect(room.health(null)[0]).toMatchObject({ code: "link_live" });
  });
});
