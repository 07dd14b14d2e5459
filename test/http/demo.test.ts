import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureBinary, RunningBinary, runBinary } from "../support/binary.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { EventReader, type Received } from "../support/event-reader.ts";

const folder = temporaryFolder();
const data = join(folder.path, "demo");
let demo: RunningBinary;
let ready: { url: string; logins: { name: string; password: string; role: string }[] };
let cookie = "";

beforeAll(async () => {
  await ensureBinary();
  const size = ["--agents", "30", "--queues", "4", "--rate", "120"];
  demo = await RunningBinary.start(["demo", "--port", "0", "--json", "--data", data, ...size], /\n/);
  ready = JSON.parse(demo.stdout);
  const viewer = ready.logins.find(({ role }) => role === "viewer");
  cookie = await signIn(viewer?.name ?? "", viewer?.password ?? "");
});
afterAll(async () => {
  await demo.stop("SIGKILL");
  folder.remove();
});

async function signIn(name: string, password: string): Promise<string> {
  const answer = await fetch(`${demo.url}/api/v1/platform/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, password }),
  });
  return answer.headers.get("set-cookie")?.split(";")[0] ?? "";
}

async function get(path: string) {
  return (await (await fetch(demo.url + path, { headers: { cookie } })).json()) as never;
}

const boardIds = (received: readonly Received[]) =>
  received.filter(({ data: text }) => text.startsWith('{"topic":"cccp.board"')).map(({ id }) => id);

const isNote = ({ data: text }: Received) => text.includes('"isNoted":true');

describe("demo --json", () => {
  test("prints one line of JSON, and nothing else, on standard output", () => {
    expect(demo.stdout.split("\n")).toHaveLength(2);
    expect(ready.url).toMatch(/^http:\/\/localhost:\d+$/);
    expect(ready.logins.map(({ role }) => role)).toEqual(["viewer", "agent", "supervisor", "admin"]);
    expect(Object.keys(ready)).toEqual(["url", "logins"]);
  });

  test("every log-in works and has its role", async () => {
    for (const { name, password, role } of ready.logins) {
      const own = await signIn(name, password);
      const me = await fetch(`${demo.url}/api/v1/platform/me`, { headers: { cookie: own } });
      expect(await me.json()).toMatchObject({ user: { name, role } });
    }
  });

  test("the board is full when it says that it is ready", async () => {
    const { servers } = (await get("/api/v1/cccp/servers")) as { servers: { id: string; link: { phase: string } }[] };
    expect(servers.map(({ link }) => link.phase)).toEqual(["live"]);
    const board = (await get(`/api/v1/cccp/servers/${servers[0]?.id}/board`)) as {
      agents: unknown[];
      queues: unknown[];
    };
    expect(board.agents.length).toBeGreaterThan(10);
    expect(board.queues.length).toBeGreaterThanOrEqual(4);
  });

  test("the calls of an agent are read from the past of the PBX, and some have notes", async () => {
    const agent = ready.logins.find(({ role }) => role === "agent");
    const own = await signIn(agent?.name ?? "", agent?.password ?? "");
    const read = async (path: string, as = own) => {
      const answer = await fetch(`${demo.url}/api/v1/enrichment${path}`, { headers: { cookie: as } });
      return (await answer.json()) as { calls: { id: number; hops: { toName: string }[] }[] };
    };
    const noted = () => read("/calls?noted=true");
    const reader = await EventReader.open(`${demo.url}/api/events/stream?topics=enrichment.calls`, { cookie: own });
    // Notes come once the whole past was read; somebody who follows is told of them.
    if ((await noted()).calls.length === 0) await reader.until((received) => received.some(isNote));
    reader.close();
    const { calls } = await read("/calls?limit=500");
    expect(calls.length).toBeGreaterThan(20);
    const everybodys = (await read("/calls?limit=500", cookie)).calls;
    expect(everybodys).toHaveLength(500);
    const ids = new Set(calls.map(({ id }) => id));
    expect(everybodys.filter(({ id }) => !ids.has(id)).length).toBeGreaterThan(300);
    const { fields } = (await get("/api/v1/enrichment/choices")) as { fields: { subject: { choices: unknown[] } } };
    expect(fields.subject.choices.length).toBeGreaterThan(3);
  }, 60_000);

  test("rules watch the queues and the link", async () => {
    const admin = ready.logins.find(({ role }) => role === "admin");
    const own = await signIn(admin?.name ?? "", admin?.password ?? "");
    const answer = await fetch(`${demo.url}/api/v1/platform/alerts/rules`, { headers: { cookie: own } });
    const { rules } = (await answer.json()) as { rules: { figure: string; isEnabled: boolean }[] };
    expect(rules.map(({ figure }) => figure)).toEqual([
      ...["cccp.waiting", "cccp.longest_wait", "cccp.service_level", "cccp.link_down"],
    ]);
    expect(rules.every(({ isEnabled }) => isEnabled)).toBe(true);
  });

  test("the replaced explorer's URLs answer in its shapes, over the wire", async () => {
    const [call] = (await get("/api/history")) as { session_id: string }[];
    const post = async (path: string, body: string) => {
      const headers = { cookie, "content-type": "application/json", origin: demo.url };
      const answer = await fetch(`${demo.url}${path}`, { method: "POST", headers, body });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    const console = await post("/api/console/session", JSON.stringify({ session: call?.session_id }));
    expect(console.body).toMatchObject({ success: true, session: call?.session_id });
    expect(console.body.columns).toBeArray();
    const [server] = (await get("/api/servers")) as { cccip: string; ccc_dispatch_port: number }[];
    const selection = { host: server?.cccip, port: server?.ccc_dispatch_port, project: "DEMO" };
    expect((await post("/api/select_server", JSON.stringify(selection))).body).toMatchObject({ success: true });
    expect(await post("/api/select_server", "{nope")).toEqual({
      status: 400,
      body: { success: false, error: "The body is not valid JSON" },
    });
  });

  test("a stream that breaks goes on where it was: no frame lost, none twice", async () => {
    const { servers } = (await get("/api/v1/cccp/servers")) as { servers: { id: string }[] };
    const url = `${demo.url}/api/events/stream?topics=cccp.board/${servers[0]?.id}`;
    const steady = await EventReader.open(url, { cookie });
    const ids: (string | null)[] = [];
    let since: string | null = null;
    for (let round = 0; round < 4; round++) {
      const headers: Record<string, string> = since ? { cookie, "last-event-id": since } : { cookie };
      const flaky = await EventReader.open(url, headers);
      await flaky.until((received) => boardIds(received).length >= 2);
      flaky.close();
      ids.push(...boardIds(flaky.received));
      since = flaky.lastEventId;
      expect(flaky.received.filter(({ event }) => event !== null)).toEqual([]);
      // What happens while it is away has to be replayed.
      const seen = boardIds(steady.received).length;
      await steady.until((received) => boardIds(received).length >= seen + 2);
    }
    const all = boardIds(steady.received);
    expect(ids.length).toBeGreaterThanOrEqual(8);
    expect(all.slice(all.indexOf(ids[0] ?? null)).slice(0, ids.length)).toEqual(ids);
    steady.close();
  });

  test("an id of another run is told to read anew", async () => {
    const reader = await EventReader.open(`${demo.url}/api/events/stream?topics=cccp.servers`, {
      cookie,
      "last-event-id": "another-run.5",
    });
    await reader.until((received) => received.length > 0);
    expect(reader.received[0]).toMatchObject({ event: "reload", data: '{"topics":["cccp.servers"]}' });
    reader.close();
  });

  test("unknown topics are 404 and rights are looked at", async () => {
    const unknown = await fetch(`${demo.url}/api/events/stream?topics=nothing`, { headers: { cookie } });
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ code: "unknown_topic" });
    expect((await fetch(`${demo.url}/api/events/stream`)).status).toBe(401);
  });

  test("events are in the journal, newest first", async () => {
    const { count, events } = (await get("/api/events?limit=5")) as { count: number; events: { id: number }[] };
    expect(count).toBe(events.length);
    expect(events.map(({ id }) => id)).toEqual(events.map(({ id }) => id).sort((a, b) => b - a));
  });

  test("a folder with other data is left alone", async () => {
    const other = temporaryFolder();
    writeFileSync(join(other.path, "precious.txt"), "x");
    const refused = await runBinary(["demo", "--port", "0", "--data", other.path]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(other.path);
    expect(await Bun.file(join(other.path, "precious.txt")).text()).toBe("x");
    other.remove();
  });

  test("SIGINT ends it in order, and the next one starts afresh", async () => {
    expect(await demo.stop("SIGINT")).toBe(0);
    demo = await RunningBinary.start(["demo", "--port", "0", "--json", "--data", data], /\n/);
    const next = JSON.parse(demo.stdout);
    expect(next.logins[0].password).not.toBe(ready.logins[0]?.password);
  });
});
