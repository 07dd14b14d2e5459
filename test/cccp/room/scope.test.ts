import { afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Figures } from "../../../server/cccp/live/model.ts";
import type { Identity } from "../../../server/platform/auth/identity.ts";
import type { Scope } from "../../../server/platform/auth/scope.ts";
import { settle } from "../../support/fake-clock.ts";
import { StreamReader } from "../../platform/events/reading.ts";
import { applyPatch, type BoardState, inOrder } from "../../support/apply-patch.ts";
import { openHouse, SERVER } from "./house.ts";
import { Outsiders } from "./outsiders.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

// Minutes of a simulated centre pass in each.
setDefaultTimeout(180_000);

const QUEUE = "DEMO__Commercial";
const SCOPE: Scope = { projects: ["DEMO"], queues: ["Commercial"] };
const BASE = "/api/v1/cccp/servers/1";
const BUSY = { agents: 24, queues: 6, history: 60, ratePerMinute: 90 };

async function centre() {
  const house = await openHouse({ servers: { "cc.example": BUSY } });
  open.push(house);
  await house.connect(SERVER);
  await house.pass(60_000);
  const whole = () => {
    const view = house.room.explorer.view("1", null);
    if (!view) throw new Error("no server");
    return view;
  };
  const outsiders = new Outsiders((id) => id === QUEUE, ["DEMO"]);
  outsiders.note(whole());
  return { ...house, whole, outsiders };
}
type Centre = Awaited<ReturnType<typeof centre>>;

const someone = (scope: Scope | null, id = "u1"): Identity => ({
  ...{ id, name: id, displayName: id, role: "viewer", scope, via: "session" },
});

/** Every reading route of the room and of the compatible URLs, with ids of both sides in their addresses. */
function addresses({ routes, whole }: Centre): string[] {
  const view = whole();
  const { queues, agents } = view.snapshot();
  const calls = view.allCalls();
  const some = (isInside: boolean) => calls.filter(({ queueId }) => (queueId === QUEUE) === isInside).slice(-2);
  const ids: Record<string, string[]> = {
    ":callId": [...some(true), ...some(false)].map(({ id }) => id),
    ":sessionId": [...some(true), ...some(false), ...view.sessions()].map(({ id }) => id),
    ":agentId": agents.map(({ id }) => id),
    ":queueId": queues.map(({ id }) => id),
    ":project": ["DEMO", "NORD"],
    ":id": ["1"],
  };
  const paths = routes.filter(({ method, path }) => method === "GET" && /^\/(api|cst_explorer)\//.test(path));
  return paths
    .filter(({ path }) => !path.endsWith("/stream") && !path.includes("/directory"))
    .flatMap(({ path }) => {
      const name = Object.keys(ids).find((one) => one !== ":id" && path.includes(one)) ?? ":id";
      return (ids[name] ?? []).map((id) => path.replace(name, encodeURIComponent(id)).replace(":id", "1"));
    })
    .filter((path, index, all) => all.indexOf(path) === index);
}

/** What the routes give away, by address. */
async function walk(made: Centre, role: "viewer" | "supervisor", scope: Scope | null) {
  const send = await made.token(role, scope);
  const leaks: Record<string, string[]> = {};
  const statuses: Record<string, number> = {};
  const look = async (what: string, asking: Promise<Response>) => {
    let isOver = false;
    void asking.finally(() => {
      isOver = true;
    });
    // Nested lists are answered by the simulated server as time goes on.
    for (let turn = 0; turn < 200 && !isOver; turn++) await made.pass(50);
    const response = await asking;
    const text = await response.text();
    statuses[what] = response.status;
    made.outsiders.note(made.whole());
    // A refusal repeats the id that it was asked for.
    if (response.status === 404) return;
    const isJson = response.headers.get("content-type")?.includes("json");
    const found = made.outsiders.foundIn(isJson ? JSON.parse(text) : [text, response.headers.get("location") ?? ""]);
    if (found.length > 0) leaks[what] = found;
  };
  for (const path of addresses(made)) await look(path, send(path));
  const bodies = addresses(made).filter((path) => path.includes("/sessions/"));
  for (const path of bodies) {
    const session = decodeURIComponent(path.split("/").at(-2) ?? "");
    await look(`console ${session}`, send("/api/console/session", "POST", { session }));
  }
  await look("select", send("/api/select_server", "POST", { host: SERVER.host, port: SERVER.port }));
  return { leaks, statuses };
}

describe("routes", () => {
  test.each(["viewer", "supervisor"] as const)(
    "no answer to a %s with a scope names what is outside",
    async (role) => {
      const made = await centre();
      const { leaks, statuses } = await walk(made, role, SCOPE);
      // "Session not found: 12" of the seeds' console repeats what was asked.
      const repeated = Object.entries(leaks).filter(([what, found]) => what === `console ${found.join()}`);
      for (const [what] of repeated) delete leaks[what];
      expect(leaks).toEqual({});
      expect([statuses["/cst_explorer/DEMO"], statuses["/cst_explorer/NORD"]]).toEqual([302, 404]);
      expect(Object.values(statuses).filter((status) => status === 200).length).toBeGreaterThan(15);
      expect(Object.values(statuses).filter((status) => status >= 500)).toEqual([]);
    },
    120_000,
  );

  test("without a scope the same walk finds names on every kind of route", async () => {
    const made = await centre();
    const { leaks, statuses } = await walk(made, "viewer", null);
    expect(statuses["/cst_explorer/NORD"]).toBe(302);
    const leaking = Object.keys(leaks);
    for (const part of [
      ...["/board", "/calls", "/calls/", "/agents/", "/queues/", "/timeline"],
      ...["/api/users", "/api/queues", "/api/history", "/api/status", "/api/events", "console ", "select"],
    ]) {
      expect([part, leaking.some((what) => what.includes(part))]).toEqual([part, true]);
    }
  });

  test("what is outside is not found, in the same words as what does not exist", async () => {
    const made = await centre();
    const send = await made.token("viewer", SCOPE);
    const call = made
      .whole()
      .allCalls()
      .find(({ queueId }) => queueId !== null && queueId !== QUEUE);
    const agent = made
      .whole()
      .snapshot()
      .agents.find(({ queues }) => !queues.includes(QUEUE));
    for (const [kind, id] of [
      ["calls", call?.id],
      ["agents", agent?.id],
      ["queues", "DEMO__Facturation"],
      ["sessions", call?.id],
    ]) {
      const tail = kind === "sessions" ? "/timeline" : "";
      const answers = await Promise.all(
        [String(id), "no-such-thing"].map(async (one) => {
          const response = await send(`${BASE}/${kind}/${encodeURIComponent(one)}${tail}`);
          return [response.status, (await response.text()).replaceAll(one, "…").replace(/"instance":"[^"]*"/, "")];
        }),
      );
      expect(answers[0]).toEqual(answers[1]);
      expect(answers[0]?.[0]).toBe(404);
    }
  });

  test("a project outside is not found, in the same words as one that does not exist", async () => {
    const made = await centre();
    const send = await made.token("viewer", SCOPE);
    const [foreign, unknown] = await Promise.all(
      ["NORD", "nowhere"].map(async (project) => {
        const response = await send(`/cst_explorer/${project}`);
        const { instance: _instance, ...body } = await response.json();
        return [response.status, JSON.stringify(body).replaceAll(project, "…"), response.headers.get("location")];
      }),
    );
    expect(foreign).toEqual(unknown);
    expect(foreign?.[0]).toBe(404);
  });

  test("who sees a part does not set what counts for all", async () => {
    const made = await centre();
    const send = await made.token("supervisor", SCOPE);
    const whole = await made.token("supervisor", null);
    const { serviceLevel } = made.whole().snapshot();
    for (const [path, body] of [
      ["thresholds", { rules: [] }],
      ["service-level", serviceLevel],
    ] as const) {
      const refused = await send(`${BASE}/${path}`, "PUT", body);
      expect([refused.status, (await refused.json()).code]).toEqual([403, "whole_server_only"]);
      expect((await whole(`${BASE}/${path}`, "PUT", body)).status).toBe(200);
    }
  });
});

/** Five minutes of a board's life, with a new board in between; what the streams of a scope brought. */
async function streamed(scope: Scope | null) {
  const made = await centre();
  const send = await made.token("viewer", scope);
  const calls = { inside: "", outside: "" };
  while (!calls.inside || !calls.outside) {
    await made.pass(1_000);
    const queued = made
      .whole()
      .snapshot()
      .calls.filter(({ queueId, state }) => queueId !== null && state === "waiting");
    calls.inside ||= queued.find(({ queueId }) => queueId === QUEUE)?.id ?? "";
    calls.outside ||= queued.find(({ queueId }) => queueId !== QUEUE)?.id ?? "";
  }
  const topics = [
    "cccp.board/1",
    "cccp.servers",
    "journal",
    `cccp.timeline/1/${calls.inside}`,
    `cccp.timeline/1/${calls.outside}`,
  ];
  const board = async () => (await send(`${BASE}/board`)).json();
  let state: BoardState = await board();
  const response = await send(`/api/events/stream?topics=${encodeURIComponent(topics.join(","))}`);
  const reader = new StreamReader(response.body as ReadableStream<Uint8Array>);
  for (let second = 0; second < 300; second++) {
    await made.pass(1_000);
    made.outsiders.note(made.whole());
    if (second === 150) await made.ask("admin", "PATCH", "/api/v1/cccp/servers/1", { login: "other" });
    if (second === 160) await made.ask("admin", "PATCH", "/api/v1/cccp/servers/1", { login: "admin" });
  }
  await made.pass(2_000);
  for (const { data } of reader.events) if (data.topic === "cccp.board") state = applyPatch(state, data.data);
  const { serverId: _id, serverName: _name, cursor: _cursor, ...now } = await board();
  await reader.leave();
  return { ...made, reader, state, now };
}

describe("the stream", () => {
  test("brings nothing of what is outside, and all of what is inside", async () => {
    const { reader, outsiders, state, now } = await streamed(SCOPE);
    expect(reader.frames.flatMap((frame) => outsiders.foundIn({ ...frame, data: withoutAddress(frame.data) }))).toEqual(
      [],
    );
    const counts = Map.groupBy(reader.events, ({ data }) => data.topic);
    expect(counts.get("cccp.board")?.length).toBeGreaterThan(50);
    expect(counts.get("journal")?.length).toBeGreaterThan(10);
    expect(counts.get("cccp.timeline")?.length).toBeGreaterThan(0);
    expect(inOrder({ ...state, at: 0, link: now.link })).toEqual(inOrder({ ...now, at: 0 }));
    expect(now.queues.map(({ id }: { id: string }) => id)).toEqual([QUEUE]);
    expect(now.agents.length).toBeGreaterThan(0);
  });

  test("without a scope it brings them on every topic", async () => {
    const { reader, outsiders } = await streamed(null);
    const leaking = new Set(
      reader.events
        .filter((frame) => outsiders.foundIn(withoutAddress(frame.data)).length > 0)
        .map(({ data }) => data.topic),
    );
    expect([...leaking].sort()).toEqual(["cccp.board", "cccp.timeline", "journal"]);
  });
});

/** A frame without the address that its reader asked for. */
function withoutAddress(data: object | undefined): object {
  return { ...data, of: "" };
}

test("the strip of a project's part is the project's strip of the whole", async () => {
  const made = await centre();
  const whole = made.whole().snapshot();
  const part = made.room.explorer.view("1", someone({ projects: ["NORD"], queues: [] }))?.snapshot();
  const [all, nord] = (part?.figures ?? []) as [Figures, Figures];
  const expected = whole.figures.find(({ projectName }) => projectName === "NORD");
  expect(expected?.loggedIn).toBeGreaterThan(0);
  expect(nord).toEqual(expected as Figures);
  expect({ ...all, projectName: "NORD" }).toEqual(expected as Figures);
  expect(all.serviceLevel).not.toBe(whole.figures[0]?.serviceLevel ?? null);
});

test("a queue's part counts the calls of that queue alone", async () => {
  const made = await centre();
  const part = made.room.explorer.view("1", someone(SCOPE))?.snapshot();
  const queue = made.whole().queue(QUEUE);
  expect(part?.figures[0]).toMatchObject({ waiting: queue?.waiting, serviceLevel: queue?.serviceLevel });
});

test("a scope that names nothing that exists shows nothing", async () => {
  const made = await centre();
  const board = await (await made.token("viewer", { projects: [""], queues: [] })).call(null, `${BASE}/board`);
  const { queues, agents, calls, groups, projects, figures } = await board.json();
  expect([queues, agents, calls, groups, projects]).toEqual([[], [], [], [], []]);
  expect(figures).toHaveLength(1);
});

test("as many different scopes as are kept up to date, and no more; one that nobody looks at makes room", async () => {
  const made = await centre();
  const follow = (n: number) => {
    const who = someone({ projects: ["DEMO"], queues: [`Q${n}`] }, `u${n}`);
    return new StreamReader(made.platform.hub.open({ who, topics: ["cccp.board/1"], since: null }));
  };
  const readers = Array.from({ length: 50 }, (_, n) => follow(n));
  // The same scope, named otherwise, is no further one.
  const twin = someone({ projects: ["DEMO", "DEMO"], queues: ["Q0"] });
  await new StreamReader(made.platform.hub.open({ who: twin, topics: ["cccp.board/1"], since: null })).leave();
  expect(() => follow(50)).toThrow("50 different scopes");
  await readers[0]?.leave();
  await settle();
  readers.push(follow(50));
  for (const reader of readers.slice(1)) await reader.leave();
});
