/** What became of a call between its end and the moment at which everything of it is stored, and when that moment never comes. */
import { describe, expect, test } from "bun:test";
import { mergeCall } from "../../server/enrichment/merge-call.ts";
import type { Call } from "../../server/enrichment/model.ts";
import { DECIDED_AFTER_MS, decided } from "../../server/enrichment/outcome.ts";
import { readWebhook } from "../../server/enrichment/wildix/webhook.ts";
import { Random } from "../../server/platform/random.ts";
import { agent, ANSWERED, CALL_ID, envelope, finished, flow, progress, START } from "./events.ts";
import { openCallHouse } from "./room/house.ts";

type Event = Record<string, unknown>;

function after(events: readonly unknown[]): Call {
  let call: Call | null = null;
  for (const event of events) {
    const webhook = readWebhook(event, START);
    if (webhook.kind === "call") call = mergeCall(call, webhook.reading).call;
  }
  if (!call) throw new Error("no event was about a call");
  return call;
}

const [RINGS, , TALKS] = ANSWERED as unknown as [Event, Event, Event];
/** The end of a leg as live events tell it: without status and talk. */
const over = (changes: Event = {}) => finished({ callStatus: undefined, talkTime: undefined, ...changes });
const liveEnd = (endCause: string | undefined, flows = [over()], type = "call:live:completed") =>
  envelope(type, 90_000, { eventTrigger: "call.end", flows, endCause });
const firstEnd = (endCause: string, changes: Event = {}) =>
  envelope("call:end", 90_000, { ...over(changes), endCause });
const stored = (changes: Event = {}) => envelope("call:completed", 100_000, { flows: [finished(changes)] });

describe("a call that is over, and of which not everything is stored yet", () => {
  test("is answered when somebody was seen talking, whatever the cause of its end", () => {
    for (const cause of [undefined, "16", "17", "21", "38"]) {
      expect(after([RINGS, TALKS, liveEnd(cause)])).toMatchObject({ state: "ended", disposition: "ANSWERED" });
    }
    const broken = liveEnd("38", [over()], "call:live:interrupted");
    expect(after([RINGS, TALKS, broken]).disposition).toBe("ANSWERED");
    expect(after([RINGS, TALKS]).disposition).toBeNull();
  });

  test("is open when nothing tells, and no unanswered call", () => {
    for (const cause of [undefined, "16", "31", "x"]) {
      const call = after([RINGS, liveEnd(cause)]);
      expect({ cause, disposition: call.disposition, ofLeg: call.legs[0]?.disposition }).toEqual({
        ...{ cause, disposition: null, ofLeg: null },
      });
    }
  });

  test.each([
    ["17", "BUSY"],
    ["38", "FAILED"],
    ["18", "NO ANSWER"],
    ["19", "NO ANSWER"],
    ["21", "NO ANSWER"],
  ])("is told by cause %s to be %s", (cause, disposition) => {
    expect(after([RINGS, liveEnd(cause)]).disposition as string).toBe(disposition);
  });

  test("is told by its talk, its status and a mailbox", () => {
    const ended = (changes: Event) => after([RINGS, liveEnd("16", [over(changes)])]).disposition;
    expect(ended({ talkTime: 3_000 })).toBe("ANSWERED");
    expect(ended({ talkTime: 0 })).toBe("NO ANSWER");
    expect(ended({ callStatus: "MISSED" })).toBe("NO ANSWER");
    expect(ended({ flags: ["voicemail"] })).toBe("ANSWERED");
    // A queue's announcement may look like a talk: the PBX's own word counts more than what was seen.
    expect(after([RINGS, TALKS, liveEnd("19", [over({ callStatus: "MISSED" })])]).disposition).toBe("NO ANSWER");
  });

  test("is decided by the end of the first generation alone, which may be its last word", () => {
    expect(after([firstEnd("16")]).disposition).toBe("NO ANSWER");
    expect(after([firstEnd("17")]).disposition).toBe("BUSY");
    expect(after([firstEnd("16", { talkTime: 9_000 })]).disposition).toBe("ANSWERED");
    expect(after([TALKS, firstEnd("16")]).disposition).toBe("ANSWERED");
  });

  test("is what the PBX tells in the end, whatever was supposed", () => {
    expect(after([RINGS, TALKS, liveEnd("16"), stored({ callStatus: "MISSED", talkTime: 0 })]).disposition).toBe(
      "NO ANSWER",
    );
    expect(after([RINGS, liveEnd("17"), stored()]).disposition).toBe("ANSWERED");
    expect(after([RINGS, firstEnd("16"), stored()]).disposition).toBe("ANSWERED");
    expect(after([RINGS, liveEnd("16"), envelope("call:completed", 100_000, {})]).disposition).toBe("NO ANSWER");
    expect(mergeCall(decided(after([RINGS, liveEnd("16")])), read(stored())).call.disposition).toBe("ANSWERED");
    expect(mergeCall(decided(after([RINGS, liveEnd("16")])), read(TALKS)).call.disposition).toBe("ANSWERED");
  });

  test("keeps nothing of what was seen, once it is told", () => {
    const told = after([...ANSWERED]).legs;
    expect(JSON.stringify(told)).not.toMatch(/isSupposed|wasTalked/);
  });
});

test("a call's outcome is the same in every order of its events, with and without each of them", () => {
  const second = (changes: Event = {}) =>
    over({ flowIndex: 1, startTime: START + 30_000, callee: agent("33"), splitReason: "transfer", ...changes });
  const passedOn = progress(30_000, "call.update", [
    flow({ callee: agent("44") }),
    flow({ flowIndex: 1, status: "TALKING" }),
  ]);
  const random = new Random(7);
  const outcomes = new Set<string>();
  for (let round = 0; round < 400; round++) {
    const pool: Event[] = [
      ...[RINGS, TALKS, passedOn, liveEnd(["16", "17", "19"][round % 3]), liveEnd("16", [over(), second()])],
      { ...firstEnd(["16", "17"][round % 2] as string), time: START + 89_000 + random.integer(0, 2) * 1000 },
      stored(round % 2 ? {} : { callStatus: "MISSED", talkTime: 0 }),
    ];
    const events = pool.filter(() => random.integer(0, 2) > 0);
    if (!events.some(({ type }) => type !== "call:live:progress")) continue;
    // Two ends of the same instant have no order; the room tells them apart by when they came.
    const own = events.map((event, n) => ({ ...event, time: (event.time as number) + n }));
    const expected = bare(after(own));
    outcomes.add(String(expected.disposition));
    for (let shuffle = 0; shuffle < 10; shuffle++) {
      expect({ round, ...bare(after(shuffled(own, random))) }).toEqual({ round, ...expected });
    }
  }
  expect([...outcomes].sort()).toEqual(["ANSWERED", "BUSY", "NO ANSWER", "null"]);
});

describe("in the room, a call whose end came and whose outcome did not", () => {
  const seenBy = async (house: Awaited<ReturnType<typeof openCallHouse>>) => {
    const ask = async (path: string) => (await house.ask("admin", "GET", path)).body;
    const { calls } = await ask("/api/v1/enrichment/calls");
    const found = async (disposition: string) =>
      (await ask(`/api/v1/enrichment/calls?disposition=${disposition}`)).calls.length as number;
    const { totals, agents } = (await ask("/api/v1/enrichment/figures?since=1721900000000&until=1722100000000")) as {
      totals: { calls: number; answered: number; unanswered: number; unknown: number };
      agents: { reached: number; answered: number }[];
    };
    const legacy = (await ask("/appels")).result.records as { disposition: unknown }[];
    const csv = (await house.ask("admin", "GET", "/api/v1/enrichment/calls/export?format=jsonl")).text;
    return {
      ...{ disposition: calls[0].disposition, state: calls[0].state },
      found: [await found("ANSWERED"), await found("NO+ANSWER")],
      counted: [totals.calls, totals.answered, totals.unanswered, totals.unknown],
      reached: agents.map(({ reached, answered }) => [reached, answered]),
      ...{ legacy: legacy.map(({ disposition }) => disposition), exported: JSON.parse(csv).disposition },
    };
  };

  test("is shown, counted, exported and handed out as open, and decided in bounded time", async () => {
    const house = await openCallHouse();
    try {
      house.clock.jumpWall(START + 91_000 - house.clock.now());
      for (const event of [RINGS, progress(400, "call.update", [flow({ callee: agent("44") })]), liveEnd("16")])
        await house.post(event);
      const open = { disposition: null, state: "ended", found: [0, 0], counted: [1, 0, 0, 1], reached: [] };
      expect(await seenBy(house)).toEqual({ ...open, legacy: [""], exported: null });
      const wait = async (minutes: number) => {
        for (let minute = 0; minute < minutes; minute++) {
          await house.clock.advance(60_000);
          // A look that is under way sets the next one.
          await house.app.platform.database.transact(async () => undefined);
        }
      };
      await wait(DECIDED_AFTER_MS / 60_000 - 2);
      expect(await seenBy(house)).toMatchObject(open);
      await wait(14);
      expect(await seenBy(house)).toEqual({
        ...{ disposition: "NO ANSWER", state: "ended", found: [0, 1], counted: [1, 0, 1, 0], reached: [[1, 0]] },
        ...{ legacy: ["NO ANSWER"], exported: "NO ANSWER" },
      });
      // Its own word, an hour late.
      await house.post(stored());
      expect(await seenBy(house)).toMatchObject({ disposition: "ANSWERED", found: [1, 0], counted: [1, 1, 0, 0] });
    } finally {
      await house.close();
    }
  });

  test("is answered at once where a talk was seen, though that event came last", async () => {
    const house = await openCallHouse();
    try {
      house.clock.jumpWall(START + 91_000 - house.clock.now());
      for (const event of [RINGS, liveEnd("16"), TALKS]) await house.post(event);
      expect(await seenBy(house)).toMatchObject({ disposition: "ANSWERED", found: [1, 0], legacy: ["ANSWERED"] });
      const { body } = await house.ask("admin", "GET", "/api/v1/enrichment/calls");
      expect(body.calls[0].callId).toBe(CALL_ID);
    } finally {
      await house.close();
    }
  });
});

function read(event: unknown) {
  const webhook = readWebhook(event, START);
  if (webhook.kind !== "call") throw new Error("not read");
  return webhook.reading;
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  return items
    .map((item) => [random.next(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

function bare({ state, disposition, legs }: Call) {
  return { state, disposition, legs: legs.map((leg) => [leg.index, leg.disposition]) };
}
