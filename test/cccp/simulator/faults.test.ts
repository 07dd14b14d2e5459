import { describe, expect, test } from "bun:test";
import { CallCentreSimulator, FAULTS, faultText, parseFaults } from "../../../server/cccp/simulator.ts";
import { CONVERSATION_STATES } from "../../../server/cccp/simulator/progress.ts";
import { OPTIONS } from "../../../server/platform/config/options.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { connected, RawClient } from "./raw-client.ts";

const SECOND = 1000;

function open(faults: string) {
  const clock = new FakeClock();
  const size = { agents: 12, queues: 3, ratePerMinute: 20, history: 20 };
  const simulator = new CallCentreSimulator({ clock, ...size, faults: parseFaults(faults) });
  simulator.start();
  return { clock, simulator };
}

/** What a client gets whom nothing hinders: the pattern that a harmless fault must leave as it is. */
function talk(accept: CallCentreSimulator["accept"]) {
  const client = connected(accept);
  client.format(1, ["name", "managed_tasks.count('0')"]);
  for (const { itemId } of client.list(2, "queues")?.items ?? []) client.object(2, itemId, 1);
  return client;
}

describe("a list of faults", () => {
  test("is read with and without values", () => {
    expect(parseFaults("")).toEqual([]);
    const everywhere = { state: null, connections: null };
    expect(parseFaults("http, drop-every=2.5 ,split=3,stall")).toEqual([
      { name: "http", value: 1, ...everywhere },
      { name: "drop-every", value: 2.5, ...everywhere },
      { name: "split", value: 3, ...everywhere },
      { name: "stall", value: 20, ...everywhere },
    ]);
  });

  test("is read with states and connections, and written as it was read", () => {
    const text = "half-open=2@login,garbage=0@live#2,drop-every=30#3+,refuse-login=1#1";
    const plan = parseFaults(text.replace("refuse-login=1", "refuse-login"));
    expect(plan.map(({ state, connections }) => [state, connections])).toEqual([
      ["login", null],
      ["live", { first: 2, last: 2 }],
      [null, { first: 3, last: Number.POSITIVE_INFINITY }],
      [null, { first: 1, last: 1 }],
    ]);
    expect(plan.map(faultText).join()).toBe(text);
  });

  test("at a state, a fault strikes at once when it is given no time; how long it lasts is as ever", () => {
    const valueIn = (entry: string) => parseFaults(entry)[0]?.value;
    for (const name of ["drop-every", "half-open", "garbage", "restart", "ask-restart", "ask-disconnect"]) {
      expect([name, valueIn(`${name}@login`)]).toEqual([name, 0]);
      expect(valueIn(`${name}=7@login`)).toBe(7);
    }
    expect(["stall@login", "die-mid-frame@login", "slow@login", "drop-every#2"].map(valueIn)).toEqual([20, 3, 500, 30]);
  });

  test.each([
    ["htpp", 'unknown fault "htpp". Did you mean http? There are drop-every, stall'],
    ["ask-reset", "Did you mean ask-restart?"],
    ["zzzzzzzz", 'unknown fault "zzzzzzzz". There are'],
    ["constructor", 'unknown fault "constructor"'],
    ["=5", 'unknown fault ""'],
    ["http=1", "the fault http takes no value"],
    ["split=0", "the value of the fault split is a whole number of bytes from 1"],
    ["split=1.5", 'number of bytes from 1 to 4294967295, not "1.5"'],
    ["split=x", 'not "x"'],
    ["slow=", 'the value of the fault slow is a number of milliseconds from 0 to 86400000, not ""'],
    ["slow=-1", 'not "-1"'],
    ["slow=1=2", 'not "1=2"'],
    ["drop-every=86401", "seconds from 0 to 86400"],
    ["die-mid-frame=0", "whole number of frames from 1"],
    ["restart=0", "seconds from 0.1"],
    ["events=0@live", "seconds from 0.1"],
    ["stall@logni", 'unknown state "logni" of the fault stall. Did you mean login? There are greeting, login, loading'],
    ["stall@", 'unknown state ""'],
    ["stall@login=5", "an entry is name=value@state#connection"],
    ["refuse-login@login", "the fault refuse-login takes no state"],
    ["stall#0", 'the connection of the fault stall is a number from 1, as 2, or 2+ for the later ones too, not "0"'],
    ["stall#2-3", 'not "2-3"'],
    ["stall#2@login", 'not "2@login"'],
  ])('"%s" is refused by name, with what was meant', (wrong, words) => {
    expect(() => parseFaults(`silent,${wrong}`)).toThrow(words);
  });
});

describe("the fault", () => {
  test("drop-every closes each connection after its time, the next one too", async () => {
    const { clock, simulator } = open("drop-every=10");
    for (let connection = 0; connection < 2; connection++) {
      const client = connected(simulator.accept);
      await clock.advance(10 * SECOND - 1);
      expect(client.isClosed).toBe(false);
      await clock.advance(1);
      expect(client.isClosed).toBe(true);
      expect(simulator.connections).toBe(0);
    }
  });

  test("stall holds everything back, then lets it all go in order", async () => {
    const { clock, simulator } = open("stall=20");
    const client = talk(simulator.accept);
    const other = connected(open("").simulator.accept);
    expect(client.received.length).toBeGreaterThan(other.received.length);
    await clock.advance(5 * SECOND);
    const before = client.received.length;
    expect(client.list(3, "users")).toBeNull();
    await clock.advance(20 * SECOND - 1);
    expect(client.received).toHaveLength(before);
    await clock.advance(1);
    expect(client.received[before]).toMatchObject({ name: "list_response", query: 3 });
    expect(client.list(4, "users")).not.toBeNull();
    expect(client.isLost).toBe(false);
  });

  test("half-open neither answers nor closes", async () => {
    const { clock, simulator } = open("half-open=5");
    const client = talk(simulator.accept);
    await clock.advance(5 * SECOND);
    const before = client.received.length;
    client.list(3, "users");
    await clock.advance(600 * SECOND);
    expect(client.received).toHaveLength(before);
    expect(client.isClosed).toBe(false);
  });

  test("garbage answers the first byte with bytes of no protocol", () => {
    const client = new RawClient(open("garbage").simulator.accept);
    expect(client.chunks).toHaveLength(0);
    client.greet();
    expect(client.isLost).toBe(true);
    expect(client.received).toHaveLength(0);
  });

  test("garbage=5 comes in the middle of a good connection", async () => {
    const { clock, simulator } = open("garbage=5");
    const client = talk(simulator.accept);
    await clock.advance(5 * SECOND - 1);
    expect(client.isLost).toBe(false);
    await clock.advance(1);
    expect(client.isLost).toBe(true);
  });

  test("http answers as a web server and closes", () => {
    const client = new RawClient(open("http").simulator.accept);
    client.greet();
    expect(Buffer.from(client.chunks[0] ?? []).toString()).toStartWith("HTTP/1.1 400 Bad Request\r\n");
    expect(client.isClosed).toBe(true);
  });

  test("silent accepts and says nothing", async () => {
    const { clock, simulator } = open("silent");
    const client = connected(simulator.accept);
    await clock.advance(600 * SECOND);
    expect(client.chunks).toHaveLength(0);
    expect(client.isClosed).toBe(false);
  });

  test("die-mid-frame closes in the middle of that frame", async () => {
    const { clock, simulator } = open("die-mid-frame=3");
    const client = connected(simulator.accept);
    expect(client.isClosed).toBe(false);
    expect(client.list(2, "queues")).toBeNull();
    await clock.advance(0);
    expect(client.received.map((message) => message.name)).toEqual(["connection_ok", "login_ok"]);
    expect(client.unreadBytes).toBeGreaterThan(8);
    expect(client.isClosed).toBe(true);
  });

  test("split cuts everything up and loses nothing", () => {
    const whole = talk(open("").simulator.accept);
    const split = talk(open("split=3").simulator.accept);
    expect(Math.max(...split.chunks.map((chunk) => chunk.length))).toBe(3);
    expect(split.received).toEqual(whole.received);
  });

  test("slow says everything later, in order", async () => {
    const { clock, simulator } = open("slow=300");
    const client = connected(simulator.accept);
    await clock.advance(299);
    expect(client.received).toHaveLength(0);
    await clock.advance(1);
    expect(client.received.map((message) => message.name)).toEqual(["connection_ok", "login_ok"]);
  });

  test("restart drops everybody and gives every object a new id", async () => {
    const { clock, simulator } = open("restart=60");
    const ids = (client: RawClient) => client.list(2, "users")?.items.map((item) => item.itemId) ?? [];
    const logins = (client: RawClient, of: number[]) => {
      client.format(1, ["login"]);
      return of.map((id) => client.object(3, id, 1)?.login);
    };
    const first = connected(simulator.accept);
    const before = ids(first);
    const loginsBefore = logins(first, before);
    await clock.advance(60 * SECOND);
    expect(first.isClosed).toBe(true);
    expect(first.all("server_ask_to_disconnect")).toHaveLength(0);
    const second = connected(simulator.accept);
    const after = ids(second);
    expect(after).toHaveLength(before.length);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
    expect(logins(second, after)).toEqual(loginsBefore);
    const gone = before.filter((id) => second.object(3, id, 1) === null);
    expect(gone).toHaveLength(before.length);
    await clock.advance(30 * SECOND);
    expect(second.list(4, "sessions")?.items.length).toBeGreaterThan(0);
  });

  test("refuse-login refuses the right password", () => {
    const client = connected(open("refuse-login").simulator.accept);
    expect(client.received.at(-1)?.name).toBe("login_failed");
  });

  test("unknown-messages adds a message that nobody knows before each known one", () => {
    const plain = talk(open("").simulator.accept);
    const noisy = talk(open("unknown-messages").simulator.accept);
    expect(noisy.received).toEqual(plain.received);
    expect(noisy.decoder.counters.unknownMessages).toBe(plain.received.length);
  });

  test("append-arguments makes every message longer than is known", () => {
    const plain = talk(open("").simulator.accept);
    const newer = talk(open("append-arguments").simulator.accept);
    expect(newer.received).toEqual(plain.received);
    expect(newer.decoder.counters.bytes).toBe(plain.decoder.counters.bytes + 5 * plain.received.length);
  });

  const TIMED = ["drop-every", "stall", "half-open", "garbage=9", "slow", "die-mid-frame=1", "restart", "events"];
  for (const fault of [...TIMED, "ask-restart", "ask-disconnect=0@login", "drop-every=9@loading", "restart=9#1"]) {
    test(`${fault} leaves no timer behind a closed connection`, async () => {
      const { clock, simulator } = open(fault);
      const idle = clock.timers;
      const client = talk(simulator.accept);
      client.close();
      await clock.advance(0);
      expect(clock.timers).toBe(idle);
      simulator.stop();
      expect(clock.timers).toBe(0);
    });
  }
});

test("the help of --faults names every fault and every state there is, and no other", () => {
  const [, names = "", places = ""] = /: (.*?\.) (.*)/.exec(OPTIONS.faults.help) ?? [];
  expect(Array.from(names.matchAll(/[a-z]+(-[a-z]+)*(?=( \(|,|\.))/g), ([name]) => name)).toEqual(Object.keys(FAULTS));
  expect(Array.from(places.matchAll(/@([a-z]+)/g), ([, state = ""]) => state)).toEqual([...CONVERSATION_STATES]);
});
