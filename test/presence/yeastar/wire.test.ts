/** The client over real connections: TCP, TLS and WebSocket, on this machine. */
import { X509Certificate } from "node:crypto";
import { afterEach, describe, expect, test } from "bun:test";
import { systemClock } from "../../../server/platform/clock.ts";
import { createLog } from "../../../server/platform/log.ts";
import { OutgoingHttp } from "../../../server/platform/net/outgoing.ts";
import { makeDeviceCertificate, type PemPair } from "../../../server/platform/tls/certificates.ts";
import {
  createYeastarSimulator,
  DEMO_APP,
  listenYeastar,
  parseYeastarFaults,
} from "../../../server/presence/simulator.ts";
import type { ListenParts } from "../../../server/presence/simulator/listen.ts";
import { Pbx, type PbxEvent } from "../../../server/presence/yeastar/pbx.ts";
import { type PbxSettings, trustOfPem } from "../../../server/presence/yeastar/pbx-settings.ts";
import type { PbxState } from "../../../server/presence/yeastar/pbx-state.ts";
import { memoryTokenStore } from "../../../server/presence/yeastar/token-store.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const certificate = (name: string) => makeDeviceCertificate(name, ["factory.invalid"], Date.now());
const pinOf = ({ cert }: PemPair) => trustOfPem(cert);

function open(
  { tls = null, faults = "", ...listen }: Partial<ListenParts> & { faults?: string } = {},
  settings: Partial<PbxSettings> = {},
) {
  const clock = systemClock;
  const lines: string[] = [];
  const log = createLog({ level: "debug", write: (line) => void lines.push(line) });
  const simulator = createYeastarSimulator({ clock, people: 12, faults: parseYeastarFaults(faults) });
  const listener = listenYeastar(simulator, { host: "127.0.0.1", port: 0, tls, ...listen });
  const net = new OutgoingHttp({ clock, log, version: "1.2.3", allowHosts: ["127.0.0.1"] });
  const pbx = new Pbx({ clock, log, net, store: memoryTokenStore() });
  const full: PbxSettings = {
    ...{ baseUrl: `${tls ? "https" : "http"}://127.0.0.1:${listener.port}/openapi/v1.0/` },
    ...{ clientId: DEMO_APP.clientId, secret: DEMO_APP.secret, pace: { inFlight: 2, spacingMs: 1 } },
    ...settings,
  };
  const events: PbxEvent[] = [];
  pbx.onEvent((event) => events.push(event));
  closing.push(
    () => listener.close(),
    () => simulator.stop(),
    () => pbx.stop(),
  );
  pbx.configure(full);
  return { simulator, listener, net, pbx, lines, settings: full, events };
}

/** Resolves at the first state that is wanted. */
function state(pbx: Pbx, isWanted: (state: PbxState) => boolean): Promise<PbxState> {
  return new Promise((resolve) => {
    const stop = pbx.onState((now) => {
      if (!isWanted(now)) return;
      stop();
      resolve(now);
    });
    if (isWanted(pbx.state)) {
      stop();
      resolve(pbx.state);
    }
  });
}

const isLive = ({ events }: PbxState) => events.phase === "live";
function event(pbx: Pbx, kind: PbxEvent["kind"]): Promise<PbxEvent> {
  return new Promise((resolve) => {
    const stop = pbx.onEvent((told) => {
      if (told.kind !== kind) return;
      stop();
      resolve(told);
    });
  });
}

describe("over real connections", () => {
  test("extensions are listed, set and heard of", async () => {
    const { pbx, simulator, lines } = open();
    pbx.start();
    await state(pbx, isLive);
    expect(await pbx.listExtensions()).toHaveLength(12);
    const echo = event(pbx, "presence");
    const { sentAt, answeredAt } = await pbx.setPresence(60, "lunch");
    expect(answeredAt).toBeGreaterThanOrEqual(sentAt);
    expect(await echo).toEqual({ kind: "presence", number: "2001", status: "lunch", isOwn: true });
    const manual = event(pbx, "presence");
    simulator.setByHand("2002", "do_not_disturb");
    expect(await manual).toEqual({ kind: "presence", number: "2002", status: "do_not_disturb", isOwn: false });
    expect(lines.join("")).not.toContain("access_token");
  });

  test("a port on which nobody listens, and an address that was not opened, are told apart", async () => {
    const { pbx, listener, settings } = open({}, { usesEvents: false });
    await listener.close();
    pbx.start();
    expect(await pbx.listExtensions().catch((cause: unknown) => cause)).toMatchObject({ code: "unreachable" });
    pbx.configure({ ...settings, baseUrl: "http://10.1.2.3:8088" });
    expect(await pbx.listExtensions().catch((cause: unknown) => cause)).toMatchObject({
      ...{
        code: "address_refused",
        isRetryable: false,
        message: expect.stringContaining("10.1.2.3 is in a private network"),
      },
    });
  });
});

describe("certificates", () => {
  test("A36 one that signed itself is refused until its fingerprint is confirmed, and shown meanwhile", async () => {
    const factory = await certificate("factory");
    const { pbx, simulator, settings } = open({ tls: factory }, { usesEvents: true });
    pbx.start();
    const error = await pbx.listExtensions().catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: "certificate", isRetryable: false });
    expect(simulator.requests).toEqual([]);
    const tried = await pbx.test(settings);
    expect(tried.isGood).toBe(false);
    expect(tried.steps.map(({ step, isGood }) => [step, isGood])).toEqual([
      ["name", true],
      ["connection", true],
      ["certificate", false],
    ]);
    expect(tried.certificate?.fingerprint).toBe(pinOf(factory).fingerprint as string);
    expect(simulator.requests).toEqual([]);
    // A person compares and confirms.
    const confirmed = { ...settings, trust: { fingerprint: tried.certificate?.fingerprint ?? "" } };
    expect(await pbx.test(confirmed)).toMatchObject({ isGood: true, extensions: 12 });
    pbx.configure(confirmed);
    expect(await pbx.listExtensions()).toHaveLength(12);
    await state(pbx, isLive);
    expect(pbx.state.phase).toBe("up");
  });

  test("A36 another certificate than the confirmed one: nothing more is sent, by request or socket, and it is told", async () => {
    const [factory, swapped] = [await certificate("factory"), await certificate("swapped")];
    const { pbx, listener, simulator, settings } = open({ tls: factory }, { trust: pinOf(factory) });
    pbx.start();
    await state(pbx, isLive);
    await pbx.setPresence(60, "lunch");
    await listener.swapCertificate(swapped);
    const held = await state(pbx, ({ phase }) => phase === "held");
    expect(held.problem).toMatchObject({
      code: "certificate",
      message: expect.stringContaining("another one than the fingerprint"),
    });
    const before = simulator.requests.length;
    const errors = await Promise.all(
      [60, 61, 62].map((id) => pbx.setPresence(id, "away").catch((cause: unknown) => cause)),
    );
    for (const error of errors) expect(error).toMatchObject({ code: "certificate" });
    expect(simulator.requests.length).toBe(before);
    // The new one confirmed, it goes on.
    pbx.configure({ ...settings, trust: pinOf(swapped) });
    await pbx.setPresence(60, "away");
    expect((await state(pbx, isLive)).problem).toBeNull();
  });

  test("a PEM file is an authority, or the very certificate; anything else is refused", async () => {
    const factory = await certificate("factory");
    expect(trustOfPem(factory.cert)).toEqual({
      fingerprint: new X509Certificate(factory.cert).fingerprint256.replaceAll(":", "").toLowerCase(),
    });
    expect(() => trustOfPem("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")).toThrow("no certificate");
    expect(() => trustOfPem(factory.key)).toThrow("no certificate");
  });
});

describe("the test of a connection", () => {
  test("goes step by step, and gives its token back", async () => {
    const { pbx, simulator, settings } = open();
    const tried = await pbx.test(settings);
    expect(tried).toMatchObject({ isGood: true, extensions: 12, certificate: null });
    expect(tried.steps.map(({ step, code }) => [step, code])).toEqual([
      ["name", null],
      ["connection", null],
      ["log_in", null],
      ["list", null],
      ["events", null],
    ]);
    expect(simulator.figures).toMatchObject({ tokens: 0 });
  });

  test.each([
    ["ip-forbidden", "log_in", "ip_forbidden"],
    ["token-full", "log_in", "too_many_tokens"],
    ["events-refused", "events", "operation_failed"],
    ["half-response=100", "log_in", "not_understood"],
    ["bad-gateway=100", "log_in", "bad_gateway"],
  ])("%s: stops at %s with %s", async (faults, step, code) => {
    const { pbx, settings, simulator } = open({ faults });
    const tried = await pbx.test(settings);
    expect([tried.isGood, tried.steps.at(-1)]).toEqual([false, expect.objectContaining({ step, code, isGood: false })]);
    if (step !== "log_in") expect(simulator.figures.tokens).toBe(0);
  });

  test("a wrong secret, a wrong port and a wrong name stop where they are wrong", async () => {
    const { pbx, settings, listener } = open();
    const last = async (changed: Partial<PbxSettings>) => (await pbx.test({ ...settings, ...changed })).steps.at(-1);
    expect(await last({ secret: "wrong" })).toMatchObject({ step: "log_in", code: "wrong_credentials" });
    expect(await last({ baseUrl: "http://pbx.invalid" })).toMatchObject({ step: "name", code: "unreachable" });
    expect(await last({ baseUrl: "http://10.1.2.3" })).toMatchObject({ step: "name", code: "address_refused" });
    expect(await last({ baseUrl: "not an address" })).toMatchObject({ step: "name", code: "address_refused" });
    await listener.close();
    expect(await last({})).toMatchObject({ step: "connection", code: "unreachable" });
  });
});
