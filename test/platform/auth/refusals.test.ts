import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { Attempts } from "../../../server/platform/auth/attempts.ts";
import { BlockedLog } from "../../../server/platform/auth/blocked-log.ts";
import { Passwords } from "../../../server/platform/auth/passwords.ts";
import { faultsOfCredentials } from "../../../server/platform/auth/rules.ts";
import { Users } from "../../../server/platform/auth/users.ts";
import { Problem } from "../../../server/platform/http/problem.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { type House, openHouse, PASSWORD, play, withoutInstance } from "../../support/scenario.ts";

const path = "/api/v1/platform/login";

describe("wrong log-ins", () => {
  let house: House;
  beforeEach(async () => {
    house = await openHouse({ trustedProxies: ["127.0.0.1"] });
    await house.auth.users.add({ name: "ann", role: "viewer", password: PASSWORD }, { who: null, from: null });
  });
  afterEach(() => house.close());

  const from = (address: string) => ({ "x-forwarded-for": address });
  const attempt = (name: string, password: string, headers: Record<string, string>, status: number) => {
    const audits = { 200: ["session.open"], 429: ["login.blocked"] }[status] ?? [];
    return play(house, { name: "", path, body: { name, password }, headers, status, audits });
  };

  test("an unknown name and a wrong password read alike", async () => {
    const unknown = await attempt("nobody", "wrong password", {}, 401);
    const known = await attempt("ann", "wrong password", {}, 401);
    expect(withoutInstance(unknown.text)).toBe(withoutInstance(known.text));
    expect(known.text).toContain("wrong_credentials");
    const names = ({ response }: { response: Response }) => [...response.headers.keys()].sort();
    expect(names(unknown)).toEqual(names(known));
  });

  test("after ten within a minute the eleventh is refused, even with the right password", async () => {
    for (let n = 0; n < 10; n++) await attempt("ann", `wrong ${n}`, from("192.0.2.1"), 401);
    const { response } = await attempt("ann", PASSWORD, from("192.0.2.99"), 429);
    expect(Number(response.headers.get("retry-after"))).toBe(60);
    // The right user elsewhere still gets in, and so does another user of the same network.
    await attempt("ann", PASSWORD, from("198.51.100.1"), 200);
    await attempt("bob", "wrong", from("192.0.2.1"), 401);
    await house.clock.advance(60_000);
    await attempt("ann", PASSWORD, from("192.0.2.1"), 200);
  });

  test("a different way to write the name does not give more attempts", async () => {
    const spellings = ["ann", "ANN", " ann", "Ann ", "\uff41nn", "aNN", "ann", "ann", "ann", "anN"];
    for (const name of spellings) await attempt(name, "wrong", from("192.0.2.1"), 401);
    await attempt("ann", PASSWORD, from("192.0.2.1"), 429);
  });

  test("right log-ins are not counted", async () => {
    for (let n = 0; n < 12; n++) await attempt("ann", PASSWORD, from("192.0.2.1"), 200);
  });

  test("an unknown name takes the same work as a known one", async () => {
    const asked: (string | null)[] = [];
    const spy = { verify: async (_: string, stored: string | null) => asked.push(stored) < 0 } as unknown as Passwords;
    const { database, audit, clock } = house;
    const users = new Users({ database, passwords: spy, audit, clock });
    expect(await users.withPassword("nobody", "x")).toBeNull();
    expect(await users.withPassword("ann", "x")).toBeNull();
    expect(asked).toEqual([null, expect.stringContaining("$argon2id$")]);
  });

  test("what was blocked is written down by name, but not a name that nobody has: it may be a password", async () => {
    for (let n = 0; n < 11; n++) await attempt("canary-password", "x", from("192.0.2.1"), n < 10 ? 401 : 429);
    for (let n = 0; n < 11; n++) await attempt("ann", "x", from("192.0.2.1"), n < 10 ? 401 : 429);
    const entries = await house.audit.list(null, "login.blocked", 10);
    expect(entries.map(({ target }) => target)).toEqual(["ann", "an unknown name"]);
    expect(entries[0]).toMatchObject({ userId: null, fromAddress: "192.0.2", after: { network: "192.0.2" } });
    expect(JSON.stringify(entries)).not.toContain("canary");
  });

  test("a flood of wrong log-ins writes 30 entries an hour, and says how many it left out", async () => {
    const { database, audit, clock } = house;
    const blocked = new BlockedLog({ database, audit, clock, log: silentLog });
    await Promise.all(Array.from({ length: 10_000 }, (_, n) => blocked.note("ann", `network ${n}`)));
    expect(await audit.list(null, "login.blocked", 1000)).toHaveLength(30);
    await clock.advance(3_600_000);
    await blocked.note(null, "192.0.2");
    const [newest] = await audit.list(null, "login.blocked", 1);
    expect(newest).toMatchObject({ target: "a whole network", after: { alsoNotWrittenDown: 9_970 } });
  });

  test("neither the log nor the answers hold what was typed", async () => {
    const { text } = await attempt("ann", "canary-password", {}, 401);
    const body = '{"name":"ann","password":"canary-password",}';
    const malformed = await play(house, { name: "", path, body, status: 400 });
    const long = { name: "ann", password: "canary-password".repeat(20) };
    const tooLong = await play(house, { name: "", path, body: long, status: 422 });
    const all = [text, malformed.text, tooLong.text, ...house.logged].join("\n");
    expect(all).not.toContain("canary");
  });
});

describe("attempts", () => {
  test("count from the beginning, so that many at once are not all let through", () => {
    const attempts = new Attempts(new FakeClock());
    for (let n = 0; n < 10; n++) attempts.begin("ann", "192.0.2");
    expect(() => attempts.begin("ann", "192.0.2")).toThrow(Problem);
    attempts.begin("ann", "198.51.100");
  });

  test("never more than ten in any stretch of a minute, wherever it begins", async () => {
    const clock = new FakeClock();
    const attempts = new Attempts(clock);
    const admitted: number[] = [];
    for (let second = 0; second < 300; second += 2) {
      try {
        attempts.begin("ann", "192.0.2");
        admitted.push(second);
      } catch (cause) {
        expect(cause).toBeInstanceOf(Problem);
      }
      await clock.advance(2_000);
    }
    expect(admitted.length).toBe(50);
    for (const [index, first] of admitted.entries())
      expect((admitted[index + 10] ?? Infinity) - first).toBeGreaterThanOrEqual(60);
  });

  test("tell once that a counter began to refuse, not at each refusal", () => {
    const told: [string | null, string][] = [];
    const attempts = new Attempts(new FakeClock(), (...blocked) => told.push(blocked));
    const flood = (account: string, network: string) => {
      for (let n = 0; n < 200; n++) {
        try {
          attempts.begin(account, network);
        } catch {
          // Refused, as it should be.
        }
      }
    };
    flood("ann", "192.0.2");
    flood("ann", "198.51.100");
    for (let n = 0; n < 20; n++) flood(`name ${n}`, "203.0.113");
    expect(told.filter(([account]) => account === "ann")).toEqual([
      ["ann", "192.0.2"],
      ["ann", "198.51.100"],
    ]);
    expect(told.filter(([account]) => account === null)).toEqual([[null, "203.0.113"]]);
  });

  test("taken back, they do not count", () => {
    const attempts = new Attempts(new FakeClock());
    for (let n = 0; n < 50; n++) attempts.begin("ann", "192.0.2")();
  });

  test("one network may try a hundred times a minute in all", async () => {
    const clock = new FakeClock();
    const attempts = new Attempts(clock);
    for (let n = 0; n < 100; n++) attempts.begin(`name${n}`, "192.0.2");
    expect(() => attempts.begin("another", "192.0.2")).toThrow(Problem);
    await clock.advance(60_000);
    attempts.begin("another", "192.0.2");
  });

  const sizeOf = (attempts: Attempts) => (attempts as unknown as { counters: Map<string, unknown> }).counters.size;

  test("one network cannot wipe its own count by trying many names", () => {
    const attempts = new Attempts(new FakeClock());
    let refused = 0;
    for (let n = 0; n < 30_000; n++) {
      try {
        attempts.begin(`name${n}`, "192.0.2");
      } catch {
        refused++;
      }
    }
    expect(refused).toBe(29_900);
    expect(sizeOf(attempts)).toBe(101);
  });

  test("the table of counters stays bounded", () => {
    const attempts = new Attempts(new FakeClock());
    for (let n = 0; n < 30_000; n++) attempts.begin("ann", `network ${n}`);
    expect(sizeOf(attempts)).toBe(20_000);
  });
});

describe("hashing", () => {
  test("a password is right for its own hash only, and nobody's hash is never right", async () => {
    const passwords = new Passwords();
    const stored = await passwords.hash(PASSWORD);
    expect(stored).toStartWith("$argon2id$v=19$m=19456,t=2,p=1$");
    expect(await passwords.verify(PASSWORD, stored)).toBe(true);
    expect(await passwords.verify(`${PASSWORD} `, stored)).toBe(false);
    expect(await passwords.verify(PASSWORD, null)).toBe(false);
  });

  test("at most two run and sixty-four wait; the next is refused at once", async () => {
    const passwords = new Passwords();
    const taken = Array.from({ length: 66 }, () => passwords.verify("x", null));
    await expect(passwords.verify("x", null)).rejects.toMatchObject({ code: "too_busy" });
    expect(await Promise.all(taken)).toEqual(Array(66).fill(false));
    expect(await passwords.verify("x", null)).toBe(false);
  }, 30_000);
});

describe("names and passwords of new users", () => {
  const cases: [name: string, password: string, faults: string[]][] = [
    ["ann", PASSWORD, []],
    ["Żółć.O'Neill", PASSWORD, ["name: user_name"]],
    ["Żółć.ONeill@example.org", PASSWORD, []],
    ["", PASSWORD, ["name: user_name"]],
    ["-ann", PASSWORD, ["name: user_name"]],
    ["a\u0000b", PASSWORD, ["name: user_name"]],
    ["<b>", PASSWORD, ["name: user_name"]],
    ["a".repeat(65), PASSWORD, ["name: user_name"]],
    ["ann", "123456789", ["password: text_min"]],
    ["ann", "1234567890", []],
    ["ann", "🙂🙃😀😁😂🤣😃😄😅", ["password: text_min"]],
    ["ann", "aaaaaaaaaaaa", ["password: repetitive"]],
    ["ann", "x".repeat(201), ["password: text_max"]],
    ["annabella.smith", "Annabella.Smith", ["password: same_as_name"]],
    ["", "short", ["name: user_name", "password: text_min"]],
  ];
  for (const [name, password, faults] of cases) {
    test(`${JSON.stringify(name.slice(0, 30))} with ${JSON.stringify(password.slice(0, 30))}: ${faults.join() || "fine"}`, () => {
      const found = faultsOfCredentials(name, password);
      expect(found.map(({ field, code }) => `${field}: ${code}`)).toEqual(faults);
    });
  }
});
