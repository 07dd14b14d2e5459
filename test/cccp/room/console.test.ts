import { afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Call } from "../../../server/cccp/live/model.ts";
import { mergeTimelinePatches, type TimelinePatch } from "../../../server/cccp/sheets/console.ts";
import type { TimelineEntry } from "../../../server/cccp/live/model.ts";
import type { MemoryNetwork } from "../../support/memory-transport.ts";
import { openHouse, SERVER } from "./house.ts";

// The time that passes in them is ours; how long the machine takes over it is not what is tested.
setDefaultTimeout(60_000);

const BASE = "/api/v1/cccp/servers/1";
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

async function connected(ratePerMinute = 60) {
  const made = await openHouse({ servers: { "cc.example": { history: 20, ratePerMinute } } });
  open.push(made);
  await made.connect(SERVER);
  const calls = async (state: string): Promise<Call[]> =>
    (await made.ask("viewer", "GET", `${BASE}/calls?limit=500&state=${state}`)).body.calls;
  const timeline = async (id: string) => {
    const asked = made.ask("viewer", "GET", `${BASE}/sessions/${encodeURIComponent(id)}/timeline`);
    await made.pass(2000);
    return asked;
  };
  return { ...made, calls, timeline };
}

const viewer = { id: "v", name: "v", displayName: "v", role: "viewer", scope: null, via: "token" } as const;

describe("a session's timeline", () => {
  test("is read once, sorted by date, then cancelled", async () => {
    const { calls, timeline, pass, networks } = await connected(0);
    const [call] = await calls("ended");
    const { status, body } = await timeline((call as Call).id);
    expect(status).toBe(200);
    expect(body).toMatchObject({ objectId: call?.objectId, isComplete: true, session: { id: call?.id } });
    expect(body.entries.length).toBeGreaterThan(3);
    const dates = body.entries.map((entry: TimelineEntry) => entry.at);
    expect(dates).toEqual([...dates].sort((a, b) => a - b));
    expect(body.entries.map((entry: TimelineEntry) => entry.name)).toContain("connection.connected");
    const writes = networks.get("cc.example")?.lastWire.client.writes ?? 0;
    await pass(4000);
    // stop_query is the one thing that was said since.
    expect(networks.get("cc.example")?.lastWire.client.writes).toBe(writes + 1);
  });

  test("unknown sessions are 404, those of people have one too", async () => {
    const { ask, timeline } = await connected();
    expect((await ask("viewer", "GET", `${BASE}/sessions/none/timeline`)).body.code).toBe("session_not_found");
    const agents = (await ask("viewer", "GET", `${BASE}/board`)).body.agents;
    const { session } = (await ask("viewer", "GET", `${BASE}/agents/${agents[0].id}`)).body;
    expect((await timeline(session.id)).body.session.login).toBe(agents[0].id);
  });

  test("grows on the stream while somebody looks, once for all who look, and not after", async () => {
    const { calls, timeline, pass, platform, networks } = await connected();
    let call: Call | undefined;
    while (!call) {
      await pass(1000);
      call = (await calls("current")).find((one) => one.state === "talking");
    }
    const topic = `cccp.timeline/1/${call.id}`;
    const before = (await timeline(call.id)).body.entries as TimelineEntry[];
    const streams = [1, 2].map(() => platform.hub.open({ who: viewer, topics: [topic], since: null }));
    const texts = streams.map((stream) => new Response(stream).text());
    const asked = eventListsAsked(networks.get("cc.example") as MemoryNetwork);
    await pass(250);
    // The list of the read is still open: who follows costs the server nothing.
    expect(asked()).toBe(0);
    await pass(120_000);
    platform.hub.close();
    const [first, second] = await Promise.all(texts);
    const patches = patchesOf(first as string);
    expect(patches[0]?.isReset).toBe(true);
    expect(patches[0]?.entries.slice(0, before.length)).toEqual(before);
    const all = patches.reduce(mergeTimelinePatches, { entries: [] }).entries;
    expect(all.length).toBeGreaterThan(before.length);
    expect(all.map((entry) => entry.name)).toContain("connection.disconnected");
    expect(patchesOf(second as string)).toEqual(patches);
  });

  test("comes back whole after a restart of the server with new ids", async () => {
    const { calls, timeline, pass, platform, simulators } = await connected();
    const [call] = await calls("ended");
    const before = (await timeline((call as Call).id)).body;
    const text = new Response(
      platform.hub.open({ who: viewer, topics: [`cccp.timeline/1/${call?.id}`], since: null }),
    ).text();
    await pass(1000);
    simulators.get("cc.example")?.restart();
    await pass(30_000);
    platform.hub.close();
    const resets = patchesOf(await text).filter((patch) => patch.isReset);
    expect(resets).toHaveLength(2);
    const withoutId = (entries: TimelineEntry[]) => entries.map((entry) => ({ ...entry, id: 0 }));
    expect(withoutId(resets[1]?.entries ?? [])).toEqual(withoutId(before.entries));
    expect(resets[1]?.entries[0]?.id).not.toBe(before.entries[0].id);
  });
});

/** What an event stream said about timelines. */
function patchesOf(text: string): TimelinePatch[] {
  const lines = text.split("\n").filter((line) => line.startsWith('data: {"topic":"cccp.timeline"'));
  return lines.map((line) => JSON.parse(line.slice(6)).data);
}

describe("merging timeline patches", () => {
  const entry = (id: number, name = "x"): TimelineEntry => ({
    id,
    at: id,
    source: "",
    target: "",
    state: "",
    name,
    data: "",
  });

  test("appends, replaces by id, and a reset forgets", () => {
    const both = mergeTimelinePatches({ entries: [entry(1), entry(2)] }, { entries: [entry(2, "y"), entry(3)] });
    expect(both).toEqual({ entries: [entry(1), entry(2, "y"), entry(3)] });
    expect(mergeTimelinePatches(both, { entries: [entry(9)], isReset: true })).toEqual({
      entries: [entry(9)],
      isReset: true,
    });
    const kept = mergeTimelinePatches({ entries: [entry(1)], isReset: true }, { entries: [entry(2)] });
    expect(kept).toEqual({ entries: [entry(1), entry(2)], isReset: true });
  });
});

/** Counts how often the client asks for a list of events from now on, whatever else it says meanwhile. */
function eventListsAsked(network: MemoryNetwork): () => number {
  const { handlers } = network.lastWire.server;
  let count = 0;
  network.lastWire.server.handlers = {
    onClose: (cause) => handlers.onClose(cause),
    onData(chunk) {
      if (Buffer.from(chunk).includes("events")) count++;
      handlers.onData(chunk);
    },
  };
  return () => count;
}
