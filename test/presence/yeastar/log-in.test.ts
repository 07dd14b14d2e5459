import { afterEach, describe, expect, test } from "bun:test";
import { Secrets } from "../../../server/platform/secrets.ts";
import { DEMO_APP } from "../../../server/presence/simulator.ts";
import { memoryTokenStore, sealedTokenStore, TOKEN_PURPOSE } from "../../../server/presence/yeastar/token-store.ts";
import { errorOf, HOME, type House, type HouseOptions, openHouse, resultOf } from "./house.ts";

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
const HOUR_MS = 3_600_000;

describe("the token", () => {
  test.each(["", "keeps-old-token", "refresh-closes"])(
    "A26 a day of it: one log-in, renewals from then on, never more than two alive (%s)",
    async (faults) => {
      const opened = await house({ faults });
      const { clock, pbx, simulator } = opened;
      let most = 0;
      for (let minute = 0; minute < 24 * 60; minute++) {
        await clock.advance(60_000);
        most = Math.max(most, simulator.figures.tokens);
        if (minute % 30 === 0) await resultOf(clock, pbx.setPresence(60, minute % 60 === 0 ? "lunch" : "away"));
      }
      expect(simulator.asked("get_token")).toHaveLength(1);
      expect(simulator.asked("refresh_token").length).toBeWithin(58, 66);
      expect(simulator.asked("refresh_token").every(({ errcode }) => errcode === 0)).toBe(true);
      expect(most).toBeWithin(1, 3);
      expect(simulator.requests.filter(({ errcode }) => errcode === 10004)).toEqual([]);
    },
  );

  test.each(["", "token-text"])(
    "A26 TOKEN EXPIRED in the middle: one renewal, one replay, success (%s)",
    async (faults) => {
      const { clock, pbx, simulator } = await house({ faults, settings: { usesEvents: false } });
      await resultOf(clock, pbx.listExtensions());
      simulator.logIns.expire();
      const before = simulator.requests.length;
      // All who ask meanwhile are served by the one renewal.
      await resultOf(clock, Promise.all([60, 61, 62, 63].map((id) => pbx.setPresence(id, "lunch"))));
      const made = simulator.requests.slice(before).map(({ path, errcode }) => `${path.split("/").at(-1)} ${errcode}`);
      const expired = faults === "" ? "update 10004" : "update 10006";
      expect(made.filter((one) => one === "refresh_token 0")).toHaveLength(1);
      expect(made.filter((one) => one === "update 0")).toHaveLength(4);
      expect(made.filter((one) => one === expired).length).toBeWithin(1, 3);
      expect(made.filter((one) => one.startsWith("get_token"))).toEqual([]);
    },
  );

  test("A26 all who begin at once log in once; who hears late of an old token takes the new one that is there", async () => {
    const { clock, pbx, simulator } = await house({ settings: { usesEvents: false } });
    simulator.setFault("slow", 1_000);
    await resultOf(clock, Promise.all([60, 61, 62, 63].map((id) => pbx.setPresence(id, "lunch"))));
    expect(simulator.asked("get_token")).toHaveLength(1);
    // The first one's answer is late; the second, meanwhile, has brought another token.
    simulator.logIns.expire();
    simulator.setFault("slow", 8_000);
    const late = pbx.setPresence(60, "away");
    await clock.advance(100);
    simulator.setFault("slow", null);
    await resultOf(clock, pbx.setPresence(61, "away"));
    expect(simulator.asked("refresh_token")).toHaveLength(1);
    await resultOf(clock, late);
    expect(simulator.asked("refresh_token")).toHaveLength(1);
    expect(simulator.extensions.get(60)?.status).toBe("away");
  });

  test("A26 a renewal that is refused leads to one log-in", async () => {
    const { clock, pbx, simulator } = await house({ settings: { usesEvents: false } });
    await resultOf(clock, pbx.listExtensions());
    simulator.setFault("refresh-refused", 1);
    simulator.logIns.expire();
    await resultOf(clock, pbx.setPresence(60, "lunch"));
    expect(simulator.asked("refresh_token")).toHaveLength(1);
    expect(simulator.asked("get_token")).toHaveLength(2);
  });

  test("a token that the PBX never takes is no reason to go on for ever", async () => {
    const { clock, pbx, simulator } = await house({ settings: { usesEvents: false } });
    await resultOf(clock, pbx.listExtensions());
    simulator.logIns.isLive = () => false;
    const before = simulator.requests.length;
    expect((await errorOf(clock, pbx.setPresence(60, "lunch"))).code).toBe("token");
    expect(simulator.requests.length - before).toBe(3);
  });

  test("outlives a restart: the next start goes on with it, and renews it in time", async () => {
    const first = await house();
    const { clock, simulator, store } = first;
    await clock.advance(10 * 60_000);
    await first.pbx.stop();
    const next = await house({ clock, simulator, store });
    await resultOf(clock, next.pbx.listExtensions());
    await clock.advance(HOUR_MS);
    expect(simulator.asked("get_token")).toHaveLength(1);
    expect(simulator.asked("refresh_token").length).toBeGreaterThanOrEqual(2);
  });

  test("of other settings is not used; one that a wall clock put back has made young again neither lives longer", async () => {
    const { clock, simulator, store, pbx } = await house();
    await pbx.stop();
    simulator.logIns.app.secret = "another secret";
    const other = await house({ clock, simulator, store, settings: { secret: "another secret" } });
    expect(simulator.asked("get_token")).toHaveLength(2);
    await other.pbx.stop();
    clock.jumpWall(-5 * HOUR_MS);
    await house({ clock, simulator, store, settings: { secret: "another secret" } });
    await clock.advance(HOUR_MS);
    expect(simulator.asked("get_token")).toHaveLength(2);
    expect(simulator.asked("refresh_token").every(({ errcode }) => errcode === 0)).toBe(true);
  });

  test("a wall clock that jumps renews nothing and forgets nothing", async () => {
    const { clock, simulator, pbx } = await house();
    const before = simulator.requests.length;
    clock.jumpWall(30 * HOUR_MS);
    await resultOf(clock, pbx.setPresence(60, "lunch"));
    clock.jumpWall(-60 * HOUR_MS);
    await resultOf(clock, pbx.setPresence(60, "away"));
    expect(simulator.requests.length - before).toBe(2);
  });

  test("is stored sealed, and what does not open any more costs a log-in", async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    const secrets = await Secrets.of({ bytes, id: "test" } as never);
    secrets.declare({ purpose: TOKEN_PURPOSE, list: async () => [], replace: async () => {} });
    let kept: string | null = null;
    const rows = {
      load: async () => kept,
      async save(sealed: string) {
        kept = sealed;
      },
    };
    const store = sealedTokenStore(secrets, "pbx", rows);
    expect(await store.load()).toBeNull();
    await store.save('{"tokens":"0123456789abcdef"}');
    expect(kept).not.toContain("0123456789abcdef");
    expect(await store.load()).toBe('{"tokens":"0123456789abcdef"}');
    kept = "v1.AAAA.BBBB";
    expect(await store.load()).toBeNull();
  });

  test("a store that fails, or holds nonsense, costs no more than a log-in", async () => {
    const broken = {
      load: () => Promise.reject(new Error("no disk")),
      save: () => Promise.reject(new Error("no disk")),
    };
    const { clock, pbx, lines } = await house({ store: broken });
    await resultOf(clock, pbx.listExtensions());
    expect(lines.join("")).toContain("the log-in could not be stored");
    for (const text of ["", "null", "{", '{"tokens":{"access":7}}', '{"tokens":[],"refusals":"x"}']) {
      const other = await house({ store: { load: async () => text, save: async () => {} } });
      expect(await resultOf(other.clock, other.pbx.listExtensions())).toHaveLength(12);
    }
  });
});

describe("a log-in that is refused", () => {
  test("A27 a wrong secret is tried twice in all, then nothing more is sent, and the address is never blocked", async () => {
    const store = memoryTokenStore();
    const wrong = { settings: { secret: "wrong" }, store };
    const first = await house(wrong);
    const { clock, simulator, pbx, lines } = first;
    for (let minute = 0; minute < 120; minute++) {
      await clock.advance(60_000);
      await errorOf(clock, pbx.setPresence(60, "lunch"));
    }
    expect(simulator.asked("get_token")).toHaveLength(2);
    expect(simulator.requests).toHaveLength(2);
    const error = await errorOf(clock, pbx.listExtensions());
    expect([error.code, error.isRetryable, error.mayRetryAfterMs]).toEqual(["wrong_credentials", false, null]);
    expect(pbx.state).toMatchObject({ phase: "stopped", nextAttemptAt: null, problem: { code: "wrong_credentials" } });
    expect(lines.filter((line) => line.includes("the PBX is lost"))).toHaveLength(1);
    // A program that is started again and again asks no more than that either.
    await pbx.stop();
    for (let start = 0; start < 5; start++) {
      const again = await house({ ...wrong, clock, simulator });
      await clock.advance(600_000);
      await again.pbx.stop();
    }
    expect(simulator.asked("get_token")).toHaveLength(2);
    expect([...simulator.logIns.blocked]).toEqual([]);
  });

  test("A27 people who correct the secret again and again, and try settings, do not lock themselves out", async () => {
    const { clock, simulator, pbx, settings } = await house({ settings: { secret: "wrong" } });
    await clock.advance(60_000);
    expect(simulator.asked("get_token")).toHaveLength(2);
    for (let attempt = 0; attempt < 6; attempt++) {
      const tried = await resultOf(clock, pbx.test({ ...settings, secret: `wrong ${attempt}` }));
      expect(tried.isGood).toBe(false);
      pbx.configure({ ...settings, secret: `wrong ${attempt}` });
      await clock.advance(60_000);
    }
    expect(simulator.asked("get_token")).toHaveLength(4);
    expect((await errorOf(clock, pbx.listExtensions())).code).toBe("log_in_guard");
    await clock.advance(24 * HOUR_MS);
    expect(simulator.asked("get_token")).toHaveLength(4);
    expect(pbx.state).toMatchObject({ phase: "stopped", problem: { code: "log_in_guard" } });
    // Whoever has the right one says so, and all is forgotten.
    pbx.configure({ ...settings, secret: DEMO_APP.secret });
    expect((await errorOf(clock, pbx.listExtensions())).code).toBe("log_in_guard");
    pbx.tryAgain();
    expect(await resultOf(clock, pbx.listExtensions())).toHaveLength(12);
    expect(simulator.logIns.blocked.size).toBe(0);
  });

  test("A27 what other clients of ours tried counts too: settings may be tried by one that is made for it", async () => {
    const { clock, simulator, net, settings } = await house({ isStarted: false });
    const tried: (string | null | undefined)[] = [];
    for (let n = 0; n < 8; n++) {
      const other = await openHouse({ clock, simulator, net, isStarted: false });
      const { steps } = await resultOf(clock, other.pbx.test({ ...settings, secret: `wrong ${n}` }));
      tried.push(steps.at(-1)?.code);
    }
    expect(tried.slice(3, 6)).toEqual(["wrong_credentials", "log_in_guard", "log_in_guard"]);
    expect(simulator.logIns.blocked.size).toBe(0);
  });

  test("A27 whoever says that the PBX was set right is believed, once", async () => {
    const { clock, simulator, pbx } = await house({ settings: { secret: "late" } });
    await clock.advance(HOUR_MS);
    expect(pbx.state.phase).toBe("stopped");
    simulator.logIns.app.secret = "late";
    pbx.tryAgain();
    await clock.advance(1_000);
    expect(pbx.state).toMatchObject({ phase: "up", problem: null, events: { phase: "live" } });
  });

  test("A28 eight tokens in use: the next log-in is made 300 s later and no earlier", async () => {
    const { clock, simulator, pbx } = await house({ faults: "token-full" });
    const error = await errorOf(clock, pbx.setPresence(60, "lunch"));
    expect([error.code, error.isRetryable]).toEqual(["too_many_tokens", false]);
    expect(error.mayRetryAfterMs).toBeWithin(290_000, 300_001);
    for (let second = 0; second < 1_800; second += 5) {
      await clock.advance(5_000);
      await errorOf(clock, pbx.setPresence(60, "lunch"));
    }
    const at = simulator.asked("get_token").map((request) => request.at);
    expect(at.length).toBeWithin(5, 8);
    for (const [index, time] of at.slice(1).entries()) expect(time - (at[index] ?? 0)).toBeGreaterThanOrEqual(300_000);
    simulator.setFault("token-full", null);
    await clock.advance(310_000);
    expect(pbx.state.events.phase).toBe("live");
  });

  test("A28 eight tokens in use for real, by other programs of the same application", async () => {
    const { clock, simulator, pbx } = await house({ isStarted: false });
    for (let n = 0; n < 8; n++) simulator.logIns.logIn("203.0.113.5", DEMO_APP.clientId, DEMO_APP.secret);
    expect((await errorOf(clock, pbx.listExtensions())).code).toBe("too_many_tokens");
    expect(simulator.asked("get_token")[0]?.errcode).toBe(60002);
  });
});

describe("a log-in whose answer is lost", () => {
  test.each(["timeout", "half-response"] as const)(
    "%s: never uses up the eight tokens of the application",
    async (fault) => {
      const { clock, simulator, pbx } = await house({ faults: `${fault}=100` });
      let most = 0;
      for (let second = 0; second < 2 * 3_600; second += 10) {
        await clock.advance(10_000);
        pbx.setPresence(60, "lunch").catch(() => {});
        most = Math.max(most, simulator.figures.tokens);
      }
      expect(most).toBeWithin(2, 9);
      expect(simulator.requests.filter(({ errcode }) => errcode === 60002)).toEqual([]);
      simulator.setFault(fault, null);
      await clock.advance(310_000);
      expect(pbx.state).toMatchObject({ phase: "up", events: { phase: "live" } });
    },
  );
});

describe("a PBX that refuses us as such", () => {
  test("A29 when the five minutes are over, one goes to look, and all others wait for what it brings", async () => {
    const { clock, simulator, pbx } = await house({ settings: { usesEvents: false } });
    await resultOf(clock, pbx.listExtensions());
    simulator.setFault("ip-forbidden", 1);
    await errorOf(clock, pbx.setPresence(60, "lunch"));
    await clock.advance(300_000);
    simulator.setFault("slow", 5_000);
    const before = simulator.requests.length;
    const errors = await Promise.all([60, 61, 62, 63, 64].map((id) => errorOf(clock, pbx.setPresence(id, "lunch"))));
    expect(simulator.requests.length - before).toBe(1);
    expect(errors.map(({ code }) => code)).toEqual(Array.from({ length: 5 }, () => "ip_forbidden"));
  });

  test.each([
    ["ip-block", "ip_blocked", /Security → Security Rules → Blocked IPs/],
    ["ip-forbidden", "ip_forbidden", /Integrations → API → IP Restriction/],
    ["access-denied", "access_denied", /Integrations → API → the application → its permissions/],
  ] as const)(
    "A29 %s: one probe in five minutes, and a sentence with the way in the portal",
    async (fault, code, sentence) => {
      const { clock, simulator, pbx, lines } = await house();
      await resultOf(clock, pbx.listExtensions());
      simulator.setFault(fault, 1);
      const before = simulator.requests.length;
      const codes = new Set<string>();
      const messages = new Set<string>();
      for (let second = 0; second < 1_500; second++) {
        await clock.advance(1_000);
        const error = await errorOf(clock, pbx.setPresence(60, second % 2 === 0 ? "lunch" : "away"));
        codes.add(error.code);
        messages.add(error.message);
        expect(error.mayRetryAfterMs).toBeWithin(1, 300_001);
      }
      expect([...codes]).toEqual([code]);
      expect([...messages]).toEqual([expect.stringMatching(sentence)]);
      const refused = simulator.requests.slice(before).filter(({ errcode }) => errcode !== 0);
      expect(refused.length).toBeWithin(5, 7);
      for (const [index, { at }] of refused.slice(1).entries())
        expect(at - (refused[index]?.at ?? 0)).toBeGreaterThanOrEqual(300_000);
      expect(pbx.state.problem).toMatchObject({ code, message: [...messages][0] });
      expect(lines.length).toBeLessThan(10);
      if (fault === "ip-block") expect(simulator.logIns.blocked).toEqual(new Set([HOME]));
      // A missing permission for changes leaves the list as it was.
      if (fault === "access-denied") expect(await resultOf(clock, pbx.listExtensions())).toHaveLength(12);
      simulator.setFault(fault, null);
      await clock.advance(310_000);
      await resultOf(clock, pbx.setPresence(60, "lunch"));
      expect(pbx.state).toMatchObject({ phase: "up", problem: null });
    },
  );
});
