import { describe, expect, test } from "bun:test";
import type { Transport } from "../../../server/cccp/link/transport.ts";
import { CallCentreSimulator, parseFaults } from "../../../server/cccp/simulator.ts";
import { withFaults } from "../../../server/cccp/simulator/faulty-transport.ts";
import { ClientEncoder } from "../../../server/cccp/wire/codec.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { connected, RawClient } from "./raw-client.ts";

const SECOND = 1000;
const WINDOW = { pageSize: 0, windowField: "", windowDuration: 0 };
const QUEUES = { path: "/dispatch", objectId: 0, field: "queues", filter: "", ...WINDOW };

function open(faults: string) {
  const clock = new FakeClock();
  const size = { agents: 12, queues: 3, ratePerMinute: 20, history: 20 };
  const simulator = new CallCentreSimulator({ clock, ...size, faults: parseFaults(faults) });
  simulator.start();
  return { clock, simulator, accept: simulator.accept };
}

/** Greets, logs in and asks for a list, each only if the one before was answered: where it got stuck is what it heard. */
function names(client: RawClient): string {
  return client.received.map(({ name }) => name.split("_")[0]).join(" ");
}

describe("in a state of the conversation a fault strikes before the answer", () => {
  const PLACES = [
    ["greeting", ""],
    ["login", "connection"],
    ["loading", "connection login"],
  ] as const;
  for (const [state, heard] of PLACES) {
    const converse = (fault: string) => {
      const scene = open(`${fault}@${state}`);
      const client = connected(scene.accept);
      client.list(2, "queues");
      return { ...scene, client };
    };

    test(`${state}: closes`, () => {
      const { client, simulator } = converse("drop-every");
      expect([names(client), client.isClosed, simulator.connections]).toEqual([heard, true, 0]);
    });

    test(`${state}: falls silent, and stays open`, async () => {
      for (const fault of ["silent", "half-open"]) {
        const { client, clock } = converse(fault);
        await clock.advance(600 * SECOND);
        expect([names(client), client.isClosed, client.isLost]).toEqual([heard, false, false]);
      }
    });

    test(`${state}: another service answers`, () => {
      const garbage = converse("garbage").client;
      expect([names(garbage), garbage.isLost, garbage.isClosed]).toEqual([heard, true, false]);
      const web = converse("http").client;
      expect(Buffer.from(web.chunks.at(-1) ?? []).toString()).toStartWith("HTTP/1.1 400 Bad Request\r\n");
      expect([names(web), web.isClosed]).toEqual([heard, true]);
    });

    test(`${state}: dies in the middle of the answer`, () => {
      const { client } = converse("die-mid-frame=1");
      expect([names(client), client.unreadBytes > 8, client.isClosed]).toEqual([heard, true, true]);
    });

    test(`${state}: asks, and then answers as ever`, () => {
      const restart = converse("ask-restart").client;
      const rest = ["connection", "login", "list"].slice(heard === "" ? 0 : heard.split(" ").length).join(" ");
      expect(names(restart)).toBe(`${heard} restart ${rest}`.trim());
      expect(names(converse("ask-disconnect").client)).toBe(`${heard} server ${rest}`.trim());
    });

    test(`${state}: restarts, for everybody who is connected`, () => {
      const scene = open(`restart@${state}#2`);
      const bystander = connected(scene.accept);
      const before = bystander.list(2, "users")?.items.map(({ itemId }) => itemId) ?? [];
      const client = connected(scene.accept);
      client.list(2, "queues");
      expect([names(client), client.isClosed, bystander.isClosed]).toEqual([heard, true, true]);
      const after = connected(scene.accept).list(2, "users")?.items ?? [];
      expect(after).toHaveLength(before.length);
      expect(after.filter(({ itemId }) => before.includes(itemId))).toEqual([]);
    });

    test(`${state}: stalls, then goes on in order`, async () => {
      const { client, clock } = converse("stall=20");
      await clock.advance(20 * SECOND - 1);
      expect(names(client)).toBe(heard);
      await clock.advance(1);
      expect(names(client)).toBe("connection login list");
    });

    test(`${state}: what it does to the bytes begins there`, async () => {
      const { client } = converse("split");
      const whole = heard === "" ? 0 : heard.split(" ").length;
      expect(client.chunks.findIndex(({ length }) => length === 1)).toBe(whole);
      expect(names(client)).toBe("connection login list");
      expect(converse("unknown-messages").client.decoder.counters.unknownMessages).toBe(3 - whole);
      const slow = converse("slow=300");
      expect(names(slow.client)).toBe(heard);
      await slow.clock.advance(300);
      expect(names(slow.client)).toBe("connection login list");
    });
  }
});

describe("how far a conversation is", () => {
  test("is seen message by message, whatever the client sends at once or byte by byte", () => {
    const encoder = new ClientEncoder();
    const login = { session: 1, login: "w", password: "demo", instancesCount: 1, hasBeenConnected: false } as const;
    const all = Buffer.concat([
      encoder.encode({ name: "initialize", clientVersion: 1, canCompress: false }),
      encoder.encode({ name: "login", ...login }),
      encoder.encode({ name: "query_list", session: 1, query: 2, ...QUEUES }),
    ]);
    for (const step of [1, all.length]) {
      const { accept, clock } = open("drop-every@login");
      const idle = clock.timers;
      const client = new RawClient(accept);
      for (let at = 0; at < all.length; at += step) client.sayBytes(all.subarray(at, at + step));
      expect([names(client), client.isClosed]).toEqual(["connection", true]);
      expect(clock.timers).toBe(idle);
    }
  });

  test("live is when nothing was asked for a second", async () => {
    const { accept, clock } = open("drop-every@live");
    const idle = connected(accept);
    const client = connected(accept);
    client.format(1, ["name"]);
    const items = client.list(2, "queues")?.items ?? [];
    await clock.advance(900);
    client.object(2, items[0]?.itemId ?? 0, 1);
    await clock.advance(999);
    expect(client.isClosed).toBe(false);
    await clock.advance(1);
    expect(client.isClosed).toBe(true);
    expect(idle.isClosed).toBe(false);
  });

  test("a log-in without a greeting, or a list without a log-in, is no progress", async () => {
    const { accept, clock } = open("drop-every@login,drop-every@loading,drop-every@live");
    const client = new RawClient(accept);
    client.logIn();
    client.list(2, "queues");
    client.greet();
    client.list(3, "queues");
    await clock.advance(10 * SECOND);
    expect([names(client), client.isClosed]).toEqual(["connection", false]);
  });

  test("a client that sends no messages is closed, as ever", () => {
    const { accept, simulator } = open("drop-every@live");
    const client = new RawClient(accept);
    client.sayBytes(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"));
    expect([client.isClosed, simulator.connections]).toEqual([true, 0]);
  });
});

test("a fault can be of one connection alone, or of all from one on", () => {
  const { accept } = open("drop-every@greeting#2,silent#4+");
  const heard = Array.from({ length: 5 }, () => connected(accept)).map((client) => [names(client), client.isClosed]);
  expect(heard).toEqual([
    ["connection login", false],
    ["", true],
    ["connection login", false],
    ["", false],
    ["", false],
  ]);
});

test("refuse-login#1 refuses once", () => {
  const { accept } = open("refuse-login#1");
  const answers = [1, 2].map(() => connected(accept).received.at(-1)?.name);
  expect(answers).toEqual(["login_failed", "login_ok"]);
});

test("other-namespaces: the protocol's is not the first of the table, and everything is there", () => {
  const [plain, other] = ["", "other-namespaces"].map((faults) => {
    const client = connected(open(faults).accept);
    client.list(2, "queues");
    return client;
  });
  expect(other?.received).toEqual(plain?.received ?? []);
  const announced = Buffer.from(other?.chunks.at(-1) ?? []).toString("latin1");
  expect(announced.indexOf("com.consistent.ccxml")).toBeGreaterThan(0);
  expect(announced.indexOf("com.consistent.protocol")).toBeGreaterThan(announced.indexOf("com.consistent.ccxml"));
});

test("who is asked to disconnect may leave by himself, and is closed a second later; who is asked to restart is not", async () => {
  const asked = open("ask-disconnect=3");
  const client = connected(asked.accept);
  await asked.clock.advance(3 * SECOND - 1);
  expect(names(client)).toBe("connection login");
  await asked.clock.advance(SECOND);
  expect([client.received.at(-1)?.name, client.isClosed]).toEqual(["server_ask_to_disconnect", false]);
  await asked.clock.advance(1);
  expect(client.isClosed).toBe(true);

  const restarted = open("ask-restart=3");
  const other = connected(restarted.accept);
  await restarted.clock.advance(600 * SECOND);
  expect([other.received.at(-1)?.name, other.isClosed]).toEqual(["restart_connection", false]);
  expect(other.all("restart_connection")).toHaveLength(1);
});

describe("events", () => {
  test("are told at their interval, of each queue in turn, by their names and values", async () => {
    const { accept, clock, simulator } = open("events=5");
    const client = connected(accept);
    await clock.advance(5 * SECOND - 1);
    expect(client.all("server_event")).toHaveLength(0);
    await clock.advance(15 * SECOND + 1);
    const events = client.all("server_event");
    expect(events.map(({ target }) => target)).toEqual(
      [0, 1, 2, 0].map((at) => simulator.world.floor.queues[at]?.name ?? ""),
    );
    const [queue] = simulator.world.floor.queues;
    expect(events[3]).toMatchObject({ session: 1, source: "dispatch", eventName: "queue.state", delay: 0 });
    const told = Object.fromEntries(events[3]?.record?.values.map(({ name, value }) => [name, value]) ?? []);
    expect(told).toMatchObject({
      name: queue?.name,
      running: true,
      waiting_tasks_count: queue?.waiting.length,
      running_tasks_count: queue?.running.size,
    });
    // The first object of this connection was an event's: lists that come later are read by the names it announced.
    expect(client.list(2, "queues")?.items.length).toBeGreaterThan(0);
    expect(client.decoder.counters.malformed).toBe(0);
  });

  test("are for those who are logged in, and for as long as they are", async () => {
    const { accept, clock } = open("events=5");
    const stranger = new RawClient(accept);
    stranger.greet();
    const client = connected(accept);
    await clock.advance(5 * SECOND);
    client.say({ name: "logout", session: 1 });
    await clock.advance(60 * SECOND);
    expect([names(stranger), names(client)]).toEqual(["connection", "connection login server"]);
  });
});

test("slow, stalled and cut up at once: everything comes in order", async () => {
  const plain = connected(open("").accept);
  const { accept, clock } = open("slow=700,slow=200@login,stall=0.4@login,split=3@login");
  const client = connected(accept);
  client.list(2, "queues");
  plain.list(2, "queues");
  await clock.advance(699);
  expect(names(client)).toBe("");
  await clock.advance(1);
  expect(client.received).toEqual(plain.received);
});

test("what is held back has a bound, at which the connection closes", () => {
  const clock = new FakeClock();
  const peers: Transport[] = [];
  const handlers = { onData: () => {}, onClose: () => {} };
  const plan = parseFaults("slow=60000");
  const effects = { restart: () => {}, tellEvent: () => {} };
  const keep = (transport: Transport) => {
    peers.push(transport);
    return handlers;
  };
  const accept = withFaults(keep, { plan, clock, ...effects });
  const client = new RawClient(accept);
  const block = new Uint8Array(1024 * 1024);
  new DataView(block.buffer).setUint32(0, block.length, true);
  for (let i = 0; i < 16; i++) expect(peers[0]?.write(block)).toBe(true);
  expect(client.isClosed).toBe(false);
  expect(peers[0]?.write(block)).toBe(false);
  expect([client.isClosed, clock.timers]).toEqual([true, 0]);
});
