import { afterEach, describe, expect, test } from "bun:test";
import { errorOf, type House, type HouseOptions, openHouse, resultOf, within } from "./house.ts";

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
  return opened;
}

const updates = ({ simulator }: House) => simulator.asked("extension/update");

describe("pushes", () => {
  test("A25 what nobody changes is not asked for: a day idle brings token renewals and nothing else", async () => {
    const opened = await house();
    const { clock, simulator, pbx, events } = opened;
    await resultOf(clock, pbx.listExtensions());
    await clock.advance(86_400_000);
    const paths = new Set(simulator.requests.map(({ path }) => path.split("/").slice(3).join("/")));
    expect(updates(opened)).toEqual([]);
    expect(simulator.asked("extension/list")).toHaveLength(1);
    // Each renewal opens a new event socket; no list is asked for, because nothing was missed.
    expect(events).toEqual([{ kind: "resync" }]);
    expect(paths).toEqual(new Set(["get_token", "extension/list", "refresh_token", ""]));
    expect(simulator.requests.length).toBeLessThan(140);
  });

  test("A21 a hundred at once: begun within a second, done within a minute, none too close, two at a time", async () => {
    const opened = await house({ people: 100 });
    const { clock, pbx, net, simulator } = opened;
    const all = await resultOf(clock, pbx.listExtensions());
    simulator.setFault("slow", 1_000);
    const startedAt = clock.monotonic();
    net.sentAt.length = 0;
    const pushes = Promise.all(all.map(({ id }) => pbx.setPresence(id, "lunch")));
    await resultOf(clock, pushes);
    const gaps = net.sentAt.slice(1).map((at, index) => at - (net.sentAt[index] ?? 0));
    expect((net.sentAt[0] ?? Number.NaN) - startedAt).toBeWithin(0, 1_000);
    expect(clock.monotonic() - startedAt).toBeWithin(1, 60_000);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(150);
    expect(net.mostInFlight).toBe(2);
    expect(new Set(simulator.extensions.all().map(({ status }) => status))).toEqual(new Set(["lunch"]));
    expect(updates(opened)).toHaveLength(100);
    expect(updates(opened)[0]?.body).toBe('{"id":60,"presence_status":"lunch"}');
  });

  test("the pace of the replaced application is a setting: one at a time, three seconds apart", async () => {
    const opened = await house({ settings: { pace: { inFlight: 1, spacingMs: 3_000 } } });
    const { clock, pbx, net } = opened;
    net.sentAt.length = 0;
    await resultOf(clock, Promise.all([60, 61, 62, 63].map((id) => pbx.setPresence(id, "away"))));
    const gaps = net.sentAt.slice(1).map((at, index) => at - (net.sentAt[index] ?? 0));
    expect(gaps).toEqual([3_000, 3_000, 3_000]);
    expect(net.mostInFlight).toBe(1);
  });

  test.each([
    ["internal=100", "server_error", -2],
    ["timeout=100", "timeout", null],
  ])("A30 %s: worth repeating in 1, 2, 4, 8 s, each a typed error", async (fault, code, errcode) => {
    const opened = await house({ settings: { usesEvents: false } });
    const { clock, pbx, simulator } = opened;
    await resultOf(clock, pbx.listExtensions());
    simulator.setFault(fault.split("=")[0] as "internal", 100);
    const waits: (number | null)[] = [];
    for (let attempt = 0; attempt < 5; attempt++) {
      const error = await errorOf(clock, pbx.setPresence(60, "lunch"));
      expect([error.code, error.errcode, error.isRetryable]).toEqual([code as never, errcode, true]);
      waits.push(error.mayRetryAfterMs);
      await clock.advance(error.mayRetryAfterMs ?? 0);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
    simulator.setFault(fault.split("=")[0] as "internal", null);
    await clock.advance(120_000);
    await resultOf(clock, pbx.setPresence(60, "lunch"));
    // It began anew: the first failure after a success waits a second again.
    simulator.setFault("internal", 100);
    expect((await errorOf(clock, pbx.setPresence(60, "away"))).mayRetryAfterMs).toBe(1_000);
  });

  test("A30 what was held back during an outage was no attempt: nobody waits longer for it afterwards", async () => {
    const opened = await house({ settings: { usesEvents: false } });
    const { clock, pbx, simulator } = opened;
    await resultOf(clock, pbx.listExtensions());
    simulator.reboot();
    const endsAt = clock.monotonic() + 85_000;
    for (let n = 0; clock.monotonic() < endsAt; n++) {
      await clock.advance(1_000);
      const error = await errorOf(clock, pbx.setPresence(60 + (n % 3), "lunch"));
      expect([error.code, error.isRetryable]).toEqual(["unreachable", true]);
      expect(error.mayRetryAfterMs).toBeWithin(1, 16_001);
    }
    expect(updates(opened)).toEqual([]);
    await clock.advance(25_000);
    await resultOf(clock, pbx.setPresence(60, "lunch"));
  });

  test("A30 two pushes of one extension arrive in the order in which they were made", async () => {
    const opened = await house();
    const { clock, pbx, simulator } = opened;
    simulator.setFault("slow", 3_000);
    const first = pbx.setPresence(60, "lunch");
    const second = pbx.setPresence(60, "away");
    await resultOf(clock, Promise.all([first, second]));
    expect(updates(opened).map(({ body }) => JSON.parse(body).presence_status)).toEqual(["lunch", "away"]);
    const [one, two] = [await first, await second];
    expect(two.sentAt).toBeGreaterThanOrEqual(one.answeredAt);
  });

  test("70082 waits half a minute to a minute, and the pace slows down and recovers", async () => {
    const opened = await house();
    const { clock, pbx, simulator } = opened;
    simulator.setFault("overload", 4);
    for (let attempt = 0; attempt < 4; attempt++) {
      const error = await errorOf(clock, pbx.setPresence(60, "lunch"));
      expect([error.code, error.isRetryable]).toEqual(["overload", true]);
      expect(error.mayRetryAfterMs).toBeWithin(30_000, 60_001);
      await clock.advance(5_000);
    }
    expect(pbx.state.pace).toMatchObject({ limit: 1, spacingMs: 2_400 });
    for (let n = 0; n < 20; n++) await resultOf(clock, pbx.setPresence(60, n % 2 === 0 ? "lunch" : "away"));
    expect(pbx.state.pace).toMatchObject({ limit: 2, spacingMs: 150 });
  });

  test("A34 a status that the PBX has of its own is handed on as text, and never pushed back", async () => {
    const opened = await house({ faults: "unknown-presence=1,custom-status=2" });
    const { clock, pbx } = opened;
    const [first, second] = await resultOf(clock, pbx.listExtensions());
    expect(first?.status).toBe("<b>in a meeting</b>");
    expect(second?.customStatus).toBe("Teaching <script>alert(1)</script>");
    const error = await errorOf(clock, pbx.setPresence(60, first?.status as never));
    expect([error.code, error.isRetryable]).toEqual(["bad_parameter", false]);
    expect(updates(opened)).toEqual([]);
  });

  test("A32 an extension that is gone is told as such, for good", async () => {
    const opened = await house();
    const { clock, pbx, simulator, events } = opened;
    await resultOf(clock, pbx.listExtensions());
    simulator.extensions.remove(simulator.extensions.of("2001"));
    simulator.extensions.create({ number: "2999", name: "Somebody new" });
    const error = await errorOf(clock, pbx.setPresence(60, "lunch"));
    expect([error.code, error.errcode, error.isRetryable, error.mayRetryAfterMs]).toEqual([
      "not_found",
      60001,
      false,
      null,
    ]);
    expect(events.slice(1)).toEqual([
      { kind: "extension", number: "2001", change: "deleted" },
      { kind: "extension", number: "2999", change: "created" },
    ]);
  });

  test("what the PBX fails at without a reason is tried once more, and no more", async () => {
    const opened = await house({ faults: "failure=100" });
    const error = await errorOf(opened.clock, opened.pbx.setPresence(60, "lunch"));
    expect([error.code, error.errcode, error.isRetryable]).toEqual(["failure", -1, false]);
    expect(updates(opened)).toHaveLength(2);
  });
});

describe("the list", () => {
  test("A33 350 extensions come whole from a PBX that lists 20 when nobody asks for more", async () => {
    const opened = await house({ people: 350 });
    const { clock, pbx, simulator } = opened;
    const all = await resultOf(clock, pbx.listExtensions());
    expect(all.map(({ number }) => number)).toEqual(Array.from({ length: 350 }, (_, n) => String(2_001 + n)));
    expect(all.map(({ id }) => id)).toEqual([...all].map(({ id }) => id).sort((a, b) => a - b));
    expect(simulator.asked("extension/list")).toHaveLength(2);
    expect(all[0]).toEqual({
      ...{ id: 60, number: "2001", status: "available", customStatus: "", isOnline: true },
      ...{ name: all[0]?.name ?? "", email: expect.stringMatching(/^[a-z.]+@example\.com$/) as never },
    });
  });

  test("A33 one that disappears between two pages makes no hole: it is read again, and at last as it is", async () => {
    const opened = await house({ people: 410 });
    const { clock, pbx, simulator } = opened;
    // The first pass meets one deletion, the second none.
    simulator.setFault("page-drift", 1);
    const reading = pbx.listExtensions();
    for (let n = 0; n < 1_000 && simulator.asked("extension/list").length < 2; n++) await clock.advance(10);
    simulator.setFault("page-drift", null);
    const all = await resultOf(clock, reading);
    expect(all.map(({ id }) => id)).toEqual(simulator.extensions.all().map(({ id }) => id));
    // And one that never stands still is taken as far as it goes.
    simulator.setFault("page-drift", 1);
    const last = await resultOf(clock, pbx.listExtensions());
    expect(last.length).toBeWithin(390, 410);
    expect(new Set(last.map(({ id }) => id)).size).toBe(last.length);
  });
});

describe("answers of any kind", () => {
  test.each([
    ["bad-gateway=100", "bad_gateway", true],
    ["half-response=100", "not_understood", true],
    ["closed=100", "unreachable", true],
    ["partial=100", "partial", false],
    ["processing=100", "processing", true],
    ["internal=100", "server_error", true],
  ])("A35 %s becomes %s, and nothing else escapes", async (faults, code, isRetryable) => {
    const opened = await house();
    const { clock, pbx, simulator } = opened;
    const [name] = faults.split("=");
    simulator.setFault(name as "partial", 100);
    const error = await errorOf(clock, pbx.setPresence(60, "lunch"));
    expect([error.code, error.isRetryable]).toEqual([code as never, isRetryable]);
    expect(error.mayRetryAfterMs === null).toBe(!isRetryable);
    simulator.setFault(name as "partial", null);
    await clock.advance(300_000);
    await resultOf(clock, pbx.setPresence(60, "lunch"));
    expect(simulator.extensions.get(60)?.status).toBe("lunch");
    expect(pbx.state.phase).toBe("up");
  });

  test("who waits when the client stops is refused, and nothing stays", async () => {
    const opened = await house();
    const { clock, pbx, simulator, net } = opened;
    simulator.setFault("timeout", 100);
    const waiting = Promise.all([60, 61, 62, 63].map((id) => within(clock, pbx.setPresence(id, "lunch"))));
    await clock.advance(1_000);
    const stopping = pbx.stop();
    await clock.advance(1);
    await stopping;
    for (const settled of await waiting) expect(settled).toMatchObject({ error: { code: "stopped" } });
    expect([net.inFlight, net.open.size]).toEqual([0, 0]);
  });

  test("a client that was stopped starts again, with the token of before", async () => {
    const opened = await house();
    const { clock, pbx, simulator } = opened;
    await pbx.stop();
    expect((await errorOf(clock, pbx.listExtensions())).code).toBe("stopped");
    expect([pbx.state.phase, clock.timers]).toEqual(["off", 0]);
    pbx.start();
    await clock.advance(1_000);
    await resultOf(clock, pbx.setPresence(60, "lunch"));
    expect(pbx.state).toMatchObject({ phase: "up", events: { phase: "live" } });
    expect(simulator.asked("get_token")).toHaveLength(1);
  });

  test("other settings hold at once: what was on its way with the former ones is given up", async () => {
    const opened = await house();
    const { clock, pbx, simulator, settings } = opened;
    simulator.setFault("slow", 5_000);
    const former = within(clock, pbx.setPresence(60, "lunch"));
    await clock.advance(200);
    simulator.setFault("slow", null);
    pbx.configure({ ...settings, pace: { inFlight: 1, spacingMs: 1_000 } });
    expect(await former).toMatchObject({ error: { code: "stopped" } });
    await resultOf(clock, pbx.setPresence(60, "away"));
    expect(pbx.state.pace.spacingMs).toBe(1_000);
    pbx.configure(null);
    expect((await errorOf(clock, pbx.listExtensions())).code).toBe("not_configured");
    expect(pbx.state.phase).toBe("off");
  });
});
