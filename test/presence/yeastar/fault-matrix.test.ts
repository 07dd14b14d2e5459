import { describe, expect, test } from "bun:test";
import { DEMO_APP, YEASTAR_FAULTS } from "../../../server/presence/simulator.ts";
import type { YeastarFault } from "../../../server/presence/simulator/faults.ts";
import { PbxError } from "../../../server/presence/yeastar/pbx-error.ts";
import { type House, openHouse, resultOf, within } from "./house.ts";

/** Where the client is when the fault begins. */
const PHASES = ["before the log-in", "during the list", "during a push", "while events come"] as const;
/** What would be none at the usual value, or what is to strike every time. */
const VALUES: Partial<Record<YeastarFault, number>> = { overload: 30, reboot: 60, "token-expiry": 60, "idle-close": 5 };
const MINUTE_MS = 60_000;

async function strike(
  { clock, pbx, simulator, net, events, lines }: House,
  fault: YeastarFault,
  phase: (typeof PHASES)[number],
) {
  const { unit } = YEASTAR_FAULTS[fault] as { unit?: string };
  const value = VALUES[fault] ?? (unit === "percent" ? 100 : YEASTAR_FAULTS[fault].default);
  const errors: unknown[] = [];
  const trying = (promise: Promise<unknown>) => promise.catch((cause: unknown) => errors.push(cause));
  if (phase === "while events come") await clock.advance(MINUTE_MS);
  if (phase === "during the list") void trying(pbx.listExtensions());
  if (phase === "during a push") void trying(pbx.setPresence(60, "lunch"));
  if (phase === "before the log-in") pbx.start();
  simulator.setFault(fault, value);
  if (fault === "reboot") simulator.reboot();
  for (let minute = 0; minute < 12; minute++) {
    void trying(pbx.setPresence(60 + (minute % 5), minute % 2 === 0 ? "lunch" : "away"));
    if (minute % 4 === 0) void trying(pbx.listExtensions());
    simulator.setByHand("2009", minute % 2 === 0 ? "off_work" : "available");
    await clock.advance(MINUTE_MS);
  }
  simulator.setFault(fault, null);
  // Holds are looked at again after five minutes at the latest.
  await clock.advance(6 * MINUTE_MS);
  await resultOf(clock, pbx.listExtensions());
  await resultOf(clock, pbx.setPresence(63, "business_trip"));
  expect(simulator.extensions.get(63)?.status).toBe("business_trip");
  await clock.advance(2 * MINUTE_MS);
  expect(pbx.state).toMatchObject({ phase: "up", problem: null, events: { phase: "live" } });
  events.length = 0;
  simulator.setByHand("2010", "do_not_disturb");
  await clock.advance(1_000);
  const told = events.filter((event) => event.kind === "presence" && event.number === "2010");
  expect(told).toHaveLength(1);
  for (const error of errors) expect(error).toBeInstanceOf(PbxError);
  expect(lines.filter((line) => line.includes(" error "))).toEqual([]);
  expect([...simulator.logIns.blocked]).toEqual([]);
  await pbx.stop();
  simulator.stop();
  await clock.advance(0);
  expect([clock.timers, net.open.size, net.inFlight]).toEqual([0, 0, 0]);
}

describe.each(PHASES)("a fault that begins %s", (phase) => {
  test.each(Object.keys(YEASTAR_FAULTS) as YeastarFault[])(
    "%s: leaves no socket and no timer, and is recovered from",
    async (fault) => {
      await strike(await openHouse({ people: 30, isStarted: phase !== "before the log-in" }), fault, phase);
    },
  );
});

describe("secrets", () => {
  test("A37 are in no line of the log, no error and no state, whatever went wrong", async () => {
    const errors: string[] = [];
    const house = await openHouse({ people: 30, settings: { webhookSecret: "hook-secret-0123456789" } });
    const { clock, pbx, simulator, net, lines, settings } = house;
    for (const fault of Object.keys(YEASTAR_FAULTS) as YeastarFault[]) {
      const { unit } = YEASTAR_FAULTS[fault] as { unit?: string };
      simulator.setFault(fault, VALUES[fault] ?? (unit === "percent" ? 100 : YEASTAR_FAULTS[fault].default));
      for (const work of [
        pbx.listExtensions(),
        pbx.setPresence(60, "lunch"),
        pbx.test(settings),
      ] as Promise<unknown>[]) {
        const settled = await within(clock, work, 500);
        if (!("error" in settled)) errors.push(JSON.stringify(settled.result));
        else
          errors.push(
            Bun.inspect(settled.error),
            String((settled.error as Error).stack),
            JSON.stringify(settled.error),
          );
      }
      errors.push(JSON.stringify(pbx.state));
      pbx.receiveWebhook(new Uint8Array(Buffer.from("{}")), "AAAA");
      simulator.setFault(fault, null);
      await clock.advance(6 * MINUTE_MS);
    }
    simulator.reboot();
    await clock.advance(5 * MINUTE_MS);
    await pbx.stop();
    simulator.stop();
    const tokens = new Set(net.urls.flatMap((url) => new URL(url).searchParams.get("access_token") ?? []));
    const bodies = simulator.requests.flatMap(({ body }) =>
      body.includes("refresh_token") ? [JSON.parse(body).refresh_token] : [],
    );
    const secrets = [DEMO_APP.secret, "hook-secret-0123456789", ...tokens, ...bodies];
    expect(tokens.size).toBeGreaterThan(10);
    expect(bodies.length).toBeGreaterThan(5);
    const said = [...lines, ...errors].join("\n");
    expect(said.length).toBeGreaterThan(20_000);
    for (const secret of secrets) expect(said.includes(String(secret))).toBe(false);
    expect(said).not.toContain("access_token=");
  });
});
