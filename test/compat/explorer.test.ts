import { afterEach, describe, expect, test } from "bun:test";
import { Selection } from "../../server/cccp/servers/selection.ts";
import { pageRoutes } from "../../server/compat/pages.ts";
import { createBase } from "../../server/platform/http/base.ts";
import type { Options } from "../../server/platform/config/options.ts";
import { APP, openHouse, PASSWORD, SERVER } from "../cccp/room/house.ts";

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

/** Two servers of the projects DEMO and NORD; the first shows DEMO alone, the second both. */
async function connected(first: object = {}, options: Partial<Options> = {}) {
  const servers = { "cc.example": { ...BUSY, ...first }, "two.example": { ...BUSY, agents: 5, seed: 9 } };
  const made = await house({ servers, options });
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
    expect(users).toHaveLength(room.explorer.view("1", null)?.sessions().length as number);
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
    const { get, room } = await connected();
    const queues = await get("/api/queues");
    const names =
      room.explorer
        .view("1", null)
        ?.snapshot()
        .queues.map(({ id }) => id) ?? [];
    expect(queues.map(({ name }: { name: string }) => name).sort()).toEqual(names.sort());
    expect(queues.length).toBeGreaterThan(0);
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
    expect(calls).toHaveLength(room.explorer.view("1", null)?.allCalls().length as number);
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

  test("/api/status has them all, with 50 events and 100 calls of many more", async () => {
    const { get, pass, platform, room } = await connected({ history: 500 });
    await pass(60_000);
    const status = await get("/api/status");
    expect(keysOf(status)).toBe(STATUS_KEYS);
    expect(status.users_count).toBe(status.users.length);
    expect(status.users_count).toBe(room.explorer.view("1", null)?.sessions().length);
    expect(status.queues_count).toBe(status.queues.length);
    expect(status.history_count).toBeGreaterThan(100);
    expect(status.history).toHaveLength(100);
    expect(status.history).toEqual((await get("/api/history")).slice(0, 100));
    expect(status.recent_events).toHaveLength(50);
    expect(status).toMatchObject({ current_host: "cc.example", current_port: 20103, current_project: "DEMO" });
    expect(status.last_update).toMatch(ISO);
    platform.journal.append({ topic: "test.happened", scope: "1", subject: "x", data: {} });
    const after = await get("/api/status");
    expect(after.event_count).toBe(status.event_count + 1);
    expect(after.recent_events[0]).toMatchObject({ topic: "test.happened", subject: "x" });
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
  const TWO = { host: "two.example", port: 20203, project: "NORD" };
  type Ask = Awaited<ReturnType<typeof connected>>["ask"];
  const hostFor = async (ask: Ask, role: Parameters<Ask>[0]) =>
    (await ask(role, "GET", "/api/status")).body.current_host;

  test("by a supervisor selects for all, answers with the new server's lists, and lasts", async () => {
    const { ask, get } = await connected({}, { publicRead: true });
    const answer = await ask("supervisor", "POST", "/api/select_server", TWO);
    expect(answer.status).toBe(200);
    expect(keysOf(answer.body)).toBe("success host port project users queues history last_update");
    expect(answer.body).toMatchObject({ success: true, ...TWO });
    expect(answer.body.users).toEqual(await get("/api/users"));
    expect(answer.body.users.length).toBeGreaterThan(0);
    expect(await get("/api/status")).toMatchObject({ current_host: "two.example", current_project: "NORD" });
    for (const role of [null, "viewer", "agent", "supervisor", "admin"] as const)
      expect(await hostFor(ask, role)).toBe("two.example");
  });

  test("by a viewer selects for that viewer alone, in every compatible endpoint", async () => {
    const { ask, get, audit } = await connected({}, { publicRead: true });
    const users = await get("/api/users");
    const answer = await ask("viewer", "POST", "/api/select_server", TWO);
    expect(answer.body).toMatchObject({ success: true, ...TWO });
    expect(answer.body.users).not.toEqual(users);
    expect(await get("/api/users")).toEqual(answer.body.users);
    expect(await get("/api/queues")).toEqual(answer.body.queues);
    expect((await get("/api/history")).slice(0, 100)).toEqual(answer.body.history);
    expect(await hostFor(ask, "viewer")).toBe("two.example");
    for (const role of [null, "agent", "supervisor", "admin"] as const)
      expect(await hostFor(ask, role)).toBe("cc.example");
    const call = (await get("/api/history"))[0].session_id;
    const open = ask("agent", "POST", "/api/console/session", { session: call });
    expect((await open).body).toEqual({ success: false, error: `Session not found: ${call}` });
    const [entry] = await audit();
    expect(entry).toMatchObject({ action: "setting.change", userName: expect.stringMatching(/^viewer /) });
    expect(entry?.target).toStartWith("cccp.selected/");
  });

  test("is kept over a restart, each choice for whom it was", async () => {
    const { room, platform } = await connected();
    const as = (id: string, role: "viewer" | "admin") =>
      ({ id, name: id, displayName: id, role, scope: null, via: "session" }) as const;
    const two = room.explorer.find("two.example", 20203, "");
    if (!two) throw new Error("not configured");
    await room.explorer.select(two, "", { who: as("v1", "viewer"), from: null });
    const again = new Selection(platform.settings, {
      list: () => room.explorer.servers(null),
      find: () => two,
    } as never);
    expect((await again.of(as("v1", "viewer")))?.server.host).toBe("two.example");
    expect((await again.of(as("v2", "viewer")))?.server.host).toBe("cc.example");
    // Who rose to supervisor speaks for all, and sees what all see.
    expect((await again.of(as("v1", "admin")))?.server.host).toBe("cc.example");
  });

  test("answers with 100 calls of many more", async () => {
    const { ask, get } = await connected({ history: 500 });
    const { body } = await ask("viewer", "POST", "/api/select_server", { host: "cc.example" });
    const calls = await get("/api/history");
    expect(calls.length).toBeGreaterThan(100);
    expect(body.history).toEqual(calls.slice(0, 100));
  });

  test("with a project that the server does not know is refused, and changes nothing", async () => {
    const { ask, audit } = await connected();
    const before = (await audit()).length;
    for (const project of ["nord", "NORD ", "x".repeat(200)]) {
      const answer = await ask("supervisor", "POST", "/api/select_server", { ...TWO, project });
      // Ends are cut off, as ever.
      expect(answer.status).toBe(project.trim() === "NORD" ? 200 : 400);
    }
    const unknown = await ask("supervisor", "POST", "/api/select_server", { ...TWO, project: "ACME" });
    expect(unknown.body).toEqual({ success: false, error: "Unknown project: ACME" });
    expect(await audit()).toHaveLength(before + 1);
  });

  test.each([
    [{}, 400, "Host required"],
    [{ host: "" }, 400, "Host required"],
    [{ host: "  ", port: 1 }, 400, "Host required"],
    [{ host: 5.5 }, 400, "host must be a text"],
    [{ host: 5 }, 400, "host must be a text"],
    [{ host: "cc.example\u0000" }, 400, "host must not hold control characters"],
    [{ host: "cc.example", project: 7 }, 400, "project must be a text"],
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
    [{ session: 12 }, 200, "Session not found: 12"],
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
    ["/planning/", "/presence"],
    ["/planning/extension/12", "/extension/12"],
    ["/planning/extension/..%2f..%2fx", "/presence"],
    ["/refresh", "/presence"],
    ["/sync", "/presence"],
    ["/config/", "/settings"],
  ])("%s leads to %s", async (from, to) => {
    const { ask } = await house();
    const answer = await ask(null, "GET", from);
    expect([answer.status, answer.headers.get("location")]).toEqual([302, to]);
  });

  describe("/cst_explorer/<project>", () => {
    const to = async (ask: Ask, project: string, role: Parameters<Ask>[0] = "viewer") => {
      const answer = await ask(role, "GET", `/cst_explorer/${project}`);
      return answer.status === 302 ? answer.headers.get("location") : answer.status;
    };
    type Ask = Awaited<ReturnType<typeof connected>>["ask"];

    test("names the server that speaks of the project", async () => {
      const { ask } = await connected();
      // Both servers speak of DEMO; the first was given it.
      expect(await to(ask, "DEMO")).toBe("/?server=1&project=DEMO");
      expect(await to(ask, "NORD")).toBe("/?server=2&project=NORD");
    });

    test("names no project where only the server is called so, as /api/servers calls it", async () => {
      const { ask, get } = await connected();
      expect((await get("/api/servers"))[1].project).toBe("Two");
      expect(await to(ask, "Two")).toBe("/?server=2");
      expect(await to(ask, "Centre")).toBe("/?server=1");
    });

    test("of a server that is not connected leads to its whole board", async () => {
      const { ask } = await house();
      await ask("admin", "POST", "/api/v1/cccp/servers", { ...SERVER, project: "SUD", isEnabled: false });
      expect(await to(ask, "SUD")).toBe("/?server=1");
    });

    test("prefers a server that is switched on", async () => {
      const { ask } = await house();
      await ask("admin", "POST", "/api/v1/cccp/servers", { ...SERVER, project: "SUD", isEnabled: false });
      await ask("admin", "POST", "/api/v1/cccp/servers", { ...SERVER, port: 1, name: "SUD" });
      expect(await to(ask, "SUD")).toBe("/?server=2");
    });

    test("writes any name so that it stays one value of the address", async () => {
      const name = "A&B=1 #é/?server=9";
      const { platform, room } = await connected();
      const [server] = room.explorer.servers(null);
      const explorer = { ...room.explorer, findProject: () => ({ server: server as never, project: name }) };
      const pages = createBase({ log: platform.log, access: platform.access }).use(
        pageRoutes({ ...platform, options: { ...platform.options, publicRead: true } }, explorer, () => null),
      );
      const answer = await pages.handle(new Request("http://localhost/cst_explorer/x"));
      const { searchParams } = new URL(answer.headers.get("location") ?? "", "http://localhost");
      expect(Object.fromEntries(searchParams)).toEqual({ server: "1", project: name });
    });

    test("is 404 when unknown", async () => {
      const { ask } = await connected();
      const unknown = await ask("viewer", "GET", "/cst_explorer/%0d%0aX");
      expect([unknown.status, unknown.body.code]).toEqual([404, "project_not_found"]);
      expect(await to(ask, "demo")).toBe(404);
    });

    test("tells a stranger nothing: a browser gets the app, a program the refusal, whatever the project", async () => {
      const { ask } = await connected();
      for (const project of ["DEMO", "none"]) {
        const browser = await ask(null, "GET", `/cst_explorer/${project}`, undefined, { accept: "text/html,*/*" });
        expect([browser.status, browser.body]).toEqual([200, APP]);
        const program = await ask(null, "GET", `/cst_explorer/${project}`, undefined, { accept: "*/*" });
        expect([program.status, program.body.code]).toEqual([401, "not_signed_in"]);
      }
    });

    test("tells a wall nothing either: it shows its view, and learns of no project, in its scope or not", async () => {
      const { kiosk } = await connected({}, { publicRead: true });
      for (const scope of [null, { projects: ["DEMO"], queues: [] }]) {
        const send = await kiosk(scope);
        const answers = await Promise.all(
          ["DEMO", "NORD", "none"].map(async (project) => {
            const program = await send(`/cst_explorer/${project}`, "*/*");
            const browser = await send(`/cst_explorer/${project}`, "text/html");
            return [program.status, (await program.json()).code, browser.status, await browser.text()];
          }),
        );
        expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
          new Set([JSON.stringify([403, "not_allowed", 200, APP])]),
        );
      }
    });

    test("is open to anyone when PUBLIC_READ is set", async () => {
      const { ask } = await connected({}, { publicRead: true });
      expect(await to(ask, "NORD", null)).toBe("/?server=2&project=NORD");
      expect(await to(ask, "none", null)).toBe(404);
    });
  });
});

describe("rights", () => {
  const PATHS = ["/api/status", "/api/users", "/api/queues", "/api/history", "/api/servers", "/api/protocol"];

  test("nobody reads without signing in", async () => {
    const { ask } = await house();
    for (const path of PATHS) expect((await ask(null, "GET", path)).status).toBe(401);
    expect((await ask(null, "POST", "/api/console/session", { session: "x" })).status).toBe(401);
    expect((await ask(null, "POST", "/api/select_server", { host: "x" })).status).toBe(401);
  });

  test("everybody reads when PUBLIC_READ is set, and no password shows", async () => {
    const { ask, connect } = await house({ options: { publicRead: true }, servers: { "cc.example": BUSY } });
    await connect(SERVER);
    for (const path of PATHS) {
      const answer = await ask(null, "GET", path);
      expect(answer.status).toBe(200);
      expect(JSON.stringify(answer.body)).not.toContain(PASSWORD);
    }
  });

  test("nobody writes without signing in, whatever PUBLIC_READ says", async () => {
    const { ask, audit } = await connected({}, { publicRead: true });
    const before = await audit();
    const answer = await ask(null, "POST", "/api/select_server", { host: "two.example", port: 20203 });
    expect([answer.status, answer.body.code]).toEqual([401, "not_signed_in"]);
    expect((await ask(null, "GET", "/api/status")).body.current_host).toBe("cc.example");
    expect(await audit()).toEqual(before);
    // Asking for a session's events is reading.
    const session = await ask(null, "POST", "/api/console/session", { session: "none" });
    expect([session.status, session.body.error]).toEqual([200, "Session not found: none"]);
  });
});
