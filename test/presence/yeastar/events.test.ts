import { afterEach, describe, expect, test } from "bun:test";
import { signatureOf } from "../../../server/presence/yeastar/signature.ts";
import { MAX_WEBHOOK_BYTES, WEBHOOK_STATUS } from "../../../server/presence/yeastar/webhook.ts";
import { writeEvent } from "../../../server/presence/yeastar/event-frame.ts";
import { errorOf, type House, type HouseOptions, openHouse, resultOf } from "./house.ts";

const houses: House[] = [];
afterEach(async () => {
  const all = houses.splice(0);
  for (const { pbx, simulator } of all) {
    await pbx.stop();
    simulator.stop();
  }
  for (const { clock, net } of all) expect([clock.timers, net.open.size]).toEqual([0, 0]);
});
async function house(options?: HouseOptions): Promise<House> {
  const opened = await openHouse(options);
  houses.push(opened);
  await resultOf(opened.clock, opened.pbx.listExtensions());
  opened.events.length = 0;
  return opened;
}
const byHand = (number: string, status: string) => ({ kind: "presence" as const, number, status, isOwn: false });

/** One after the other, each to something else each time; the same again after six seconds. */
function change(n: number): [number: string, status: string] {
  return [String(2_001 + (n % 12)), n % 24 < 12 ? "lunch" : "away"];
}

describe("the event socket", () => {
  test("A38 subscribes, beats, and lives through ten minutes in which nothing happens", async () => {
    const { clock, pbx, simulator, events } = await house();
    await clock.advance(600_000);
    expect(pbx.state.events).toMatchObject({ phase: "live", sockets: 1, problem: null });
    expect(simulator.asked("subscribe")).toHaveLength(1);
    simulator.setByHand("2003", "lunch");
    simulator.setCall("2004", "ringing");
    simulator.setCall("2004", "busy");
    simulator.setCall("2004", "idle");
    simulator.extensions.create({ number: "2999", name: "Somebody new" });
    await clock.advance(100);
    expect(events).toEqual([
      byHand("2003", "lunch"),
      { kind: "call", number: "2004", state: "ringing" },
      { kind: "call", number: "2004", state: "busy" },
      { kind: "call", number: "2004", state: "idle" },
      { kind: "extension", number: "2999", change: "created" },
    ]);
  });

  test("A38 the control: a PBX that drops sockets faster than we beat is noticed, and the list asked for anew", async () => {
    const { clock, pbx, events } = await house({ faults: "idle-close=15" });
    await clock.advance(60_000);
    expect(pbx.state.events.sockets).toBeGreaterThan(2);
    expect(events.filter(({ kind }) => kind === "resync").length).toBeGreaterThan(1);
  });

  test.each(["", "keeps-old-token"])(
    "A38 rolls over to the next token without losing or doubling what happens meanwhile (%s)",
    async (faults) => {
      const { clock, pbx, simulator, events } = await house({ faults });
      const wanted: string[] = [];
      // Something happens four times a second, for two hours: five roll-overs.
      for (let n = 0; n < 28_800; n++) {
        const [number, status] = change(n);
        simulator.setByHand(number, status);
        wanted.push(`${number} ${status}`);
        await clock.advance(250);
      }
      expect(pbx.state.events.sockets).toBeWithin(4, 8);
      expect(
        events.map((event) => (event.kind === "presence" ? `${event.number} ${event.status}` : event.kind)),
      ).toEqual(wanted);
    },
    60_000,
  );

  test("A38 a renewal that ends the old socket at once leaves a gap, and the gap is told", async () => {
    const { clock, pbx, simulator, events } = await house({ faults: "refresh-closes" });
    await clock.advance(26 * 60_000);
    expect(pbx.state.events).toMatchObject({ phase: "live", sockets: 2 });
    expect(events).toEqual([{ kind: "resync" }]);
    expect(simulator.figures.sockets).toBe(1);
  });

  test("A38 what the old socket still brings when the new one is there already is not lost", async () => {
    const { clock, net, simulator, events, pbx } = await house();
    // The old one is slow: what it brings at the roll-over is underway for longer than the new one takes to open.
    net.delaysMs = [0, 900, 0];
    await clock.advance(20_000);
    simulator.logIns.expire();
    await resultOf(clock, pbx.listExtensions());
    await clock.advance(5_000);
    events.length = 0;
    for (let n = 0; n < 12_000; n++) {
      simulator.setByHand(...change(n));
      await clock.advance(250);
    }
    await clock.advance(5_000);
    const told = simulator.asked("subscribe").length;
    expect([told, pbx.state.events.sockets]).toEqual([4, 4]);
    expect(events.filter(({ kind }) => kind === "resync")).toEqual([]);
    expect(events).toHaveLength(12_000);
  }, 20_000);

  test("A38 where the same happened twice so soon that nobody can tell it from a copy, the list is asked for", async () => {
    const { clock, simulator, events } = await house();
    simulator.logIns.accessSeconds = 60;
    for (let n = 0; n < 2_000 && simulator.asked("subscribe").length < 2; n++) await clock.advance(1_000);
    events.length = 0;
    for (let n = 0; n < 600 && simulator.asked("subscribe").length < 3; n++) await clock.advance(100);
    for (const status of ["lunch", "away", "lunch"]) simulator.setByHand("2001", status);
    await clock.advance(5_000);
    expect(events).toEqual([
      byHand("2001", "lunch"),
      byHand("2001", "away"),
      byHand("2001", "lunch"),
      { kind: "resync" },
    ]);
  });

  test("A38 an old socket that dies while the new one opens leaves a gap, and the gap is told once", async () => {
    const { clock, simulator, events, pbx } = await house();
    simulator.setFault("slow", 3_000);
    for (let n = 0; n < 2_000 && simulator.asked("refresh_token").length === 0; n++) await clock.advance(1_000);
    await clock.advance(3_500);
    expect(events).toEqual([]);
    // biome-ignore lint/complexity/useLiteralKeys: what only the PBX itself does
    simulator["sockets"].close(null, "for no reason");
    await clock.advance(60_000);
    expect(pbx.state.events).toMatchObject({ phase: "live", sockets: 2 });
    expect(events).toEqual([{ kind: "resync" }]);
    expect(simulator.figures.sockets).toBe(1);
  });

  test("a socket on which nobody answers heartbeats is given up", async () => {
    const { clock, pbx, net } = await house({ faults: "idle-close=86400" });
    for (const socket of net.open) socket.send = () => {};
    // Only the socket of before is deaf: the next one is another.
    await clock.advance(120_000);
    expect(pbx.state.events).toMatchObject({ phase: "live", sockets: 2 });
  });

  test("a subscription that is refused is tried again, ever later", async () => {
    const { clock, pbx, simulator } = await house({ faults: "events-refused" });
    await clock.advance(600_000);
    expect(pbx.state.phase).toBe("up");
    expect(pbx.state.events).toMatchObject({ phase: "down", sockets: 0 });
    expect(pbx.state.events.problem).toContain("The PBX refuses");
    expect(simulator.asked("subscribe").length).toBeWithin(8, 18);
    simulator.setFault("events-refused", null);
    await clock.advance(80_000);
    expect(pbx.state.events.phase).toBe("live");
  });

  test.each(["", "events-object"])("A41 a message is read as a text and as an object (%s)", async (faults) => {
    const { clock, simulator, events, pbx } = await house({ faults });
    simulator.setByHand("2002", "away");
    await clock.advance(10);
    expect(events).toEqual([byHand("2002", "away")]);
    expect(pbx.state.events.badFrames).toBe(0);
  });

  test("A41 what cannot be read is passed over, counted, and in the log once", async () => {
    const { clock, simulator, events, pbx, lines } = await house({ faults: "events-bad-frame=100" });
    for (let n = 0; n < 50; n++) simulator.setByHand("2002", n % 2 === 0 ? "away" : "lunch");
    await clock.advance(10);
    expect(events).toHaveLength(50);
    expect(pbx.state.events).toMatchObject({ badFrames: 50, phase: "live" });
    expect(lines.filter((line) => line.includes("cannot be read"))).toHaveLength(1);
  });

  test("a listener with a fault of its own ends nothing", async () => {
    const { clock, simulator, events, pbx, lines } = await house();
    pbx.onEvent(() => {
      throw new Error("a fault of the listener");
    });
    simulator.setByHand("2002", "away");
    await clock.advance(10);
    simulator.setByHand("2002", "lunch");
    await clock.advance(10);
    expect(events).toHaveLength(2);
    expect(lines.filter((line) => line.includes("a fault of the listener"))).toHaveLength(2);
  });
});

describe("what we set ourselves", () => {
  test("A40 its echo is ours, before the answer and after; the same by hand is not", async () => {
    const { clock, pbx, simulator, events } = await house();
    await resultOf(clock, pbx.setPresence(60, "lunch"));
    await clock.advance(100);
    expect(events.splice(0)).toEqual([{ ...byHand("2001", "lunch"), isOwn: true }]);
    // Somebody goes on from there, and back to what we had set: both are theirs.
    simulator.setByHand("2001", "do_not_disturb");
    simulator.setByHand("2001", "lunch");
    await clock.advance(100);
    expect(events.splice(0)).toEqual([byHand("2001", "do_not_disturb"), byHand("2001", "lunch")]);
    // The answer is late, and its echo before it.
    simulator.setFault("slow", 4_000);
    const push = resultOf(clock, pbx.setPresence(60, "away"));
    await push;
    await clock.advance(100);
    expect(events.splice(0)).toEqual([{ ...byHand("2001", "away"), isOwn: true }]);
    expect(pbx.state.counts).toMatchObject({ pushes: 2, presences: 4, echoes: 2 });
  });

  test("A40 somebody who sets something else while our push is on its way is not taken for us", async () => {
    const { clock, pbx, simulator, events } = await house();
    simulator.setFault("slow", 2_000);
    const push = resultOf(clock, pbx.setPresence(60, "lunch"));
    simulator.setByHand("2001", "off_work");
    simulator.setByHand("2002", "lunch");
    await push;
    await clock.advance(100);
    expect(events).toEqual([
      byHand("2001", "off_work"),
      byHand("2002", "lunch"),
      { ...byHand("2001", "lunch"), isOwn: true },
    ]);
  });

  test("A40 a push that was refused leaves nothing that a person could be taken for", async () => {
    const { clock, pbx, simulator, events } = await house({ faults: "internal=100" });
    await errorOf(clock, pbx.setPresence(60, "lunch"));
    simulator.setByHand("2001", "lunch");
    await clock.advance(100);
    expect(events).toEqual([byHand("2001", "lunch")]);
  });

  test("A40 some firmware tells our push as an edit of the extension as well; that is passed over", async () => {
    const { clock, pbx, simulator, events } = await house({ faults: "update-event" });
    await resultOf(clock, pbx.setPresence(60, "lunch"));
    await clock.advance(20_000);
    expect(events).toEqual([{ ...byHand("2001", "lunch"), isOwn: true }]);
    // The control: an edit at another time is told.
    simulator.extensions.of("2001");
    await resultOf(clock, pbx.setPresence(61, "lunch"));
    expect(events.filter(({ kind }) => kind === "extension")).toEqual([]);
  });

  test("A43 an extension whose monitor is off is found by its silence, and no other", async () => {
    const { clock, pbx, simulator } = await house({ faults: "monitor-off=2" });
    const states: string[][] = [];
    pbx.onState(({ unmonitored }) => states.push(unmonitored));
    for (const id of [60, 61, 62, 63]) await resultOf(clock, pbx.setPresence(id, "lunch"));
    expect(pbx.state.unmonitored).toEqual([]);
    await clock.advance(10_000);
    expect(pbx.state.unmonitored).toEqual(["2001", "2002"]);
    expect(states.at(-1)).toEqual(["2001", "2002"]);
    // Somebody switches the monitor on: the next event takes the hint away.
    simulator.extensions.of("2001").isPresenceMonitored = true;
    simulator.setByHand("2001", "away");
    await clock.advance(10);
    expect(pbx.state.unmonitored).toEqual(["2002"]);
  });

  test("A43 silence says nothing where nothing changed, or nobody listened, or the PBX is known not to tell", async () => {
    const same = await house({ faults: "monitor-off=12" });
    await resultOf(same.clock, same.pbx.setPresence(60, "available"));
    await same.clock.advance(60_000);
    expect(same.pbx.state.unmonitored).toEqual([]);
    const deaf = await house({ faults: "monitor-off=12,events-refused" });
    await resultOf(deaf.clock, deaf.pbx.setPresence(60, "lunch"));
    await deaf.clock.advance(60_000);
    expect(deaf.pbx.state.unmonitored).toEqual([]);
    const mute = await house({ faults: "monitor-off=12", settings: { expectsEcho: false } });
    await resultOf(mute.clock, mute.pbx.setPresence(60, "lunch"));
    await mute.clock.advance(60_000);
    expect(mute.pbx.state.unmonitored).toEqual([]);
  });
});

describe("outages", () => {
  test("A31 a PBX that starts anew: found again without help, the list asked for, the outage in the log once", async () => {
    const { clock, pbx, simulator, events, lines } = await house();
    await clock.advance(60_000);
    lines.length = 0;
    simulator.reboot();
    const phases: string[] = [];
    pbx.onState(({ phase }) => phases.at(-1) !== phase && phases.push(phase));
    // Somebody goes on wanting things meanwhile.
    let stored = 0;
    for (let second = 0; second < 150; second++) {
      await clock.advance(1_000);
      pbx.setPresence(62, "lunch").then(
        () => stored++,
        () => {},
      );
    }
    await clock.advance(60_000);
    expect(phases).toEqual(["up", "down", "up"]);
    expect(stored).toBeGreaterThan(10);
    expect(pbx.state).toMatchObject({ phase: "up", problem: null, nextAttemptAt: null, events: { phase: "live" } });
    expect(events.filter(({ kind }) => kind === "resync")).toHaveLength(1);
    expect(lines.filter((line) => line.includes(" warn "))).toHaveLength(1);
    const told = lines.filter((line) => line.includes(" info "));
    expect(told).toHaveLength(2);
    expect(told.join("")).toContain("the token is not renewed; logging in anew");
    expect(Number(/the PBX answers phase=up was=down forMs=(\d+)/.exec(told.join(""))?.[1])).toBeWithin(
      88_000,
      106_000,
    );
    expect(simulator.asked("get_token")).toHaveLength(2);
  });

  test("A45 twelve extensions that switch by themselves are twelve events of one instant, none ours", async () => {
    const { clock, simulator, events } = await house();
    simulator.switchByItself("off_work");
    await clock.advance(10);
    expect(events).toHaveLength(12);
    expect(events.every((event) => event.kind === "presence" && !event.isOwn)).toBe(true);
  });
});

describe("webhooks", () => {
  const SECRET = "0123456789abcdef0123456789abcdef";
  const options: HouseOptions = { settings: { usesEvents: false, webhookSecret: SECRET } };
  const bytes = (text: string) => new Uint8Array(Buffer.from(text));
  const send = ({ pbx }: House, text: string, secret = SECRET) =>
    pbx.receiveWebhook(bytes(text), signatureOf(secret, bytes(text)));
  const presence = (number: string, status: string) => writeEvent({ kind: "presence", number, status }, "3631");

  test("A44 one that is signed is taken, and asked about before it is told", async () => {
    const opened = await house(options);
    const { clock, simulator, events, pbx } = opened;
    simulator.setByHand("2001", "do_not_disturb");
    expect(send(opened, presence("2001", "do_not_disturb"))).toBe("taken");
    await clock.advance(1_000);
    expect(events).toEqual([byHand("2001", "do_not_disturb")]);
    expect(simulator.asked("extension/get")).toHaveLength(1);
    expect(pbx.state.counts).toMatchObject({ webhooks: 1, webhooksRefused: 0 });
  });

  test("A44 the sum is the documented one: base64 of HMAC-SHA256 over the body", () => {
    const known = "97yD9DBThCSxMpjmqm+xQ+9NWaFJRhdZl0edvC0aPNg=";
    expect(signatureOf("key", bytes("The quick brown fox jumps over the lazy dog"))).toBe(known);
  });

  test("A44 one that is sent again, however old, changes nothing", async () => {
    const opened = await house(options);
    const { clock, simulator, events } = opened;
    const old = presence("2001", "do_not_disturb");
    simulator.setByHand("2001", "do_not_disturb");
    send(opened, old);
    await clock.advance(1_000);
    simulator.setByHand("2001", "available");
    send(opened, presence("2001", "available"));
    await clock.advance(1_000);
    events.length = 0;
    for (let n = 0; n < 100; n++) expect(send(opened, old)).toBe("taken");
    await clock.advance(5_000);
    expect(events).toEqual([]);
    // A hundred at once are one question.
    expect(simulator.asked("extension/get").length).toBeLessThan(5);
  });

  test("A44 wrong, missing or torn signatures are refused before anything is read", async () => {
    const opened = await house(options);
    const { pbx, events } = opened;
    const body = bytes(presence("2001", "lunch"));
    const right = signatureOf(SECRET, body);
    for (const wrong of [
      null,
      "",
      "AAAA",
      signatureOf("other", body),
      right.slice(1),
      `${right}=`,
      right.toLowerCase(),
    ]) {
      expect(pbx.receiveWebhook(body, wrong)).toBe("wrong_signature");
    }
    expect(pbx.receiveWebhook(bytes(`${presence("2001", "lunch")} `), right)).toBe("wrong_signature");
    expect(pbx.receiveWebhook(body, right)).toBe("taken");
    expect([WEBHOOK_STATUS.wrong_signature, events]).toEqual([401, []]);
  });

  test("A44 more than 64 kB is refused unread; without a secret nothing is taken", async () => {
    const opened = await house(options);
    const { pbx } = opened;
    expect(send(opened, JSON.stringify({ type: 30_000, x: "x".repeat(MAX_WEBHOOK_BYTES) }))).toBe("too_large");
    expect(send(opened, `{"type":30011,"msg":"${"x".repeat(60_000)}"}`)).toBe("ignored");
    expect([WEBHOOK_STATUS.too_large, WEBHOOK_STATUS.taken]).toEqual([413, 204]);
    const none = await house({ settings: { usesEvents: false } });
    expect(send(none, presence("2001", "lunch"))).toBe("not_configured");
    expect(pbx.state.counts.webhooksRefused).toBe(1);
  });

  test("where the socket brings events, what comes by webhook as well is counted and no more", async () => {
    const opened = await house({ settings: { webhookSecret: SECRET } });
    opened.simulator.setByHand("2001", "lunch");
    expect(send(opened, presence("2001", "lunch"))).toBe("taken");
    await opened.clock.advance(1_000);
    expect(opened.events).toEqual([byHand("2001", "lunch")]);
    expect(opened.simulator.asked("extension/get")).toEqual([]);
    expect(opened.pbx.state.counts.webhooks).toBe(1);
  });

  test("calls come as they are, edits as a reason to read the list, and what is no event as such", async () => {
    const opened = await house(options);
    const { events } = opened;
    expect(send(opened, writeEvent({ kind: "call", number: "2001", state: "busy" }, "3631", false))).toBe("taken");
    expect(send(opened, writeEvent({ kind: "extension", number: "2001", change: "deleted" }, "3631"))).toBe("taken");
    expect(send(opened, '{"test":"message"}')).toBe("ignored");
    expect(send(opened, '{"type":30009,"msg":"{"}')).toBe("not_understood");
    expect(send(opened, "[]")).toBe("not_understood");
    expect(events).toEqual([{ kind: "call", number: "2001", state: "busy" }, { kind: "resync" }]);
  });
});
