import { describe, expect, test } from "bun:test";
import type { Call } from "../../../server/enrichment/model.ts";
import { conversations, house, list, livedThrough } from "./listener.ts";

const CALLS = 2_000;
const NOISE = "noisy,wrong-signature,escaped-json";

async function said(seed: number, faults = NOISE) {
  const { heard } = await livedThrough({ maxCalls: 100, seed, faults, generations: [1, 2] });
  return heard.map(({ text, signature, at }) => `${at} ${signature} ${text}`).join("\n");
}

describe("the simulated day", () => {
  test("is the same for the same seed, to the byte, and another for another", async () => {
    const first = await said(7);
    expect(await said(7)).toBe(first);
    expect(await said(8)).not.toBe(first);
  });

  test("has the same calls whatever goes wrong on their way", async () => {
    const outcomes = async (faults: string) => (await livedThrough({ maxCalls: 100, faults })).simulator.outcomes();
    expect(await outcomes("duplicates=50,reordered=50,at-once")).toEqual(await outcomes(""));
  });

  test("is the same however fast it goes by", async () => {
    const startAt = Date.UTC(2026, 2, 1, 8);
    const outcomes = async (speed: number) =>
      (await livedThrough({ maxCalls: 100, speed, startAt })).simulator.outcomes();
    expect(await outcomes(1_000)).toEqual(await outcomes(1));
  });

  test("has its shares of missed calls, voicemails, faxes and transfers", async () => {
    const { simulator } = await livedThrough({ maxCalls: CALLS });
    const calls = simulator.outcomes();
    const share = (is: (call: Call) => boolean) => (100 * calls.filter(is).length) / calls.length;
    expect(calls).toHaveLength(CALLS);
    expect(share(({ disposition }) => disposition !== "ANSWERED")).toBeWithin(6, 11);
    expect(share(({ legs }) => legs.some(({ isVoicemail }) => isVoicemail))).toBeWithin(3, 5);
    expect(share(({ legs }) => legs.some(({ isFax }) => isFax))).toBeWithin(0.5, 1.7);
    expect(share(({ legs }) => legs.length === 2 && legs[1]?.splitReason === "TRANSFER")).toBeWithin(4, 6.2);
    for (const disposition of ["ANSWERED", "NO ANSWER", "BUSY", "FAILED"] as const) {
      expect(calls.map((call) => call.disposition)).toContain(disposition);
    }
    for (const direction of ["inbound", "outbound", "internal"] as const) {
      expect(calls.map(({ legs }) => legs[0]?.direction)).toContain(direction);
    }
  });

  test("has names that try everything, and no number that anybody could be called at", async () => {
    const { simulator } = await livedThrough({ maxCalls: CALLS });
    const parties = simulator.outcomes().flatMap(({ legs }) => legs.flatMap(({ from, to }) => [from, to]));
    const names = parties.map(({ name }) => name).join("\n");
    for (const odd of ["<script>", '"', "\u202e", "🎧", "=1+2"]) expect(names).toContain(odd);
    const numbers = new Set(parties.filter(({ extension }) => extension === "").map(({ number }) => number));
    expect(numbers).toContain("anonymous");
    const isFictional = /^(063998|026191|035301|046571|053649|019900)\d{4}$|^anonymous$/;
    expect([...numbers].filter((number) => !isFictional.test(number))).toEqual([]);
  });

  test("has nobody on two telephones at once", async () => {
    const { simulator } = await livedThrough({ maxCalls: 500, agents: 8 });
    const spans = new Map<string, [from: number, to: number][]>();
    for (const leg of simulator.outcomes().flatMap(({ legs }) => legs)) {
      if (leg.answeredAt === null || leg.isFax) continue;
      for (const { extension } of [leg.from, leg.to]) {
        if (extension === "") continue;
        spans.set(extension, [...(spans.get(extension) ?? []), [leg.answeredAt, leg.endedAt ?? 0]]);
      }
    }
    for (const talks of spans.values()) {
      talks.sort(([a], [b]) => a - b);
      for (const [at, [, end]] of talks.entries()) expect(talks[at + 1]?.[0] ?? end).toBeGreaterThanOrEqual(end);
    }
    expect(spans.size).toBe(8);
  });

  test("has days behind it that nobody is told of", async () => {
    const { simulator, heard, clock } = house({ pastDays: 1, ratePerMinute: 2 });
    expect(simulator.figures.remembered).toBeGreaterThan(500);
    expect(heard).toEqual([]);
    const { records } = await list(simulator, "count=1&dir=ASC");
    expect(records[0]?.start?.slice(0, 10)).toBe("2026-03-01");
    const [newest] = await conversations(simulator, { limit: 1 });
    expect(Number(newest?.time)).toBeWithin(clock.now() - 3_600_000, clock.now());
  });

  test("goes no further back than it remembers, however busy it is", async () => {
    const { simulator } = house({ pastDays: 31, ratePerMinute: 2_000, agents: 0 });
    expect(simulator.figures.remembered).toBe(10_000);
    expect(simulator.figures.calls).toBeLessThan(70_000);
  });

  test("that goes faster begins a day ago, and never tells of what is still to come", async () => {
    const { simulator, heard, clock } = house({ speed: 1000, ratePerMinute: 1 });
    simulator.start();
    await clock.advance(200_000);
    const told = heard.map(({ text, at }) => ({ ...(JSON.parse(text) as { time: number }), at }));
    expect(told[0]?.time).toBeLessThan(clock.now() - 86_000_000);
    expect(told.filter(({ time, at }) => time > at)).toEqual([]);
    expect(told.at(-1)?.time).toBeGreaterThan(clock.now() - 60_000);
    simulator.stop();
    expect(clock.timers).toBe(0);
  });

  test("shows a call the same at all three places", async () => {
    const { simulator, clock } = await livedThrough({ maxCalls: 200 });
    await clock.advance(200_000);
    const rows = new Map((await list(simulator, "count=1000")).records.map((row) => [row.id, row]));
    const records = await conversations(simulator, { limit: 1000 });
    expect(rows.size).toBe(200);
    for (const call of simulator.outcomes()) {
      const row = rows.get(call.callId.split(".")[1] ?? "");
      const legs = records.filter(({ id }) => id === call.callId);
      expect(legs).toHaveLength(call.legs.length);
      expect(row).toMatchObject({
        ...{ disposition: call.disposition, from_number: call.legs[0]?.from.number },
        ...{ to_number: call.legs.at(-1)?.to.number, type: call.legs[0]?.isFax ? "fax" : "call" },
      });
      expect(
        Object.entries(row ?? {}).filter(([name, value]) => name !== "attachments" && typeof value !== "string"),
      ).toEqual([]);
      expect(legs.every(({ endCause }) => endCause === call.endCause)).toBe(true);
    }
  });

  test("is remembered within bounds: the oldest of 12,000 calls are forgotten", async () => {
    const { simulator, clock } = house({
      maxCalls: 12_000,
      pastDays: 3,
      ratePerMinute: 100,
      agents: 200,
      faults: "noisy",
    });
    expect(simulator.figures).toMatchObject({ calls: 12_000, remembered: 10_000 });
    expect((await list(simulator, "count=1&sort=id&dir=ASC")).total).toBe(10_000);
    simulator.start();
    simulator.stop();
    expect(clock.timers).toBe(0);
  });
});
