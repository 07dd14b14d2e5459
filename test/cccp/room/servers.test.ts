import { afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { routesWithoutAccess } from "../../../server/platform/auth/access.ts";
import { openHouse, PASSWORD, SERVER } from "./house.ts";

// The time that passes in them is ours; how long the machine takes over it is not what is tested.
setDefaultTimeout(60_000);

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

describe("configured servers", () => {
  test("one is added, connected, shown without its password, audited", async () => {
    const { ask, until, audit } = await house({ servers: { "cc.example": {} } });
    const added = await ask("admin", "POST", `${BASE}/servers`, SERVER);
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({ id: "1", name: "Centre", hasPassword: true, isEnabled: true, source: "manual" });
    await until("1", "live");
    const { body } = await ask("viewer", "GET", `${BASE}/servers`);
    expect(body.servers).toHaveLength(1);
    expect(body.servers[0].link).toMatchObject({ phase: "live", problem: null, serverVersion: "2.10.0.12" });
    expect(JSON.stringify(body)).not.toContain(PASSWORD);
    const [entry] = await audit();
    expect(entry).toMatchObject({
      action: "cccp.server.create",
      target: "cccp.server/1",
      before: null,
      userName: expect.stringMatching(/^admin /),
    });
    expect(JSON.stringify(await audit())).not.toContain(PASSWORD);
  });

  test("a changed name keeps the connection, a changed password makes a new one", async () => {
    const { ask, pass, connect, until, networks } = await house({ servers: { "cc.example": {} } });
    await connect(SERVER);
    const network = networks.get("cc.example");
    expect(network?.dials).toBe(1);
    const renamed = await ask("admin", "PATCH", `${BASE}/servers/1`, { name: "Paris" });
    expect(renamed.body).toMatchObject({ name: "Paris", hasPassword: true, link: { phase: "live" } });
    await pass(1000);
    expect(network?.dials).toBe(1);
    const patched = ask("admin", "PATCH", `${BASE}/servers/1`, { password: "another" });
    await pass(3000);
    expect((await patched).status).toBe(200);
    await until("1", "refused");
    expect(network?.dials).toBe(2);
    const { body } = await ask("viewer", "GET", `${BASE}/servers`);
    expect(body.servers[0].link).toMatchObject({ phase: "refused", problem: "login_failed" });
  });

  test("switching off closes the link; deleting is fine twice", async () => {
    const { ask, pass, connect, networks } = await house({ servers: { "cc.example": {} } });
    await connect(SERVER);
    const off = ask("admin", "PATCH", `${BASE}/servers/1`, { isEnabled: false });
    await pass(2000);
    expect((await off).body.link).toMatchObject({ phase: "disabled", detail: "This server is switched off." });
    expect(networks.get("cc.example")?.openTransports).toBe(0);
    expect((await ask("admin", "DELETE", `${BASE}/servers/1`)).status).toBe(204);
    expect((await ask("admin", "DELETE", `${BASE}/servers/1`)).status).toBe(204);
    expect((await ask("viewer", "GET", `${BASE}/servers`)).body).toEqual({ servers: [] });
  });

  test("one address and project is configured once", async () => {
    const { ask } = await house();
    await ask("admin", "POST", `${BASE}/servers`, SERVER);
    const twin = await ask("admin", "POST", `${BASE}/servers`, { ...SERVER, host: "CC.example", name: "Twin" });
    expect(twin.status).toBe(409);
    expect(twin.body).toMatchObject({
      code: "server_exists",
      params: { name: "Centre" },
      fields: [{ field: "host", code: "address_taken" }],
    });
    const other = await ask("admin", "POST", `${BASE}/servers`, { ...SERVER, name: "Other", project: "P2" });
    expect(other.status).toBe(201);
  });
});

describe("rights and bad input", () => {
  test("every route says who may use it, and what it is for", async () => {
    const { routes } = await house();
    expect(routesWithoutAccess(routes)).toEqual([]);
    const native = routes.filter((route) => route.path.startsWith(BASE));
    expect(native.length).toBeGreaterThan(15);
    for (const route of native) expect(route.hooks).toMatchObject({ detail: { summary: expect.any(String) } });
  });

  test.each([
    ["GET", "/servers", "viewer"],
    ["POST", "/servers", "admin"],
    ["PATCH", "/servers/1", "admin"],
    ["DELETE", "/servers/1", "admin"],
    ["POST", "/servers/test", "admin"],
    ["PUT", "/servers/1/thresholds", "supervisor"],
    ["PUT", "/servers/1/service-level", "supervisor"],
    ["GET", "/servers/1/board", "viewer"],
    ["GET", "/servers/1/calls", "viewer"],
    ["GET", "/directory", "admin"],
    ["PUT", "/directory", "admin"],
    ["POST", "/directory/test", "admin"],
    ["POST", "/directory/refresh", "admin"],
  ] as const)("%s %s asks for %s", async (method, path, role) => {
    const { ask } = await house();
    expect((await ask(null, method, BASE + path)).status).toBe(401);
    const below = role === "admin" ? "supervisor" : role === "supervisor" ? "agent" : null;
    if (below) expect((await ask(below, method, BASE + path)).status).toBe(403);
    expect([401, 403]).not.toContain((await ask(role, method, BASE + path, {})).status);
  });

  test.each([
    ["an unknown field", { ...SERVER, colour: "red" }, "colour"],
    ["a missing field", { ...SERVER, host: undefined }, "host"],
    ["a wrong type", { ...SERVER, port: "20103x" }, "port"],
    ["a port out of range", { ...SERVER, port: 70_000 }, "port"],
    ["a URL as host", { ...SERVER, host: "http://cc" }, "host"],
    ["an empty name", { ...SERVER, name: "" }, "name"],
    ["a blank name", { ...SERVER, name: "  " }, "name"],
    ["a name of two lines", { ...SERVER, name: "a\nb" }, "name"],
    ["a log-in with a zero byte", { ...SERVER, login: "admin\u0000" }, "login"],
    ["a blank project", { ...SERVER, project: " " }, "project"],
    ["a host with an empty part", { ...SERVER, host: "a..b" }, "host"],
  ])("%s is named", async (_what, body, field) => {
    const { ask } = await house();
    const answer = await ask("admin", "POST", `${BASE}/servers`, body);
    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe("invalid_fields");
    expect(answer.body.fields.map((one: { field: string }) => one.field)).toContain(field);
    expect((await ask("viewer", "GET", `${BASE}/servers`)).body.servers).toEqual([]);
  });

  test("bad JSON is 400", async () => {
    const { ask } = await house();
    const answer = await ask("admin", "POST", `${BASE}/servers`, "{nope");
    expect([answer.status, answer.body.code]).toEqual([400, "malformed_json"]);
  });

  test.each(["board", "calls", "calls/x", "agents/x", "queues/x", "sessions/x/timeline"])(
    "an unknown server: %s",
    async (path) => {
      const { ask } = await house();
      const answer = await ask("viewer", "GET", `${BASE}/servers/77/${path}`);
      expect([answer.status, answer.body.code]).toEqual([404, "server_not_found"]);
      expect(answer.body.params).toEqual({ id: "77" });
    },
  );

  test("thresholds: one per figure and queue, amber not beyond red", async () => {
    const { ask, audit } = await house();
    await ask("admin", "POST", `${BASE}/servers`, SERVER);
    const rule = { figure: "waiting", queueId: null, side: "above", amber: 2, red: 5 };
    const put = (rules: unknown[]) => ask("supervisor", "PUT", `${BASE}/servers/1/thresholds`, { rules });
    expect((await put([rule, { ...rule, red: 9 }])).body).toMatchObject({
      code: "duplicate_threshold",
      params: { figure: "waiting" },
      fields: [{ field: "rules[1].figure", code: "twice" }],
    });
    expect((await put([{ ...rule, amber: 6 }])).body).toMatchObject({
      code: "bad_threshold",
      params: { figure: "waiting", amber: 6, red: 5 },
      fields: [{ field: "rules[0].amber", code: "beyond_red", params: { amber: 6, red: 5 } }],
    });
    expect((await put([{ ...rule, figure: "mood" }])).status).toBe(422);
    expect((await put([rule])).status).toBe(200);
    const { body } = await ask("viewer", "GET", `${BASE}/servers/1/board`);
    expect(body.thresholds.find((one: { figure: string }) => one.figure === "waiting")).toEqual(rule);
    expect((await audit())[0]).toMatchObject({ action: "cccp.thresholds.change", before: [], after: [rule] });
  });

  test("the service level's formula is chosen, and kept", async () => {
    const { ask } = await house();
    await ask("admin", "POST", `${BASE}/servers`, SERVER);
    const setting = { formula: "answered_within_of_answered", thresholdSeconds: 30, shortAbandonSeconds: 10 };
    expect((await ask("supervisor", "PUT", `${BASE}/servers/1/service-level`, setting)).body).toEqual(setting);
    expect((await ask("viewer", "GET", `${BASE}/servers/1/board`)).body.serviceLevel).toEqual(setting);
    const wrong = await ask("supervisor", "PUT", `${BASE}/servers/1/service-level`, { ...setting, formula: "best" });
    expect(wrong.body.fields[0].field).toBe("formula");
  });
});
