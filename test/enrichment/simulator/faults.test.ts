import { describe, expect, test } from "bun:test";
import { parseWildixFaults, WILDIX_FAULTS } from "../../../server/enrichment/simulator.ts";
import { SILENCE_MS } from "../../../server/enrichment/simulator/api-faults.ts";
import { startOf } from "../../../server/enrichment/simulator/views.ts";
import { readHistoryRecord } from "../../../server/enrichment/wildix/history.ts";
import { isSignedWith } from "../../../server/enrichment/wildix/signature.ts";
import { ask, conversations, house, list, livedThrough, SECRET } from "./listener.ts";

const PBX = "/api/v1/PBX/CallHistory/";
const CALLS = 200;

describe("a list of faults", () => {
  test("has names, values, and a word for a usual day; the last entry counts", () => {
    expect([...parseWildixFaults(" noisy, slow=5,slow=7 ,total-text,")]).toEqual([
      ...[
        ["duplicates", 2],
        ["reordered", 1],
        ["missing-end", 1],
        ["slow", 7],
        ["total-text", 1],
      ],
    ] as never);
    expect([...parseWildixFaults("")]).toEqual([]);
    expect(parseWildixFaults("noisy,duplicates=50").get("duplicates")).toBe(50);
    for (const name of Object.keys(WILDIX_FAULTS)) expect(parseWildixFaults(name).size).toBe(1);
  });

  test.each([
    ["slwo", 'unknown fault "slwo". Did you mean slow?'],
    ["slow=x", "the value of the fault slow is a whole number of milliseconds from 0 to 600000"],
    ["slow=", "whole number of milliseconds"],
    ["duplicates=101", "a number of percent from 0 to 100"],
    ["page-cap=0", "a whole number of rows from 1 to 1000"],
    ["total-text=1", "the fault total-text takes no value"],
    ["toString", "unknown fault"],
  ])("refuses %s and says why", (text, reason) => expect(() => parseWildixFaults(text)).toThrow(reason));
});

describe("events", () => {
  const texts = async (faults: string) =>
    (await livedThrough({ maxCalls: CALLS, faults })).heard.map(({ text }) => text);

  test("come a second time, one in fifty of them when nothing is said", async () => {
    const [plain, doubled] = [await texts(""), await texts("duplicates")];
    expect(new Set(doubled)).toEqual(new Set(plain));
    expect((100 * (doubled.length - plain.length)) / plain.length).toBeWithin(1, 3);
  });

  test("come after the next one of their call, and all come", async () => {
    const [plain, mixed] = [await texts(""), await texts("reordered=20")];
    expect([...mixed].sort()).toEqual([...plain].sort());
    const late = mixed.filter((text, at) => {
      const { id, time } = JSON.parse(text) as { id: string; time: number };
      return mixed.slice(0, at).some((before) => {
        const other = JSON.parse(before) as { id: string; time: number };
        return other.id === id && other.time > time;
      });
    });
    expect((100 * late.length) / plain.length).toBeWithin(8, 25);
  });

  test("miss the end of some calls, live and stored", async () => {
    const [plain, missing] = [await texts(""), await texts("missing-end=20")];
    const ends = (all: string[]) =>
      new Set(
        all
          .filter((text) => /"type":"call:(live:)?(completed|interrupted)"/.test(text))
          .map((text) => JSON.parse(text).id),
      );
    expect(ends(plain).size).toBe(CALLS);
    expect((100 * ends(missing).size) / CALLS).toBeWithin(70, 90);
    expect(new Set(missing.map((text) => JSON.parse(text).id)).size).toBe(CALLS);
  });

  test("are signed with another secret", async () => {
    const good = (heard: { body: Uint8Array; signature: string }[]) =>
      heard.filter(({ body, signature }) => isSignedWith(SECRET, body, signature));
    const { heard } = await livedThrough({ maxCalls: CALLS, faults: "wrong-signature=10" });
    expect((100 * good(heard).length) / heard.length).toBeWithin(86, 94);
    const all = (await livedThrough({ maxCalls: CALLS })).heard;
    expect(good(all)).toHaveLength(all.length);
  });

  test("are written with escapes: the same content under another signature", async () => {
    const [plain, escaped] = [await texts(""), await texts("escaped-json")];
    expect(escaped.map((text) => JSON.parse(text))).toEqual(plain.map((text) => JSON.parse(text)));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is what is asked for
    expect(escaped.filter((text) => /[^\u0000-\u007f]/.test(text))).toEqual([]);
    expect(escaped.join("")).toContain("https:\\/\\/");
    expect(escaped).not.toEqual(plain);
  });
});

describe("answers", () => {
  async function statuses(faults: string, count = 200) {
    const { simulator } = house({ pastDays: 0.05, faults });
    const answers = await Promise.all(Array.from({ length: count }, () => ask(simulator, PBX)));
    return answers;
  }
  const shareOf = (answers: Response[], status: number) =>
    (100 * answers.filter((answer) => answer.status === status).length) / answers.length;

  test.each([
    ["http-500", 500],
    ["http-429", 429],
    ["http-401", 401],
  ])("%s are status %i, a fifth when nothing is said", async (fault, status) => {
    const usual = await statuses(fault);
    expect(shareOf(usual, status)).toBeWithin(12, 28);
    expect(shareOf(usual, status) + shareOf(usual, 200)).toBe(100);
    expect(shareOf(await statuses(`${fault}=100`, 5), status)).toBe(100);
    expect(shareOf(await statuses("", 50), 200)).toBe(100);
  });

  test("that come too often say when to ask again; those that refuse look like any refusal", async () => {
    expect((await statuses("http-429=100", 1))[0]?.headers.get("retry-after")).toBe("1");
    expect((await (await statuses("http-401=100", 1))[0]?.json()) as never).toEqual({
      type: "error",
      reason: "Unauthorized",
      result: null,
    } as never);
  });

  test("break off in the middle of their JSON, under status 200", async () => {
    const [broken] = await statuses("truncated=100", 1);
    expect(broken?.status).toBe(200);
    const text = (await broken?.text()) ?? "";
    expect(text).toStartWith('{"type":"result"');
    expect(() => JSON.parse(text)).toThrow();
  });

  test("come late, or after a minute of silence; whoever waits is let go when the simulator stops", async () => {
    for (const [faults, waitMs] of [
      ["slow=700", 700],
      ["timeout=100", SILENCE_MS],
    ] as const) {
      const { simulator, clock } = house({ pastDays: 0.05, faults });
      let answered = 0;
      const asking = () => ask(simulator, PBX).then(() => answered++);
      void asking();
      await clock.advance(waitMs - 1);
      expect(answered).toBe(0);
      await clock.advance(1);
      expect(answered).toBe(1);
      const waiting = asking();
      await clock.advance(1);
      simulator.stop();
      await waiting;
      expect([answered, clock.timers]).toEqual([2, 0]);
    }
  });

  test("are left without for so many at once and no more", async () => {
    const { simulator, clock } = house({ faults: "timeout=100" });
    const asked = Array.from({ length: 250 }, () => ask(simulator, PBX));
    await clock.advance(1);
    expect(clock.timers).toBe(200);
    simulator.stop();
    const answers = await Promise.all(asked);
    expect(answers.filter(({ status }) => status === 503)).toHaveLength(50);
  });

  test("have a total that is a text", async () => {
    const { simulator } = house({ pastDays: 0.05, faults: "total-text" });
    expect((await list(simulator, "")).total as unknown).toMatch(/^\d+$/);
    const plain = house({ pastDays: 0.05 });
    expect((await list(plain.simulator, "")).total).toBeNumber();
  });

  test("have a hundred rows at most, whatever was asked for", async () => {
    const { simulator } = house({ pastDays: 1, faults: "page-cap", ratePerMinute: 2 });
    expect((await list(simulator, "count=500")).records).toHaveLength(100);
    expect(await conversations(simulator, { limit: 500 })).toHaveLength(100);
    expect((await list(simulator, "count=7")).records).toHaveLength(7);
  });

  test("have durations in seconds in lists, and in milliseconds for one leg; the room reads both alike", async () => {
    const { simulator } = await livedThrough({ maxCalls: 50, faults: "list-seconds" });
    const plain = (await livedThrough({ maxCalls: 50 })).simulator;
    const [inSeconds, inMs] = [await conversations(simulator, {}), await conversations(plain, {})];
    for (const [at, record] of inSeconds.entries()) {
      const { id, flowIndex, duration, startTime, endTime } = record as Record<string, number>;
      expect(duration).toBe(Math.round(((endTime ?? 0) - (startTime ?? 0)) / 1000));
      const one = (await (await ask(simulator, `/v2/history/calls/${id}/flows/${flowIndex}`)).json()) as {
        call: unknown;
      };
      expect(one.call).toEqual(inMs[at]);
      const [read, wanted] = [record, inMs[at]].map((of) => readHistoryRecord(of ?? {}, 0)?.legs[0]);
      expect(read?.talkSeconds).toBe(wanted?.talkSeconds as number);
      expect(read?.durationSeconds).toBe(wanted?.durationSeconds as number);
    }
  });
});

describe("the clock of the PBX", () => {
  test("is ahead or behind in everything that it says", async () => {
    for (const [faults, offsetMs] of [
      ["clock-offset", 90_000],
      ["clock-offset=-3600", -3_600_000],
      ["", 0],
    ] as const) {
      const { heard, simulator } = await livedThrough({ maxCalls: 20, faults });
      for (const { text, at } of heard)
        expect((JSON.parse(text) as { time: number }).time - at).toBeWithin(offsetMs - 50, offsetMs + 50);
      const [row] = (await list(simulator, "sort=id&dir=ASC")).records;
      expect(startOf(row as never)).toBeWithin(
        (heard[0]?.at ?? 0) + offsetMs - 1_100,
        (heard[0]?.at ?? 0) + offsetMs + 1_000,
      );
    }
  });

  test("goes back an hour in the night, and rows stay in order", async () => {
    const { simulator } = await livedThrough({
      maxCalls: 600,
      faults: "dst-night",
      startAt: Date.UTC(2026, 9, 25, 0, 30),
    });
    const rows = (await list(simulator, "count=1000&dir=ASC")).records;
    expect(new Set(rows.map(({ timezone }) => timezone))).toEqual(new Set(["+0200", "+0100"]));
    const instants = rows.map((row) => startOf(row as never));
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
    // The control: by what the clocks showed they are not.
    const shown = rows.map(({ start }) => start ?? "");
    expect(shown).not.toEqual([...shown].sort());
    expect(rows.filter(({ start }) => start?.startsWith("2026-10-25 02:")).map(({ timezone }) => timezone)).toContain(
      "+0200",
    );
  });
});
