/** The figures of calls over HTTP: whose they are, what is counted and what is not yet, days and hours, what nobody noted. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { FiguresView } from "../../../server/enrichment/index.ts";
import { agent, ANSWERED, envelope, finished, flow, progress, START } from "../events.ts";
import { type CallHouse, openCallHouse } from "../room/house.ts";
import { recordOf, takeRecords } from "./rows.ts";

let house: CallHouse;
beforeEach(async () => {
  house = await openCallHouse();
});
afterEach(() => house.close());

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const FIGURES = "/api/v1/enrichment/figures";
const AROUND = `since=${START - DAY_MS}&until=${START + DAY_MS}`;

async function figures(who = "admin", query = AROUND): Promise<FiguresView> {
  const answer = await house.ask(who, "GET", `${FIGURES}?${query}`);
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  return answer.body;
}

let last = 0;
/** Posts a call that is over and stored. */
async function post(changes: Record<string, unknown>, more: { startedAt?: number; flows?: object[] } = {}) {
  const id = `call-${++last}`;
  const startTime = more.startedAt ?? START;
  const flows = more.flows ?? [finished({ startTime, endTime: startTime + 90_000, ...changes })];
  const event = { ...envelope("call:completed", 100_000, { flows, endCause: "16" }), id, time: startTime + 100_000 };
  expect((await house.post({ ...event, data: { ...event.data, id } })).status).toBe(200);
}
const missed = { callStatus: "MISSED", talkTime: 0, connectTime: 20_000 };

describe("what is counted", () => {
  test("rates, ringing and talk; a call of several tags counts for each, one of none for none", async () => {
    await post({ tags: ["adv", "support"], connectTime: 4_000, talkTime: 100_000 });
    await post({ tags: ["adv"], connectTime: 8_000, talkTime: 50_000 });
    await post({ ...missed, tags: [], queueName: "" });
    const view = await figures();
    expect(view.totals).toMatchObject({
      ...{ calls: 3, answered: 2, unanswered: 1, unknown: 0, voicemail: 0, answeredRate: 0.667 },
      ...{ meanRingSeconds: 10.667, medianRingSeconds: 8, p90RingSeconds: 20, meanTalkSeconds: 75 },
      ...{ meanTalkPerCallSeconds: 50, talkSeconds: 150, longestTalkSeconds: 100 },
    });
    expect(view.tags.map(({ name, calls, answeredRate }) => [name, calls, answeredRate])).toEqual([
      ["adv", 2, 1],
      ["", 1, 0],
      ["support", 1, 1],
    ]);
    expect(view.queues.map(({ name, calls }) => [name, calls])).toEqual([
      ["accueil", 2],
      ["", 1],
    ]);
  });

  test("a mailbox answers as the PBX says it, is told apart, and is no talk of anybody", async () => {
    await post({ flags: ["VOICEMAIL"], connectTime: 20_000, talkTime: 30_000 });
    await post({ connectTime: 5_000, talkTime: 60_000 });
    const view = await figures();
    expect(view.totals).toMatchObject({ calls: 2, answered: 2, voicemail: 1, answeredRate: 1, meanTalkSeconds: 60 });
    expect(view.agents).toMatchObject([{ extension: "44", name: "bob", reached: 2, answered: 1, meanTalkSeconds: 60 }]);
  });

  test("calls that last are counted apart until they are over; one whose end was lost is of unknown outcome", async () => {
    await house.post(progress(0, "call.start", [flow({ callee: agent("44") })]));
    expect(await figures()).toMatchObject({
      lasting: 1,
      totals: { calls: 0, answeredRate: null, meanRingSeconds: null },
    });
    expect((await figures()).agents).toEqual([]);
    // Hours later the program gives it up.
    await house.clock.advance(30 * 60_000);
    expect(await figures()).toMatchObject({ lasting: 0, totals: { calls: 1, unknown: 1, answered: 0, unanswered: 0 } });
  });

  test("a call that was passed on is one call, and its talk is that of each who talked", async () => {
    const second = {
      ...finished({ callee: agent("33") }),
      flowIndex: 1,
      startTime: START + 90_000,
      connectTime: 3_000,
    };
    const flows = [
      finished({ connectTime: 5_000, talkTime: 80_000 }),
      { ...second, talkTime: 20_000, splitReason: "BLIND" },
    ];
    await post({}, { flows });
    const view = await figures();
    expect(view.totals).toMatchObject({ calls: 1, answered: 1, talkSeconds: 100, meanRingSeconds: 8 });
    const ofAgent = (extension: string) => view.agents.find((one) => one.extension === extension);
    expect(ofAgent("44")).toMatchObject({
      name: "bob",
      reached: 1,
      answered: 1,
      meanRingSeconds: 5,
      meanTalkSeconds: 80,
    });
    expect(ofAgent("33")).toMatchObject({
      name: "alice",
      reached: 1,
      answered: 1,
      meanRingSeconds: 3,
      meanTalkSeconds: 20,
    });
  });

  test("what an agent did follows the call as it is told bit by bit, in whatever order", async () => {
    for (const order of [ANSWERED, [...ANSWERED].reverse()]) {
      const id = `call-${++last}`;
      for (const event of order) await house.post({ ...event, id, data: { ...event.data, id } });
    }
    const { agents, lasting, totals } = await figures();
    expect([lasting, totals.calls, agents.length]).toEqual([0, 2, 1]);
    expect(agents).toMatchObject([
      { extension: "44", reached: 2, answered: 2, meanRingSeconds: 6, meanTalkSeconds: 84, placed: 0 },
    ]);
  });

  test("calls dialled are the dialler's, and a number that is nobody's extension is no agent", async () => {
    const out = { caller: agent("44"), callee: { type: "REMOTE", phone: "0612345678" }, direction: "OUTBOUND" };
    await post({ ...out, talkTime: 40_000, queueName: "" });
    const row = { id: 7, startedAt: START, status: "Non rép." as const, tag: "", ring: 15, talk: 0 };
    const unanswered = { ...recordOf(row), dstchannel: "", disposition: "NO ANSWER" };
    await takeRecords(house, [
      { ...unanswered, to_number: "33" },
      { ...unanswered, id: "8", to_number: "800" },
    ]);
    expect((await figures()).agents).toMatchObject([
      { extension: "33", name: "alice", reached: 1, answered: 0, answeredRate: 0, placed: 0 },
      {
        extension: "44",
        name: "bob",
        reached: 0,
        answeredRate: null,
        placed: 1,
        placedAnswered: 1,
        meanPlacedTalkSeconds: 40,
      },
    ]);
  });
});

describe("whose they are", () => {
  test("agents get those of their own calls, viewers and supervisors all; nobody those of strangers", async () => {
    await post({ callee: agent("44"), tags: ["adv"] });
    await post({ callee: agent("33"), tags: ["support"], queueName: "support" });
    const seen = async (who: string) => {
      const { totals, tags, queues, agents, days, ringing } = await figures(who);
      return [
        totals.calls,
        tags.length,
        queues.length,
        agents.length,
        days.reduce((sum, { calls }) => sum + calls, 0),
        ringing.unknown,
      ];
    };
    expect(await seen("bob")).toEqual([1, 1, 1, 1, 1, 0]);
    expect(await seen("kernel")).toEqual([0, 0, 0, 0, 0, 0]);
    for (const who of ["admin", "vera", "sam"]) expect(await seen(who)).toEqual([2, 2, 2, 2, 2, 0]);
    expect((await figures("bob")).backlog).toMatchObject({ calls: 0 });
    expect((await house.ask(null, "GET", FIGURES)).status).toBe(401);
  });

  test("all filters of the list count, and together", async () => {
    await post({ callee: agent("44"), tags: ["adv"] });
    await post({ callee: agent("33"), tags: ["adv"], queueName: "support", ...missed });
    await post({ callee: agent("33"), tags: [], direction: "OUTBOUND" });
    const counted = async (filter: string) => (await figures("admin", `${AROUND}&${filter}`)).totals.calls;
    for (const [filter, calls] of [
      ["tag=adv", 2],
      ["queue=support", 1],
      ["extension=33", 2],
      ["direction=inbound", 2],
      ["disposition=ANSWERED", 2],
      ["search=support", 1],
      ["noted=true", 0],
      ["tag=adv&extension=33", 1],
      ["tag=adv&extension=33&direction=outbound", 0],
    ] as const) {
      expect([filter, await counted(filter)]).toEqual([filter, calls]);
    }
    expect((await house.ask("admin", "GET", `${FIGURES}?live=true`)).status).toBe(422);
  });
});

describe("days and hours", () => {
  const IN_PARIS = "zone=Europe/Paris";

  test("are those of the zone: 23 hours in spring, 25 in autumn, and each call once", async () => {
    // 29 March 2026: at 2:00 the clocks go to 3:00. 25 October: at 3:00 back to 2:00.
    const [spring, autumn] = [Date.UTC(2026, 2, 28, 23), Date.UTC(2026, 9, 24, 22)];
    for (const [midnight, hours] of [
      [spring, 23],
      [autumn, 25],
    ] as const) {
      for (let hour = 0; hour < hours; hour++) await post({}, { startedAt: midnight + hour * HOUR_MS });
      const view = await figures("admin", `${IN_PARIS}&since=${midnight}&until=${midnight + hours * HOUR_MS}`);
      expect(view.days).toMatchObject([
        { day: hours === 23 ? "2026-03-29" : "2026-10-25", startsAt: midnight, calls: hours },
      ]);
      expect(view.hours.map(({ calls }) => calls)).toEqual(
        Array.from({ length: 24 }, (_, hour) => (hour !== 2 ? 1 : hours === 23 ? 0 : 2)),
      );
    }
  });

  test("begin at the half or quarter hour where the zone says so", async () => {
    // Kathmandu is 5:45 ahead: 18:15 UTC is its midnight.
    const midnight = Date.UTC(2026, 0, 1, 18, 15);
    await post({}, { startedAt: midnight - 1 });
    await post({}, { startedAt: midnight });
    const view = await figures("admin", `zone=Asia/Kathmandu&since=${midnight - HOUR_MS}&until=${midnight + HOUR_MS}`);
    expect(view.days.map(({ day, calls }) => [day, calls])).toEqual([
      ["2026-01-01", 1],
      ["2026-01-02", 1],
    ]);
    expect([view.hours[23]?.calls, view.hours[0]?.calls]).toEqual([1, 1]);
  });

  test("today is what is not asked otherwise; a period that cannot be is refused by field", async () => {
    await post({}, { startedAt: house.clock.now() - 60_000 });
    await post({}, { startedAt: house.clock.now() - 2 * DAY_MS });
    const view = await figures("admin", IN_PARIS);
    expect([view.zone, view.totals.calls, view.days.map(({ day }) => day)]).toEqual([
      "Europe/Paris",
      1,
      ["2026-03-02"],
    ]);
    expect(view.until - view.since).toBe(DAY_MS);
    const refused = async (query: string) => {
      const { status, body } = await house.ask("admin", "GET", `${FIGURES}?${query}`);
      return [status, body.fields?.map(({ field, code }: Record<string, string>) => `${field} ${code}`)];
    };
    expect(await refused("zone=Mars/Olympus")).toEqual([422, ["zone no_time_zone"]]);
    expect(await refused("since=2000&until=2000")).toEqual([422, ["until after_since"]]);
    expect(await refused(`since=0&until=${401 * DAY_MS}`)).toEqual([422, ["until days_max"]]);
    expect((await refused(`zone=UTC&since=0&until=${400 * DAY_MS}`))[0]).toBe(200);
  });
});

describe("what nobody noted", () => {
  test("is counted as of now by age and extension, whatever the period, and shrinks with a note", async () => {
    const now = house.clock.now();
    for (const [daysAgo, extension] of [
      [0, "44"],
      [1, "44"],
      [3, "33"],
      [29, "33"],
      [31, "33"],
    ] as const) {
      await post({ callee: agent(extension) }, { startedAt: now - daysAgo * DAY_MS - 60_000 });
    }
    const { backlog } = await figures("admin", `zone=UTC&since=${now + DAY_MS}&until=${now + 2 * DAY_MS}`);
    expect(backlog.ages.map(({ age, calls }) => [age, calls])).toEqual([
      ["today", 1],
      ["yesterday", 1],
      ["older", 2],
    ]);
    expect([backlog.calls, backlog.agents]).toEqual([
      4,
      [
        { extension: "33", name: "alice", calls: 2 },
        { extension: "44", name: "bob", calls: 2 },
      ],
    ]);
    // The list finds the same calls by the filter that the screen links to.
    const { calls } = (
      await house.ask("admin", "GET", `/api/v1/enrichment/calls?noted=false&extension=33&since=${backlog.since}`)
    ).body;
    expect(calls).toHaveLength(2);
    await house.ask("alice", "PATCH", `/api/v1/enrichment/calls/${calls[0].id}/note`, {
      ...{ baseVersion: 0, changes: { subject: "Facture" }, operationId: crypto.randomUUID() },
    });
    expect((await figures("admin", "zone=UTC")).backlog).toMatchObject({
      calls: 3,
      agents: [{ extension: "44" }, { extension: "33", calls: 1 }],
    });
    expect((await figures("alice", "zone=UTC")).backlog).toMatchObject({ calls: 1 });
  });
});

test("each table is a file that says what the answer says", async () => {
  await post({ tags: ["=1+2"], queueName: "accueil" });
  const file = async (table: string, more = "") =>
    (await house.ask("admin", "GET", `${FIGURES}/export?${AROUND}&table=${table}${more}`)).text;
  expect((await file("tags")).split("\r\n")[1]).toBe("'=1+2,1,1,0,0,0,1,6,84,84,84,84,0,0");
  expect((await file("agents", "&separator=;")).split("\r\n")[1]).toBe("44;bob;1;1;1;6;84;84;0;0;");
  expect((await file("hours")).trim().split("\r\n")).toHaveLength(25);
  expect((await file("days")).startsWith("day,calls,")).toBe(true);
  expect((await file("ringing")).trim().split("\r\n").at(-1)).toBe("121,,0");
  expect(await file("backlog")).toBe("extension,name,calls_without_note\r\n");
  expect((await house.ask("admin", "GET", `${FIGURES}/export?table=all`)).status).toBe(422);
});
