/** The four reports that people made of the PBX's exported spreadsheet, worked out from its rows alone, against the figures. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { FiguresView } from "../../../server/enrichment/index.ts";
import { Random } from "../../../server/platform/random.ts";
import { type CallHouse, openCallHouse } from "../room/house.ts";
import { eventOf, randomSheet, recordOf, type SheetRow, takeRecords } from "./rows.ts";

let house: CallHouse;
beforeEach(async () => {
  house = await openCallHouse();
});
afterEach(() => house.close());

const DAY_MS = 86_400_000;
const SINCE = Date.UTC(2026, 1, 1);
const UNTIL = SINCE + 20 * DAY_MS;

async function figures(query = ""): Promise<FiguresView> {
  const answer = await house.ask("admin", "GET", `/api/v1/enrichment/figures?since=${SINCE}&until=${UNTIL}${query}`);
  expect(answer.status).toBe(200);
  return answer.body;
}

const isLost = ({ status }: SheetRow) => status === "Non rép.";
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Report 1: unanswered calls that rang for more than 10 s, by seconds of ringing. */
function unansweredByRing(rows: readonly SheetRow[]): [seconds: number, calls: number][] {
  const counts = new Map<number, number>();
  for (const { ring } of rows.filter((row) => isLost(row) && row.ring > 10))
    counts.set(ring, (counts.get(ring) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a - b);
}

/** Reports 2 to 4, of one tag. */
function reportOf(rows: readonly SheetRow[], tag: string) {
  const own = rows.filter((row) => row.tag === tag);
  const long = own.filter(({ ring }) => ring > 10);
  return {
    calls: own.length,
    answered: own.filter((row) => !isLost(row)).length,
    unanswered: own.filter(isLost).length,
    longRing: { answered: long.filter((row) => !isLost(row)).length, unanswered: long.filter(isLost).length },
    talk: mean(own.map(({ talk }) => talk)),
    ring: mean(own.map(({ ring }) => ring)),
  };
}

function expectReports(view: FiguresView, rows: readonly SheetRow[]): void {
  expect(view.ringing.seconds.map(({ seconds, calls }) => [seconds, calls])).toEqual(unansweredByRing(rows) as never);
  const lost = rows.filter(isLost);
  expect([view.ringing.long, view.ringing.short, view.ringing.unknown]).toEqual([
    lost.filter(({ ring }) => ring > 10).length,
    lost.filter(({ ring }) => ring <= 10).length,
    0,
  ]);
  for (const { fromSeconds, toSeconds, calls } of view.ringing.parts) {
    const within = lost.filter(({ ring }) => ring >= fromSeconds && ring <= (toSeconds ?? Number.POSITIVE_INFINITY));
    expect([fromSeconds, calls]).toEqual([fromSeconds, within.length]);
  }
  expect(view.tags.map(({ name }) => name).sort()).toEqual([...new Set(rows.map(({ tag }) => tag))].sort());
  for (const one of view.tags) {
    const { talk, ring, ...counts } = reportOf(rows, one.name);
    expect(one).toMatchObject(counts);
    expect(one.meanTalkPerCallSeconds).toBeCloseTo(talk, 2);
    expect(one.meanRingSeconds).toBeCloseTo(ring, 2);
  }
  expect(view.totals).toMatchObject({
    calls: rows.length,
    answered: rows.length - lost.length,
    unanswered: lost.length,
  });
}

describe("the four reports of the spreadsheet (acceptance 37)", () => {
  test.each([1, 2, 3])("are the figures of the same rows, random data %d", async (seed) => {
    const random = new Random(seed);
    const rows = randomSheet(random, 300, SINCE, UNTIL);
    await takeRecords(house, rows.map(recordOf));
    expectReports(await figures(), rows);
    // And of a part of them.
    const some = rows.filter(({ startedAt }) => startedAt < SINCE + 7 * DAY_MS);
    const answer = await house.ask(
      "admin",
      "GET",
      `/api/v1/enrichment/figures?since=${SINCE}&until=${SINCE + 7 * DAY_MS}`,
    );
    expectReports(answer.body, some);
  });

  test("are the same whether rows or events told the calls", async () => {
    const rows = randomSheet(new Random(4), 60, SINCE, UNTIL);
    for (const row of rows) expect((await house.post(eventOf(row))).status).toBe(200);
    expectReports(await figures(), rows);
  });
});
