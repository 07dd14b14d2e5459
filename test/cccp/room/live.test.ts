import { afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Board } from "../../../server/cccp/live/model.ts";
import { parseFaults } from "../../../server/cccp/simulator.ts";
import { applyPatch, inOrder } from "../../support/apply-patch.ts";
import { openHouse, SERVER } from "./house.ts";

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
const BUSY = { agents: 12, queues: 3, history: 40, ratePerMinute: 60 };

async function connected(servers: Parameters<typeof openHouse>[0] = { servers: { "cc.example": BUSY } }) {
  const made = await house(servers);
  await made.connect(SERVER);
  return made;
}

/** Reads frames of an event stream as a browser would. */
function reader(stream: ReadableStream<Uint8Array>) {
  const frames: { topic: string; of: string; data: never }[] = [];
  let rest = "";
  const decoder = new TextDecoder();
  const source = stream.getReader();
  const reading = (async () => {
    for (let chunk = await source.read(); !chunk.done; chunk = await source.read()) {
      const parts = (rest + decoder.decode(chunk.value)).split("\n\n");
      rest = parts.pop() ?? "";
      for (const part of parts) {
        const line = part.split("\n").find((one) => one.startsWith("data: {"));
        if (line && !part.includes("event:")) frames.push(JSON.parse(line.slice(6)));
      }
    }
  })();
  return { frames, stop: () => source.cancel().then(() => reading) };
}

const viewer = { id: "v", name: "v", displayName: "v", role: "viewer", scope: null, via: "token" } as const;

describe("a live server", () => {
  test("the board, then patches from its cursor, equal the board of later", async () => {
    const { ask, pass, platform, networks } = await connected();
    const first: Board = (await ask("viewer", "GET", `${BASE}/servers/1/board`)).body;
    expect(first).toMatchObject({ serverId: "1", serverName: "Centre", link: { phase: "live" } });
    expect(first.agents.length).toBeGreaterThan(5);
    expect(first.queues.length).toBe(3);
    const { frames, stop } = reader(platform.hub.open({ who: viewer, topics: ["cccp.board/1"], since: first.cursor }));
    await pass(60_000);
    // Nothing new arrives, and what waits to be merged goes out: both sides are of the same moment.
    networks.get("cc.example")?.lastWire.stall();
    await pass(1000);
    const later: Board = (await ask("viewer", "GET", `${BASE}/servers/1/board`)).body;
    const { serverId: _i, serverName: _n, cursor: _c, ...start } = first;
    let state = start;
    for (const frame of frames) if (frame.topic === "cccp.board") state = applyPatch(state, frame.data);
    const { serverId: _i2, serverName: _n2, cursor: _c2, ...end } = later;
    expect(frames.length).toBeGreaterThan(10);
    expect(inOrder({ ...state, at: 0 })).toEqual(inOrder({ ...end, at: 0 }));
    await stop();
  });

  test("who follows a server that is switched off is left with an empty board, not with the last one", async () => {
    const { ask, pass, platform } = await connected();
    const boardOf = async () => {
      const {
        serverId: _i,
        serverName: _n,
        cursor,
        ...state
      } = (await ask("viewer", "GET", `${BASE}/servers/1/board`)).body as Board;
      return { cursor, state };
    };
    const first = await boardOf();
    const { frames, stop } = reader(platform.hub.open({ who: viewer, topics: ["cccp.board/1"], since: first.cursor }));
    const off = ask("admin", "PATCH", `${BASE}/servers/1`, { isEnabled: false });
    await pass(3000);
    expect((await off).status).toBe(200);
    let { state } = first;
    for (const frame of frames) if (frame.topic === "cccp.board") state = applyPatch(state, frame.data);
    expect(state.agents).toEqual([]);
    expect(inOrder({ ...state, at: 0 })).toEqual(inOrder({ ...(await boardOf()).state, at: 0 }));
    await stop();
  });

  test("facts go to the journal with the server as scope, and to the bus", async () => {
    const { pass, platform } = await connected();
    const heard: unknown[] = [];
    platform.bus.subscribe("cccp.call.started", (fact) => heard.push(fact.data));
    await pass(30_000);
    const entries = platform.journal.recent(100, { topic: "cccp.call.started" });
    expect(entries.length).toBeGreaterThan(3);
    expect(entries.every((entry) => entry.scope === "1")).toBe(true);
    expect(heard[0]).toMatchObject({ serverId: "1", subject: expect.any(String) });
  });

  test("a status change is told to who follows the list of servers", async () => {
    const { pass, platform, networks } = await connected();
    const { frames, stop } = reader(platform.hub.open({ who: viewer, topics: ["cccp.servers"], since: null }));
    networks.get("cc.example")?.lastWire.drop();
    await pass(500);
    const last = frames.at(-1) as { data: { servers: { link: { phase: string; problem: string } }[] } } | undefined;
    expect(last?.data.servers[0]?.link).toMatchObject({ phase: "waiting_to_retry", problem: "connection_reset" });
    await stop();
  });

  test("the day's calls survive a restart of the program", async () => {
    const folder = mkdtempSync(join(tmpdir(), "vigie-day-"));
    const first = await openHouse({ folder, servers: { "cc.example": BUSY } });
    await first.connect(SERVER);
    await first.pass(240_000);
    const queues = (await first.ask("viewer", "GET", `${BASE}/servers/1/board`)).body.queues as { id: string }[];
    const sheets = async (made: typeof first) =>
      Promise.all(
        queues.map(
          async ({ id }) =>
            (await made.ask("viewer", "GET", `${BASE}/servers/1/queues/${encodeURIComponent(id)}`)).body,
        ),
      );
    const before = await sheets(first);
    await first.close();
    // The call centre of the second run has no past: what is known comes from the database.
    const again = await house({ folder, servers: { "cc.example": { ...BUSY, history: 0, ratePerMinute: 0 } } });
    await again.until("1", "live");
    const after = await sheets(again);
    expect(before.reduce((sum, sheet) => sum + sheet.counts.answered, 0)).toBeGreaterThan(0);
    expect(after.map((sheet) => sheet.counts)).toEqual(before.map((sheet) => sheet.counts));
    expect(after.map((sheet) => sheet.queue.serviceLevel)).toEqual(before.map((sheet) => sheet.queue.serviceLevel));
    rmSync(folder, { recursive: true, force: true });
  });

  test("calls by pages, newest first, each once; filters; a foreign cursor is refused", async () => {
    const { ask } = await connected();
    const all = (await ask("viewer", "GET", `${BASE}/servers/1/calls?limit=500`)).body;
    expect(all.total).toBe(all.calls.length);
    expect(all.nextCursor).toBeNull();
    const ids: string[] = [];
    let cursor = "";
    do {
      const page = (await ask("viewer", "GET", `${BASE}/servers/1/calls?limit=7${cursor && `&cursor=${cursor}`}`)).body;
      ids.push(...page.calls.map((call: { id: string }) => call.id));
      cursor = page.nextCursor ?? "";
    } while (cursor);
    expect(ids).toEqual(all.calls.map((call: { id: string }) => call.id));
    expect(new Set(ids).size).toBe(ids.length);
    const ended = (await ask("viewer", "GET", `${BASE}/servers/1/calls?state=ended`)).body;
    expect(ended.total).toBeGreaterThan(0);
    expect(ended.calls.every((call: { state: string }) => call.state === "ended")).toBe(true);
    const one = all.calls.find((call: { agentName: string | null }) => call.agentName);
    const found = (
      await ask(
        "viewer",
        "GET",
        `${BASE}/servers/1/calls?agent=${one.agentId}&search=${encodeURIComponent(one.caller)}`,
      )
    ).body;
    expect(found.calls.map((call: { id: string }) => call.id)).toContain(one.id);
    expect((await ask("viewer", "GET", `${BASE}/servers/1/calls?search=zzzz`)).body).toEqual({
      calls: [],
      nextCursor: null,
      total: 0,
    });
    expect((await ask("viewer", "GET", `${BASE}/servers/1/calls?cursor=%00`)).body.code).toBe("bad_cursor");
    expect((await ask("viewer", "GET", `${BASE}/servers/1/calls?limit=0`)).body.fields[0].field).toBe("limit");
    expect((await ask("viewer", "GET", `${BASE}/servers/1/calls?colour=1`)).body.fields[0].field).toBe("colour");
  });

  test("the sheets of an agent, a queue and a call", async () => {
    const { ask, pass } = await connected();
    const calls = (await ask("viewer", "GET", `${BASE}/servers/1/calls?state=ended`)).body.calls;
    const call = calls.find((one: { agentId: string | null; queueId: string | null }) => one.agentId && one.queueId);
    const agent = (await ask("viewer", "GET", `${BASE}/servers/1/agents/${call.agentId}`)).body;
    expect(agent.agent.id).toBe(call.agentId);
    expect(agent.calls.map((one: { id: string }) => one.id)).toContain(call.id);
    const queue = (await ask("viewer", "GET", `${BASE}/servers/1/queues/${encodeURIComponent(call.queueId)}`)).body;
    expect(queue.formulas).toHaveLength(5);
    expect(queue.formulas.filter((one: { isSelected: boolean }) => one.isSelected)).toHaveLength(1);
    const selected = queue.formulas.find((one: { isSelected: boolean }) => one.isSelected);
    expect(selected.value).toBe(queue.queue.serviceLevel);
    const hours = queue.hours.reduce((sum: number, hour: { offered: number }) => sum + hour.offered, 0);
    expect(hours).toBe(queue.counts.offered);
    const asked = ask("viewer", "GET", `${BASE}/servers/1/calls/${encodeURIComponent(call.id)}`);
    await pass(4000);
    const sheet = (await asked).body;
    expect(sheet.call.id).toBe(call.id);
    expect(sheet.isComplete).toBe(true);
    expect(sheet.items.length).toBeGreaterThan(0);
    expect(sheet.statistics.length).toBeGreaterThan(0);
    for (const path of ["agents/nobody", "queues/none", "calls/none"]) {
      expect((await ask("viewer", "GET", `${BASE}/servers/1/${path}`)).status).toBe(404);
    }
  });
});

describe("two servers", () => {
  test("the trouble of one is not the other's", async () => {
    const { ask, pass, networks, room } = await connected({
      servers: { "cc.example": BUSY, "bad.example": { ...BUSY, faults: parseFaults("garbage=3") } },
    });
    await ask("admin", "POST", `${BASE}/servers`, { ...SERVER, host: "bad.example", name: "Bad" });
    await pass(20_000);
    const { servers } = (await ask("viewer", "GET", `${BASE}/servers`)).body;
    expect(servers[0].link.phase).toBe("live");
    expect(networks.get("cc.example")?.dials).toBe(1);
    expect(networks.get("bad.example")?.dials).toBeGreaterThan(1);
    expect(room.explorer.servers(null)).toHaveLength(2);
  });

  test("an exception inside one store does not stop the other's ticks, patches or facts", async () => {
    const { ask, pass, connect, platform, room, logLines } = await connected({
      servers: { "cc.example": BUSY, "two.example": BUSY },
    });
    await connect({ ...SERVER, host: "two.example", name: "Two" });
    const broken = room.explorer.view("1", null);
    if (!broken) throw new Error("no store");
    const fail = () => {
      throw new Error("broken on purpose");
    };
    Object.assign(broken, { tick: fail, apply: fail, takePatch: fail });
    const { frames, stop } = reader(platform.hub.open({ who: viewer, topics: ["cccp.board/2"], since: null }));
    await pass(20_000);
    expect(frames.length).toBeGreaterThan(5);
    expect(logLines.some((line) => line.includes("broken on purpose") && line.includes("Centre"))).toBe(true);
    expect((await ask("viewer", "GET", `${BASE}/servers/2/board`)).body.link.phase).toBe("live");
    await stop();
  });
});

test("stopping logs out, closes every connection and leaves no timer", async () => {
  const made = await openHouse({ servers: { "cc.example": { ...BUSY, ratePerMinute: 0 } } });
  await made.connect(SERVER);
  await made.close();
  expect(made.networks.get("cc.example")?.openTransports).toBe(0);
  expect(made.clock.timers).toBe(0);
});
