import { describe, expect, test } from "bun:test";
import { createServer } from "node:net";
import { dialTcp } from "../../../server/cccp/link/tcp.ts";
import type { Accept, Dial } from "../../../server/cccp/link/transport.ts";
import "../../../server/cccp/problems.ts";
import { CccpClient } from "../../../server/cccp/client.ts";
import { VIEWS } from "../../../server/cccp/live/views.ts";
import { type ProbeResult, probe } from "../../../server/cccp/probe/probe.ts";
import { MAX_PROBES, Probes } from "../../../server/cccp/probe/probes.ts";
import { CallCentreSimulator, parseFaults } from "../../../server/cccp/simulator.ts";
import { systemClock } from "../../../server/platform/clock.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { MemoryNetwork } from "../../support/memory-transport.ts";

const TARGET = { host: "cc.example", port: 20103, login: "admin", password: "canary-Pw-42" };

interface World {
  clock: FakeClock;
  network: MemoryNetwork;
  deps: { dial: Dial; clock: FakeClock; resolve: () => Promise<string[]> };
}

function world(faults = "", accept?: Accept): World {
  const clock = new FakeClock();
  const simulator = new CallCentreSimulator({
    clock,
    agents: 12,
    queues: 3,
    history: 10,
    password: TARGET.password,
    faults: parseFaults(faults),
  });
  const network = new MemoryNetwork(clock, accept ?? simulator.accept);
  return { clock, network, deps: { dial: network.dial, clock, resolve: async () => ["192.0.2.7"] } };
}

async function run(w: World, target = TARGET, signal = new AbortController().signal): Promise<ProbeResult> {
  let result: ProbeResult | null = null;
  void probe(target, w.deps, signal).then((done) => {
    result = done;
  });
  for (let ms = 0; ms < 50_000 && !result; ms += 500) await w.clock.advance(500);
  if (!result) throw new Error("the test took longer than 50 s");
  await w.clock.advance(20);
  return result;
}

const outcomes = (result: ProbeResult) => result.steps.map((step) => step.outcome).join(" ");
const failed = (result: ProbeResult) => result.steps.find((step) => step.outcome === "failed");

describe("the connection test", () => {
  test("all five steps, with what each found", async () => {
    const w = world();
    const result = await run(w);
    expect(result.ok).toBe(true);
    expect(outcomes(result)).toBe("ok ok ok ok ok");
    const details = result.steps.map((step) => step.detail);
    expect(details[0]).toBe("The address of cc.example is 192.0.2.7.");
    expect(details[2]).toBe("A call-centre server, version 2.10.0.12.");
    expect(details[3]).toBe("Logged in as admin.");
    expect(details[4]).toMatch(/^[1-9]\d* user sessions are listed\.$/);
    const facts = { host: "cc.example", port: TARGET.port, login: "admin", seconds: 10 };
    expect(result.steps[0]?.params).toEqual({ ...facts, addresses: "192.0.2.7" });
    expect(result.steps[2]?.params).toEqual({ ...facts, version: "2.10.0.12" });
    expect(result.steps[4]?.params.count).toBeGreaterThan(0);
    expect(w.network.openTransports).toBe(0);
    expect(w.clock.timers).toBe(0);
  });

  test("what the other side says is a fact of its own: for who reads another language than its sentences", async () => {
    expect(failed(await run(world("http")))?.params.said).toStartWith("HTTP/1.");
    expect(failed(await run(world("garbage=0")))?.params.said).toBe("");
    expect(failed(await run(world("refuse-login")))?.params.said).toBeString();
  });

  test.each([
    ["http", "ok ok failed skipped skipped", "not_cccp", /web server \(HTTP\)/],
    ["garbage=0", "ok ok failed skipped skipped", "not_cccp", /not CCCP/],
    ["silent", "ok ok failed skipped skipped", "no_greeting", /nothing came within 10 s/],
    ["refuse-login", "ok ok ok failed skipped", "login_failed", /refused the log-in/],
    ["die-mid-frame=1", "ok ok failed skipped skipped", "died_mid_frame", /middle of a message/],
    ["die-mid-frame=2", "ok ok ok failed skipped", "died_mid_frame", /during the log-in/],
    ["die-mid-frame=3", "ok ok ok ok failed", "died_mid_frame", /list/],
    ["slow=11000", "ok ok failed skipped skipped", "no_greeting", /nothing came/],
  ])("against %s", async (faults, steps, problem, detail) => {
    const w = world(faults);
    const result = await run(w);
    expect([outcomes(result), failed(result)?.problem]).toEqual([steps, problem]);
    expect(failed(result)?.detail).toMatch(detail);
    expect(JSON.stringify(result)).not.toContain(TARGET.password);
    expect(w.network.openTransports).toBe(0);
    expect(w.clock.timers).toBe(0);
  });

  test.each([["split=1"], ["unknown-messages"], ["append-arguments"], ["slow=200"]])(
    "%s does no harm",
    async (faults) => {
      expect((await run(world(faults))).ok).toBe(true);
    },
  );

  test("is as patient as the link: a slow server that the link would put up with passes", async () => {
    const w = world("slow=9000");
    const client = new CccpClient({
      ...{ ...TARGET, password: () => TARGET.password, clock: w.clock, log: silentLog, dial: w.deps.dial },
      random: () => 0,
    });
    client.watch(VIEWS.queues, () => {});
    client.start();
    for (let second = 0; second < 60 && client.status.phase !== "live"; second++) await w.clock.advance(1000);
    expect(client.status).toMatchObject({ phase: "live", problem: null, unanswered: [] });
    await client.stop();
    expect((await run(w)).ok).toBe(true);
  });

  test("a wrong password", async () => {
    const result = await run(world(), { ...TARGET, password: "wr0ng-canary" });
    expect(failed(result)?.problem).toBe("login_failed");
    expect(JSON.stringify(result)).not.toContain("wr0ng-canary");
  });

  test("a port where nothing listens, a name that nobody has, a host that never answers", async () => {
    const refused = world();
    refused.network.reachability = "refuse";
    expect(failed(await run(refused))).toMatchObject({ step: "connect", problem: "connection_refused" });
    const unknown = world();
    unknown.deps.resolve = () => Promise.reject(new Error("ENOTFOUND"));
    const result = await run(unknown);
    expect(outcomes(result)).toBe("failed skipped skipped skipped skipped");
    expect(failed(result)?.detail).toBe("No machine is called cc.example: check the spelling, or use its address.");
    const hanging = world();
    hanging.network.reachability = "hang";
    expect(failed(await run(hanging))).toMatchObject({
      step: "connect",
      problem: "connect_timeout",
      durationMs: 10_000,
    });
    const nameless = world();
    nameless.deps.resolve = () => new Promise(() => {});
    expect(failed(await run(nameless))).toMatchObject({ step: "resolve", problem: "host_not_found" });
    expect(nameless.clock.timers).toBe(0);
  });

  test("a server that repeats the password in its answer does not get it shown", async () => {
    const echo: Accept = (transport) => ({
      onData: () => transport.write(new TextEncoder().encode(`HTTP/1.1 500 ${TARGET.password}`)),
      onClose: () => {},
    });
    const result = await run(world("", echo));
    expect(failed(result)?.problem).toBe("not_cccp");
    expect(JSON.stringify(result)).not.toContain(TARGET.password);
  });

  test("cancelling ends it and closes", async () => {
    const w = world("silent");
    const controller = new AbortController();
    const running = probe(TARGET, w.deps, controller.signal);
    await w.clock.advance(1000);
    controller.abort();
    expect(failed(await running)).toMatchObject({ step: "greeting", problem: "cancelled" });
    await w.clock.advance(0);
    expect(w.network.openTransports).toBe(0);
    expect(w.clock.timers).toBe(0);
  });

  test("at most four at once", async () => {
    const w = world("silent");
    const probes = new Probes(w.deps, async () => "");
    const { signal } = new AbortController();
    const running = Array.from({ length: MAX_PROBES }, () => probes.run(TARGET, signal));
    expect(probes.run(TARGET, signal)).rejects.toMatchObject({ code: "too_many_tests" });
    await w.clock.advance(11_000);
    await Promise.all(running);
    const next = probes.run(TARGET, signal);
    await w.clock.advance(11_000);
    expect((await next).ok).toBe(false);
  });
});

test("over real sockets: an HTTP server at the port", async () => {
  const web = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("hello") });
  const deps = { dial: dialTcp, clock: systemClock, resolve: async () => [] };
  const target = { ...TARGET, host: "127.0.0.1", port: web.port ?? 0 };
  const result = await probe(target, deps, new AbortController().signal);
  expect(failed(result)).toMatchObject({ step: "greeting" });
  await web.stop(true);
  const mail = createServer((socket) => void socket.end("220 mail.example ESMTP\r\n"));
  await new Promise<void>((resolve) => void mail.listen(0, "127.0.0.1", resolve));
  const { port } = mail.address() as { port: number };
  expect(failed(await probe({ ...target, port }, deps, new AbortController().signal))).toMatchObject({
    problem: "not_cccp",
  });
  mail.close();
});
