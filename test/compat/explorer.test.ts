import { afterEach, describe, expect, test } from "bun:test";
import { openHouse, PASSWORD, SERVER } from "../cccp/room/house.ts";

const open: { close(): Promise<void> }[] = [];
async function house(...given: Parameters<typeof openHouse>) {
  const made = await openHouse(...given);
  open.push(made);
  return made;
}
afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

const BUSY = { agents: 12, queues: 3, history: 40, ratePerMinute: 60, offsetSeconds: 3600 };
const FRENCH_DATE = /^\d\d:\d\d:\d\d le \d\d\/\d\d\/\d{4}$/;
const DURATION = /^(\d+h \d{1,2}m|\d{1,2}m \d{1,2}s|\d{1,2}s)$/;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+01:00$/;

const USER_KEYS =
  "login object_id user_name project_name phone_contact_uri profile_name mode state session_id session_type queue create_date create_date_iso duration duration_seconds is_active";
const QUEUE_KEYS = "name object_id type display_name priority logged working waiting";
const CALL_KEYS =
  "object_id session_id call_id create_date create_date_iso terminate_date duration duration_seconds is_active caller called call_type queue_name agent";
const STATUS_KEYS =
  "event_count users_count queues_count history_count last_update recent_events users queues history current_host current_port current_project";

async function connected() {
  const made = await house({ servers: { "cc.example": BUSY, "two.example": { ...BUSY, agents: 5, seed: 9 } } });
  await made.connect({ ...SERVER, project: "DEMO" });
  await made.connect({ ...SERVER, name: "Two", host: "two.example", port: 20203 });
  await made.pass(20_000);
  const get = async (path: string) => (await made.ask("viewer", "GET", path)).body;
  return { ...made, get };
}

const keysOf = (row: object) => Object.keys(row).join(" ");

describe("the explorer's lists", () => {
  test("/api/users: one entry per live user session, every key", async () => {
    const { get, room } = await connected();
    const users = await get("/api/users");
    expect(users).toHaveLength(room.explorer.store("1")?.sessions().length as number);
    for (const user of users) {
      expect(keysOf(user)).toBe(USER_KEYS);
      expect(user.create_date).toMatch(FRENCH_DATE);
      expect(user.create_date_iso).toMatch(ISO);
      expect(user.duration).toMatch(DURATION);
      expect(user.session_type).toBe(3);
      expect(user.is_active).toBe(true);
    }
    const one = users[0];
    const [, hour, day] = /^(\d\d):.* le (\d\d)/.exec(one.create_date) ?? [];
    expect(one.create_date_iso).toContain(`-${day}T${hour}:`);
    expect(users.some((user: { queue: string }) => user.queue.includes(", "))).toBe(true);
  });

  test("/api/queues", async () => {
    const { get } = await connected();
    const queues = await get("/api/queues");
    expect(queues).toHaveLength(3);
    for (const queue of queues) {
      expect(keysOf(queue)).toBe(QUEUE_KEYS);
      expect(queue.type).toBe("queue");
      expect(queue.name).toContain("__");
      expect(queue.display_name).not.toContain("__");
      expect(queue.object_id).toBeGreaterThan(0);
      expect(queue.logged).toBeGreaterThanOrEqual(queue.working);
    }
  });

  test("/api/history without limit: calls, newest first", async () => {
    const { get, room } = await connected();
    const calls = await get("/api/history");
    expect(calls).toHaveLength(room.explorer.store("1")?.allCalls().length as number);
    const dates = calls.map((call: { create_date_iso: string }) => call.create_date_iso);
    expect(dates).toEqual([...dates].sort().reverse());
    for (const call of calls) {
      expect(keysOf(call)).toBe(CALL_KEYS);
      expect(call.is_active ? call.terminate_date : FRENCH_DATE.test(call.terminate_date)).toBe(
        call.is_active ? "" : true,
      );
    }
    expect(calls.some((call: { is_active: boolean }) => call.is_active)).toBe(true);
  });

  test("/api/history with limit: the machines' rows, of which there are none yet", async () => {
    const { get } = await connected();
    for (const limit of ["5", "", "x", "-3"])
      expect(await get(`/api/history?limit=${limit}`)).toEqual({ count: 0, data: [] });
  });

  test("/api/status has them all, with 50 events and 100 calls", async () => {
    const { get, pass } = await connected();
    await pass(60_000);
    const status = await get("/api/status");
    expect(keysOf(status)).toBe(STATUS_KEYS);
    expect(status.users_count).toBe(status.users.length);
    expect(status.queues_count).toBe(3);
    expect(status.history_count).toBeGreaterThan(status.history.length - 1);
    expect(status.history.length).toBeLessThanOrEqual(100);
    expect(status.recent_events).toHaveLength(50);
    expect(status.event_count).toBeGreaterThanOrEqual(status.recent_events[0].id);
    expect(status).toMatchObject({ current_host: "cc.example", current_port: 20103, current_project: "DEMO" });
    expect(status.last_update).toMatch(ISO);
  });

  test("/api/servers and /api/protocol", async () => {
    const { get } = await connected();
    expect(await get("/api/servers")).toEqual([
      { project: "DEMO", cccip: "cc.example", ccc_dispatch_port: 20103, ccc_proxy_port: null, vocal_node: "" },
      { project: "Two", cccip: "two.example", ccc_dispatch_port: 20203, ccc_proxy_port: null, vocal_node: "" },
    ]);
    const { messages } = await get("/api/protocol");
    const idOf = (name: string) => messages.find((message: { name: string }) => message.name === name)?.id;
    expect([idOf("INITIALIZE"), idOf("QUERY_LIST"), idOf("QUERY_NODE_CHILDREN"), idOf("LIST_RESPONSE")]).toEqual([
      103, 10011, 10009, 20007,
    ]);
    expect(messages.find((message: { id: number }) => message.id === 10011).arguments[4]).toEqual({
      name: "field",
      type: "string",
    });
  });

  test("with no server configured everything is there, and empty", async () => {
    const { ask } = await house();
    for (const path of ["/api/users", "/api/queues", "/api/history", "/api/servers"]) {
      expect((await ask("viewer", "GET", path)).body).toEqual([]);
    }
    const status = (await ask("viewer", "GET", "/api/status")).body;
    expect(status).toMatchObject({ users_count: 0, current_host: "", current_port: null, last_update: null });
    const console = await ask("viewer", "POST", "/api/console/session", { session: "x" });
    expect(console.body).toEqual({ success: false, error: "No server selected" });
  });
});

describe("POST /api/select_server", () => {
  test("selects for all, answers with the new server's lists, and lasts", async () => {
    const { ask, get } = await connected();
    const answer = await ask("viewer", "POST", "/api/select_server", {
      host: "two.example",
      port: 20203,
      project: "NORD",
    });
    expect(answer.status).toBe(200);
    expect(keysOf(answer.body)).toBe("success host port project users queues history last_update");
    expect(answer.body).toMatchObject({ success: true, host: "two.example", port: 20203, project: "NORD" });
    expect(answer.body.users).toEqual(await get("/api/users"));
    expect(await get("/api/status")).toMatchObject({ current_host: "two.example", current_project: "NORD" });
  });

  test.each([
    [{}, 400, "Host required"],
    [{ host: "" }, 400, "Host required"],
    [{ host: "  ", port: 1 }, 400, "Host required"],
    [{ host: 5.5 }, 400, "host must be a text"],
    [{ host: "cc.example", port: "x" }, 400, "port must be a whole number from 1 to 65535"],
    [{ host: "cc.example", port: 0 }, 400, "port must be a whole number from 1 to 65535"],
    [{ host: "cc.example", colour: 1 }, 400, "Unknown field: colour"],
    [[], 400, "The body must be a JSON object"],
    ["{nope", 400, "The body is not valid JSON"],
    [{ host: "elsewhere" }, 404, "Unknown server: add it in the settings first"],
  ])("%j is refused in the seed's shape", async (body, status, error) => {
    const { ask } = await connected();
    const answer = await ask("viewer", "POST", "/api/select_server", body);
    expect([answer.status, answer.body]).toEqual([status, { success: false, error }]);
  });

  test("a port as digits, and the usual port when there is none", async () => {
    const { ask } = await connected();
    expect((await ask("viewer", "POST", "/api/select_server", { host: "two.example", port: "20203" })).body.port).toBe(
      20203,
    );
    expect((await ask("viewer", "POST", "/api/select_server", { host: "cc.example" })).body).toMatchObject({
      port: 20103,
      project: "DEMO",
    });
  });

  test("a server that is switched off is switched on by a supervisor, and waited for", async () => {
    const { ask, pass, audit } = await house({ servers: { "cc.example": BUSY } });
    await ask("admin", "POST", "/api/v1/cccp/servers", { ...SERVER, isEnabled: false });
    expect((await ask("viewer", "POST", "/api/select_server", { host: "cc.example" })).status).toBe(403);
    const asked = ask("supervisor", "POST", "/api/select_server", { host: "cc.example" });
    await pass(3000);
    const answer = await asked;
    expect(answer.body.users.length).toBeGreaterThan(0);
    expect((await audit()).map((entry) => entry.action)).toContain("cccp.server.change");
  });
});

describe("POST /api/console/session", () => {
  test("a call's events as rows and as lines", async () => {
    const { ask, get, pass } = await connected();
    const call = (await get("/api/history")).find((one: { is_active: boolean }) => !one.is_active);
    const asked = ask("viewer", "POST", "/api/console/session", { session: call.session_id });
    await pass(2000);
    const { body } = await asked;
    expect(keysOf(body)).toBe("success session object_id output columns count");
    expect(body).toMatchObject({ success: true, session: call.session_id, object_id: call.object_id });
    expect(body.count).toBe(body.columns.length);
    expect(body.output).toHaveLength(body.count);
    for (const row of body.columns) {
      expect(keysOf(row)).toBe("date source target state name data");
      expect(row.date).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    }
    expect(body.output[0]).toStartWith(`${body.columns[0].date} | ${body.columns[0].source} | `);
  });

  test.each([
    [{ session: "none" }, 200, "Session not found: none"],
    [{}, 400, "Session required"],
    [{ session: {} }, 400, "session must be a text"],
  ])("%j", async (body, status, error) => {
    const { ask } = await connected();
    const answer = await ask("viewer", "POST", "/api/console/session", body);
    expect([answer.status, answer.body]).toEqual([status, { success: false, error }]);
  });
});

describe("pages", () => {
  test.each([
    ["/light", "/"],
    ["/session_console", "/console"],
    ["/history", "/calls"],
    ["/fleet", "/"],
    ["/admin/orgs", "/settings"],
    ["/planning/", "/"],
    ["/config/", "/settings"],
  ])("%s leads to %s", async (from, to) => {
    const { ask } = await house();
    const answer = await ask(null, "GET", from);
    expect([answer.status, answer.headers.get("location")]).toEqual([302, to]);
  });

  test("/cst_explorer/<project> opens the board on that project; 404 when unknown", async () => {
    const { ask } = await connected();
    expect((await ask("viewer", "GET", "/cst_explorer/DEMO")).headers.get("location")).toBe("/?project=DEMO");
    expect((await ask("viewer", "GET", "/cst_explorer/NORD")).headers.get("location")).toBe("/?project=NORD");
    const unknown = await ask("viewer", "GET", "/cst_explorer/%0d%0aX");
    expect([unknown.status, unknown.body.code]).toEqual([404, "project_not_found"]);
  });
});

describe("rights", () => {
  const PATHS = [
    "/api/status",
    "/api/users",
    "/api/queues",
    "/api/history",
    "/api/servers",
    "/api/protocol",
    "/cst_explorer/x",
  ];

  test("nobody reads without signing in", async () => {
    const { ask } = await house();
    for (const path of PATHS) expect((await ask(null, "GET", path)).status).toBe(401);
    expect((await ask(null, "POST", "/api/console/session", { session: "x" })).status).toBe(401);
    expect((await ask(null, "POST", "/api/select_server", { host: "x" })).status).toBe(401);
  });

  test("everybody reads when PUBLIC_READ is set, and no password shows", async () => {
    const { ask, connect } = await house({ options: { publicRead: true }, servers: { "cc.example": BUSY } });
    await connect(SERVER);
    for (const path of PATHS.slice(0, -1)) {
      const answer = await ask(null, "GET", path);
      expect(answer.status).toBe(200);
      expect(JSON.stringify(answer.body)).not.toContain(PASSWORD);
    }
  });
});
