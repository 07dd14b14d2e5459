/** How a PBX is asked: log-ins, pace, further attempts. */
import { describe, expect, test } from "bun:test";
import { createWildixSimulator, DEMO_CREDENTIALS } from "../../../server/enrichment/simulator.ts";
import { type Credential, logInOf } from "../../../server/enrichment/sources/log-in.ts";
import { MAX_PER_SECOND, RequestPace } from "../../../server/enrichment/sources/request-pace.ts";
import { SourceClient } from "../../../server/enrichment/sources/source-client.ts";
import { FakeClock, settle } from "../../support/fake-clock.ts";
import { PBX, type Wire, wireTo } from "./scene.ts";

const signal = new AbortController().signal;
const TOKEN: Credential = { kind: "simple_token", token: "t" };
const OAUTH: Credential = { kind: "oauth", clientId: "id", clientSecret: "secret", refreshToken: "first" };
const list = { method: "GET", path: "/api/v1/PBX/CallHistory/" } as const;

function clientOf(answer: (request: Request) => Response | Promise<Response>, credential: Credential = TOKEN) {
  const clock = new FakeClock();
  const net: Wire = wireTo(answer, () => clock.now());
  const refreshTokens: string[] = [];
  const onRefreshToken = async (token: string) => void refreshTokens.push(token);
  const logIn = logInOf(credential, clock, { net, clock, url: `${PBX}/auth/oauth2/token`, onRefreshToken });
  const client = new SourceClient({ net, clock, address: PBX, logIn, pace: new RequestPace(clock) });
  const ask = (request: Parameters<SourceClient["ask"]>[0] = list) => client.ask(request, { signal });
  return { clock, net, client, ask, refreshTokens };
}

/** Waits for work while time goes on, and for at most a minute of it. */
async function pass<Result>(clock: FakeClock, work: Promise<Result>): Promise<Result> {
  work.catch(() => {});
  for (let step = 0; step < 600; step++) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    await clock.advance(100);
  }
  return work;
}

const found = () => Response.json({ type: "result", result: { total: 0, records: [] } });

describe("log-ins", () => {
  const simulator = createWildixSimulator({ clock: new FakeClock(), agents: 3, ratePerMinute: 1, pastDays: 0.05 });
  const filter = { end: { from: "2026-01-01 00:00:00" } };

  test.each<[string, Credential]>([
    ["a simple token", { kind: "simple_token", token: DEMO_CREDENTIALS.simpleToken }],
    ["a company's key", { kind: "company_key", token: DEMO_CREDENTIALS.companyKey }],
    ["an application that signs, maps in the query included", { kind: "application", ...DEMO_CREDENTIALS.application }],
  ])("%s is let in", async (_, credential) => {
    const { ask } = clientOf((request) => simulator.handle(request), credential);
    const { body } = await ask({ ...list, query: { start: 0, count: 5, sort: "end", dir: "ASC", filter } });
    expect((body.result as { records: unknown[] }).records).toHaveLength(5);
  });

  test("an application with another secret is not", async () => {
    const wrong: Credential = { kind: "application", ...DEMO_CREDENTIALS.application, secret: "x" };
    const { ask } = clientOf((request) => simulator.handle(request), wrong);
    expect(ask()).rejects.toMatchObject({ code: "source_login_refused" });
  });

  test("OAuth2 fetches one token for all who ask, keeps it until it ends, and takes over the next refresh token", async () => {
    let given = 0;
    const { ask, clock, net, refreshTokens } = clientOf((request) => {
      if (!request.url.endsWith("/token")) return found();
      given++;
      return Response.json({ access_token: `a${given}`, expires_in: 600, refresh_token: `r${given}` });
    }, OAUTH);
    await Promise.all([ask(), ask(), ask()]);
    expect(given).toBe(1);
    await clock.advance(560_000);
    await ask();
    expect(given).toBe(1);
    await clock.advance(20_000);
    await ask();
    expect(given).toBe(2);
    const tokens = net.asked.filter(({ url }) => url.pathname === "/auth/oauth2/token").map(({ body }) => body);
    expect(tokens).toEqual([
      "grant_type=refresh_token&refresh_token=first&client_id=id&client_secret=secret",
      "grant_type=refresh_token&refresh_token=r1&client_id=id&client_secret=secret",
    ]);
    expect(refreshTokens).toEqual(["r1", "r2"]);
    expect(net.asked.at(-1)?.headers.get("authorization")).toBe("Bearer a2");
  });

  test("a token that is refused before its end is fetched anew, once", async () => {
    let given = 0;
    const { ask, clock } = clientOf((request) => {
      if (request.url.endsWith("/token")) return Response.json({ access_token: `a${++given}` });
      return request.headers.get("authorization") === "Bearer a2" ? found() : new Response(null, { status: 401 });
    }, OAUTH);
    await pass(clock, ask());
    expect(given).toBe(2);
    await clock.advance(4_000_000);
    given = 5;
    expect(pass(clock, ask())).rejects.toMatchObject({ code: "source_login_refused" });
  });

  test("a refresh token that is good no more is a refused log-in", async () => {
    const { ask } = clientOf(() => Response.json({ error: "invalid_grant" }, { status: 400 }), OAUTH);
    expect(ask()).rejects.toMatchObject({ code: "source_login_refused", params: { status: 400 } });
  });
});

describe("pace", () => {
  test("no second sees more than six requests", async () => {
    const { ask, clock, net } = clientOf(found);
    const all = Promise.all(Array.from({ length: 40 }, () => ask()));
    await settle();
    expect(net.asked).toHaveLength(MAX_PER_SECOND);
    for (let step = 0; step < 100; step++) await clock.advance(77);
    await all;
    const times = net.asked.map(({ at }) => at);
    const within = times.map((at) => times.filter((other) => other >= at && other < at + 1000).length);
    expect(Math.max(...within)).toBe(MAX_PER_SECOND);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(7_000);
  });
});

describe("further attempts", () => {
  const after = async (answers: (() => Response)[]) => {
    const left = [...answers];
    const { ask, clock, net } = clientOf(() => (left.shift() ?? found)());
    const result = await pass(clock, ask()).catch((cause) => cause);
    const times = net.asked.map(({ at }) => at);
    return { result, pauses: times.slice(1).map((at, index) => Math.round((at - (times[index] ?? 0)) / 1000)) };
  };
  const status =
    (code: number, headers = {}) =>
    () =>
      new Response("x", { status: code, headers });
  const broken = () => new Response('{"type":"result","result":{"rec', { status: 200 });

  test("come after 1, 2 and 4 seconds when it is busy or broke off", async () => {
    expect(await after([status(429), status(503), broken])).toMatchObject({
      result: { body: { type: "result" } },
      pauses: [1, 2, 4],
    });
  });

  test("come later when it asks for that, at most a minute", async () => {
    expect((await after([status(429, { "retry-after": "9" }), status(500)])).pauses).toEqual([9, 2]);
    const { pauses } = await after([status(429, { "retry-after": "40" })]);
    expect(pauses).toEqual([40]);
  });

  test("end with the fourth", async () => {
    const { result, pauses } = await after([status(500), status(500), status(500), status(502), status(500)]);
    expect(result).toMatchObject({ code: "source_overloaded", params: { status: 502 } });
    expect(pauses).toEqual([1, 2, 4]);
  });

  test("are not made where they cannot help", async () => {
    expect(await after([status(401)])).toMatchObject({ result: { code: "source_login_refused" }, pauses: [] });
    expect(await after([status(404)])).toMatchObject({ result: { code: "source_refused" }, pauses: [] });
    const said = () => Response.json({ type: "error", reason: "Unauthorized", result: null });
    expect(await after([said])).toMatchObject({ result: { code: "source_login_refused" }, pauses: [] });
  });
});
