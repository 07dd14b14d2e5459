/** What the simulated PBX promises, rule by rule: whoever tests a client against it must be able to believe it. */
import { describe, expect, test } from "bun:test";
import {
  createYeastarSimulator,
  DEMO_APP,
  parseYeastarFaults,
  type SimulatedAnswer,
  type SimulatedSocket,
  YEASTAR_FAULTS,
  type YeastarSimulatorParts,
} from "../../../server/presence/simulator.ts";
import { isSignedBy } from "../../../server/presence/yeastar/signature.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const IP = "198.51.100.7";
interface Asking {
  token?: string;
  body?: object;
  ip?: string;
  userAgent?: string | null;
}

function house({ faults = "", ...parts }: Omit<Partial<YeastarSimulatorParts>, "faults"> & { faults?: string } = {}) {
  const clock = new FakeClock();
  const simulator = createYeastarSimulator({ people: 30, ...parts, clock, faults: parseYeastarFaults(faults) });
  const url = (path: string, token?: string) =>
    `https://pbx.example/openapi/v1.0/${path}${token === undefined ? "" : `${path.includes("?") ? "&" : "?"}access_token=${token}`}`;
  const raw = (method: string, path: string, { token, body, ip = IP, userAgent = "OpenAPI" }: Asking = {}) =>
    simulator.ask({ method, url: url(path, token), userAgent, ip, body: body ? JSON.stringify(body) : "" });
  const ask = async (method: string, path: string, asking: Asking = {}) => said(await raw(method, path, asking));
  const logIn = async (asking: Asking = {}) => {
    const body = { username: DEMO_APP.clientId, password: DEMO_APP.secret };
    return String((await ask("POST", "get_token", { body, ...asking })).access_token);
  };
  const subscribe = async (token: string, topics: unknown = [30008, 30009, 30022]) => {
    const heard: string[] = [];
    const peer = {
      send: (text: string) => void heard.push(text),
      close: (_: number, why: string) => void heard.push(`closed ${why}`),
    };
    const asked = { method: "GET", url: url("subscribe", token), userAgent: "OpenAPI", ip: IP, body: "" };
    const opened = await simulator.subscribe(asked, peer);
    if ("kind" in opened) return { heard, answer: opened, socket: null };
    if (topics !== null) opened.receive(JSON.stringify({ topic_list: topics }));
    return { heard, answer: null, socket: opened as SimulatedSocket };
  };
  return { clock, simulator, raw, ask, logIn, subscribe };
}

function said(answer: SimulatedAnswer): Record<string, unknown> {
  if (answer.kind !== "answer") throw new Error(answer.kind);
  return JSON.parse(answer.text);
}

describe("the contract", () => {
  test("1 without a User-Agent the connection is closed", async () => {
    const { raw } = house();
    expect(await raw("GET", "extension/list", { userAgent: null })).toEqual({ kind: "closed" });
    expect(await raw("GET", "extension/list", { userAgent: "" })).toEqual({ kind: "closed" });
  });

  test("2, 3 the fifth wrong log-in of an address blocks it, a right one begins anew; permitted networks are kept to", async () => {
    const { ask, logIn, simulator } = house();
    const wrong = { body: { username: DEMO_APP.clientId, password: "x" } };
    for (let n = 0; n < 4; n++) {
      expect(await ask("POST", "get_token", wrong)).toEqual({
        ...{ errcode: -1, errmsg: "FAILURE", invalid_param_list: [{ field: "username or password", value: "error" }] },
      });
    }
    await logIn();
    for (let n = 0; n < 4; n++) await ask("POST", "get_token", wrong);
    expect(simulator.logIns.blocked.size).toBe(0);
    expect((await ask("POST", "get_token", wrong)).errcode).toBe(70004);
    const token = await logIn({ ip: "203.0.113.9" });
    expect((await ask("GET", "extension/list", { token })).errcode).toBe(70004);
    expect((await ask("GET", "extension/list", { token, ip: "203.0.113.9" })).errcode).toBe(0);
    const closed = house({ app: { allowCidr: "203.0.113.0/24" } });
    expect((await closed.ask("POST", "get_token", wrong)).errcode).toBe(70087);
    expect((await closed.ask("POST", "get_token", { ...wrong, ip: "203.0.113.77" })).errcode).toBe(-1);
  });

  test("3 a ninth token is refused, until one is over", async () => {
    const { ask, logIn, clock } = house();
    const body = { username: DEMO_APP.clientId, password: DEMO_APP.secret };
    const tokens: string[] = [];
    for (let n = 0; n < 8; n++) tokens.push(await logIn());
    expect(new Set(tokens).size).toBe(8);
    expect((await ask("POST", "get_token", { body })).errcode).toBe(60002);
    expect((await ask("GET", "del_token", { token: tokens[0] ?? "" })).errcode).toBe(0);
    expect((await ask("POST", "get_token", { body })).errcode).toBe(0);
    await clock.advance(1_800_000);
    expect((await ask("POST", "get_token", { body })).errcode).toBe(0);
  });

  test.each(["", "keeps-old-token"])(
    "4 a refresh gives a new pair once, and ends the old access token (%s)",
    async (faults) => {
      const { ask, simulator } = house({ faults });
      const body = { username: DEMO_APP.clientId, password: DEMO_APP.secret };
      const first = await ask("POST", "get_token", { body });
      const refresh = { body: { refresh_token: first.refresh_token } };
      const second = await ask("POST", "refresh_token", refresh);
      expect(second).toMatchObject({ errcode: 0, access_token_expire_time: 1_800, refresh_token_expire_time: 86_400 });
      expect((await ask("POST", "refresh_token", refresh)).errcode).toBe(10004);
      const old = await ask("GET", "extension/list", { token: String(first.access_token) });
      expect(old.errcode).toBe(faults === "" ? 10004 : 0);
      expect(simulator.figures.tokens).toBe(faults === "" ? 1 : 2);
      expect((await ask("POST", "refresh_token", { body: {} })).errcode).toBe(10004);
    },
  );

  test("5, 6, 7 a token, a permission, an interface and its method are asked for", async () => {
    const { ask, logIn, clock } = house();
    const token = await logIn();
    expect((await ask("GET", "extension/list")).errcode).toBe(10004);
    expect((await ask("POST", "extension/list", { token })).errcode).toBe(10001);
    expect((await ask("GET", "extension/update", { token })).errcode).toBe(10001);
    expect((await ask("GET", "nothing/here", { token })).errcode).toBe(10001);
    expect((await ask("GET", "toString", { token })).errcode).toBe(10001);
    await clock.advance(1_800_000);
    expect((await ask("GET", "extension/list", { token })).errcode).toBe(10004);
    const poor = house({ app: { mayWrite: false } });
    const theirs = await poor.logIn();
    expect((await poor.ask("GET", "extension/list", { token: theirs })).errcode).toBe(0);
    expect((await poor.ask("POST", "extension/update", { token: theirs, body: { id: 60 } })).errcode).toBe(10005);
  });

  test("8 a presence is set, told when it changed and is monitored, and wrong ones are refused with their field", async () => {
    const { ask, logIn, subscribe, simulator } = house();
    const token = await logIn();
    const { heard } = await subscribe(token);
    const update = (body: object) => ask("POST", "extension/update", { token, body });
    expect(heard.splice(0)).toEqual(['{"errcode":0,"errmsg":"SUCCESS"}']);
    expect(await update({})).toMatchObject({
      errcode: 40002,
      invalid_param_list: [{ field: "id", validation_type: "required" }],
    });
    expect((await update({ id: 5 })).errcode).toBe(60001);
    expect(await update({ id: 60, presence_status: "asleep" })).toMatchObject({
      ...{ errcode: 40002, invalid_param_list: [{ field: "presence_status", value: "asleep" }] },
    });
    await update({ id: 60, presence_status: "lunch" });
    await update({ id: 60, presence_status: "lunch" });
    simulator.extensions.of("2002").isPresenceMonitored = false;
    await update({ id: 61, presence_status: "lunch" });
    expect(heard).toEqual([
      '{"type":30009,"sn":"363100000000","msg":"{\\"extension\\":\\"2001\\",\\"status\\":\\"lunch\\"}"}',
    ]);
    expect(simulator.extensions.of("2002").status).toBe("lunch");
  });

  test("9 lists have twenty rows unless asked otherwise, in the order that is asked for", async () => {
    const { ask, logIn } = house();
    const token = await logIn();
    const list = async (query: string) => {
      const { total_number, data } = await ask("GET", `extension/list?${query}`, { token });
      return [total_number, (data as { number: string }[]).map(({ number }) => number)] as const;
    };
    const [total, first] = await list("page=1");
    expect([total, first.length, first[0]]).toEqual([30, 20, "2001"]);
    expect((await list("page=2"))[1]).toHaveLength(10);
    expect((await list("page=1&page_size=5&sort_by=number&order_by=desc"))[1]).toEqual([
      "2030",
      "2029",
      "2028",
      "2027",
      "2026",
    ]);
    expect((await list("page=9"))[1]).toEqual([]);
    const found = await ask("GET", "extension/search?search_value=2017", { token });
    expect(found).toMatchObject({ total_number: 1, data: [{ number: "2017" }] });
  });

  test("10 sockets subscribe, beat, and are closed when idle and when their token ends", async () => {
    const { logIn, subscribe, clock, simulator } = house();
    const token = await logIn();
    const idle = await subscribe(token);
    await clock.advance(59_999);
    expect(idle.heard).toEqual(['{"errcode":0,"errmsg":"SUCCESS"}']);
    await clock.advance(1);
    expect(idle.heard.at(-1)).toBe("closed idle");
    const beating = await subscribe(token);
    for (let at = 60_000; at < 1_790_000; at += 50_000) {
      beating.socket?.receive("heartbeat");
      await clock.advance(50_000);
    }
    expect(beating.heard.filter((text) => text === "heartbeat response").length).toBeGreaterThan(30);
    await clock.advance(50_000);
    expect(beating.heard.at(-1)).toMatch(/^closed (token expired|idle)$/);
    expect((await subscribe("nobody's")).answer).toMatchObject({
      kind: "answer",
      text: expect.stringContaining("10004"),
    });
    const odd = await subscribe(await logIn(), ["30009", 1]);
    expect(odd.heard).toEqual([expect.stringContaining('"errcode":40002')]);
    simulator.setByHand("2001", "lunch");
    expect(odd.heard).toHaveLength(1);
    simulator.stop();
    expect([clock.timers, simulator.figures.sockets]).toEqual([0, 0]);
  });

  test("11 a reboot ends tokens and sockets, and is over in a minute and a half", async () => {
    const { logIn, subscribe, raw, ask, clock, simulator } = house();
    const token = await logIn();
    const { heard } = await subscribe(token);
    const phases: boolean[] = [];
    simulator.onReboot = (isAway) => phases.push(isAway);
    simulator.reboot();
    simulator.reboot();
    expect(heard.at(-1)).toBe("closed reboot");
    expect(await raw("GET", "extension/list", { token })).toEqual({ kind: "refused" });
    await clock.advance(90_000);
    expect((await ask("GET", "extension/list", { token })).errcode).toBe(10004);
    expect(phases).toEqual([true, false]);
  });

  test("12 every request is recorded, with its time, up to a bound", async () => {
    const { ask, clock, simulator } = house();
    await ask("GET", "extension/list");
    await clock.advance(5);
    await ask("GET", "nothing");
    expect(
      simulator.requests.map(({ at, method, path, errcode }) => [at - clock.now(), method, path, errcode]),
    ).toEqual([
      [-5, "GET", "/openapi/v1.0/extension/list", 10004],
      [0, "GET", "/openapi/v1.0/nothing", 10001],
    ]);
  });
});

describe("webhooks", () => {
  test("tell the same as sockets, signed", async () => {
    const posted: { url: string; headers: Readonly<Record<string, string>>; body: string }[] = [];
    const post = async (url: string, headers: Readonly<Record<string, string>>, body: string) =>
      void posted.push({ url, headers, body });
    const { simulator } = house({ webhook: { url: "http://vigie.example/hook", secret: "s3cret", post } });
    simulator.setByHand("2001", "lunch");
    simulator.setCall("2001", "busy");
    expect(posted.map(({ body }) => JSON.parse(body).type)).toEqual([30009, 30008]);
    for (const { headers, body } of posted) {
      expect(isSignedBy("s3cret", new Uint8Array(Buffer.from(body)), headers["x-signature"] ?? null)).toBe(true);
    }
  });
});

describe("a day", () => {
  async function lived(parts: Partial<YeastarSimulatorParts> = {}, hours = 2) {
    const opened = house({ callsPerMinute: 4, changesPerHour: 20, ...(parts as object) });
    const { clock, simulator, logIn, subscribe } = opened;
    simulator.faults.set("idle-close", 86_400);
    simulator.logIns.accessSeconds = 86_400;
    const { heard } = await subscribe(await logIn());
    simulator.start();
    await clock.advance(hours * 3_600_000);
    simulator.stop();
    expect(clock.timers).toBe(0);
    return { ...opened, heard: heard.filter((text) => text.startsWith('{"type"')) };
  }

  test("has calls that ring, are answered and end, and people who want to be left alone", async () => {
    const { heard, simulator } = await lived();
    const states = heard.filter((text) => text.includes("30008"));
    for (const word of ["Ringing", "Busy", "Idle"]) expect(states.some((text) => text.includes(word))).toBe(true);
    expect(simulator.figures.calls).toBeWithin(300, 660);
    const byHand = heard.filter((text) => text.includes("30009"));
    expect(byHand.length).toBeWithin(30, 110);
    expect(byHand.some((text) => text.includes("do_not_disturb"))).toBe(true);
    expect(byHand.some((text) => text.includes("available"))).toBe(true);
  });

  test("is the same for each seed, and another for another", async () => {
    const [one, same, other] = [await lived({ seed: 5 }), await lived({ seed: 5 }), await lived({ seed: 6 })];
    expect(same.heard).toEqual(one.heard);
    expect(other.heard).not.toEqual(one.heard);
    expect(other.simulator.extensions.all().map(({ name }) => name)).not.toEqual(
      one.simulator.extensions.all().map(({ name }) => name),
    );
  });

  test("goes by faster when asked to; nobody lives when nothing is to happen", async () => {
    const [slow, fast] = [await lived({}, 1), await lived({ speed: 10 }, 1)];
    expect(fast.simulator.figures.calls / slow.simulator.figures.calls).toBeWithin(6, 14);
    expect((await lived({ callsPerMinute: 0, changesPerHour: 0 })).heard).toEqual([]);
  });
});

describe("a list of faults", () => {
  test("has names and values; the last entry counts", () => {
    expect([...parseYeastarFaults(" slow=5,slow=7 ,token-text,")]).toEqual([
      ["slow", 7],
      ["token-text", 1],
    ]);
    for (const name of Object.keys(YEASTAR_FAULTS)) expect(parseYeastarFaults(name).size).toBe(1);
  });

  test.each([
    ["slwo", 'unknown fault "slwo". Did you mean slow?'],
    ["slow=x", "the value of the fault slow is a whole number of milliseconds from 0 to 600000"],
    ["timeout=101", "a whole number of percent from 0 to 100"],
    ["token-text=1", "the fault token-text takes no value"],
    ["toString", "unknown fault"],
  ])("refuses %s and says why", (text, reason) => expect(() => parseYeastarFaults(text)).toThrow(reason));
});
