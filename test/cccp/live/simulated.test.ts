import { describe, expect, test } from "bun:test";
import { CccpClient } from "../../../server/cccp/client.ts";
import { LiveStore } from "../../../server/cccp/live/store.ts";
import { VIEW_NAMES, VIEWS } from "../../../server/cccp/live/views.ts";
import { CallCentreSimulator } from "../../../server/cccp/simulator.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { applyPatch, inOrder } from "../../support/apply-patch.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { MemoryNetwork } from "../../support/memory-transport.ts";
import { SERVICE_LEVEL } from "./scene.ts";

/** A simulated centre, a client and a store, joined as the room joins them; a board that is kept by patches alone. */
async function open() {
  const clock = new FakeClock();
  const simulator = new CallCentreSimulator({
    clock,
    password: "x",
    agents: 30,
    queues: 5,
    history: 80,
    ratePerMinute: 40,
  });
  const network = new MemoryNetwork(clock, simulator.accept);
  const client = new CccpClient({
    host: "centre",
    port: 1,
    login: "wall",
    password: () => "x",
    clock,
    log: silentLog,
    dial: network.dial,
    random: () => 0.5,
  });
  const store = new LiveStore({ now: () => clock.now(), serviceLevel: SERVICE_LEVEL, thresholds: [] });
  const topics: string[] = [];
  store.onFact((fact) => topics.push(fact.topic));
  let board = store.snapshot();
  client.onStatus((status) => store.setLink(status));
  for (const name of VIEW_NAMES) client.watch(VIEWS[name], (change) => store.apply(name, change));
  simulator.start();
  client.start();
  const pass = async (seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      await clock.advance(1_000);
      store.tick();
      const patch = store.takePatch();
      if (patch) board = applyPatch(board, JSON.parse(JSON.stringify(patch)));
      board = { ...board, at: clock.now() };
    }
    return inOrder(board);
  };
  const close = async () => {
    await client.stop();
    simulator.stop();
  };
  return { simulator, store, topics, pass, close };
}

describe("with a simulated centre", () => {
  test("the board of the patches stays the board of the store, through the day and a restart of the server", async () => {
    const { simulator, store, topics, pass, close } = await open();
    expect(await pass(60)).toEqual(inOrder(store.snapshot()));
    const first = store.snapshot();
    expect(first.link).toMatchObject({ phase: "live", unanswered: [] });
    expect(first.queues).toHaveLength(5);
    expect(first.agents.length).toBeGreaterThan(20);
    expect(first.agents.every((agent) => agent.stateName !== "" && agent.stateSinceAt !== null)).toBe(true);
    expect(first.agents.filter((agent) => agent.state !== "unknown").length).toBeGreaterThan(20);
    expect(first.figures[0]?.serviceLevel).not.toBeNull();

    expect(await pass(120)).toEqual(inOrder(store.snapshot()));
    expect(new Set(topics)).toEqual(
      new Set([...topics, "cccp.agent.changed", "cccp.call.answered", "cccp.call.ended"]),
    );

    const agents = new Set(store.snapshot().agents.map((agent) => agent.id));
    simulator.restart();
    expect(await pass(1)).toEqual(inOrder(store.snapshot()));
    expect(new Set(store.snapshot().agents.map((agent) => agent.id))).toEqual(agents);
    expect(await pass(60)).toEqual(inOrder(store.snapshot()));
    expect(store.snapshot().link.phase).toBe("live");
    await close();
  }, 60_000);

  test("each call that an agent is on names that agent", async () => {
    const { store, pass, close } = await open();
    await pass(90);
    const joined = store.snapshot().calls.filter((call) => call.agentId !== null);
    expect(joined.length).toBeGreaterThan(0);
    for (const call of joined) {
      const agent = store.agent(call.agentId ?? "");
      expect(agent?.callId).toBe(call.id);
      expect(agent?.name).toBe(call.agentName ?? "");
    }
    await close();
  }, 60_000);
});
