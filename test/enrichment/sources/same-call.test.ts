/** A call that the PBX tells of twice: by its events, and by a row of its record table. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { Ingest, type Told } from "../../../server/enrichment/calls/ingest.ts";
import { isSignedWith } from "../../../server/enrichment/wildix/signature.ts";
import { readCallRecord } from "../../../server/enrichment/wildix/call-record.ts";
import { readWebhook } from "../../../server/enrichment/wildix/webhook.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { type CallHouse, openCallHouse } from "../room/house.ts";
import { livedThrough, list, SECRET } from "../simulator/listener.ts";
import type { Call } from "../../../server/enrichment/model.ts";
import { listCalls } from "../../../server/enrichment/calls/repo.ts";
import { findByRecordId } from "../../../server/enrichment/repo.ts";

let house: CallHouse;
let ingest: Ingest;
beforeEach(async () => {
  house = await openCallHouse([]);
  const { database } = house.app.platform;
  ingest = new Ingest({ database, clock: house.clock, log: silentLog, onChange: () => {} });
});
afterEach(() => house.close());

const calls = () => listCalls(house.app.platform.database.orm, { userId: "", name: "", marks: null }, {}, null, 5_000);

/** What a PBX told of so many calls, and its table of them. */
async function toldTwice(parts: { maxCalls: number; faults?: string; seed?: number }) {
  const { simulator, heard } = await livedThrough({ generations: [1, 2], ...parts });
  const events: Told[] = heard.flatMap(({ body, text, signature, at }) => {
    const webhook = readWebhook(JSON.parse(text), at);
    if (!isSignedWith(SECRET, body, signature) || webhook.kind !== "call") return [];
    return [{ reading: webhook.reading, event: { key: webhook.key, type: webhook.type } }];
  });
  const page = await list(simulator, "count=1000&sort=end&dir=ASC");
  const rows = page.records.flatMap((row): Told[] => {
    const reading = readCallRecord(row, "records", 0);
    return reading ? [{ reading, event: null }] : [];
  });
  return { simulator, events, rows };
}

/** What of a call does not depend on which of both ways told it. Channels are in rows alone. */
function bare({ callId, pbx, company, state, startedAt, answeredAt, endedAt, disposition, endCause, legs }: Call) {
  const bareLegs = legs.map(({ channel: _, destinationChannel: __, ...leg }) => leg);
  return { callId, pbx, company, state, startedAt, answeredAt, endedAt, disposition, endCause, legs: bareLegs };
}

describe("events and rows of the same calls", () => {
  test.each<[string, (events: Told[], rows: Told[]) => Told[]]>([
    ["events first", (events, rows) => [...events, ...rows]],
    [
      "each row when its call is over, before everything of it is stored",
      (events, rows) => {
        const left = [...rows];
        return events
          .flatMap((told) => {
            if (told.reading.stage !== "completed") return [told];
            return [...left.splice(0, left.findIndex(({ reading }) => reading.at > told.reading.at) >>> 0), told];
          })
          .concat(left);
      },
    ],
    [
      "rows first, then that everything is stored",
      (events, rows) => [...rows, ...events.filter(({ reading }) => reading.stage === "completed")],
    ],
  ])(
    "are one call each: %s",
    async (_, inOrder) => {
      const { simulator, events, rows } = await toldTwice({ maxCalls: 250 });
      await ingest.take(inOrder(events, rows));
      await ingest.take(rows);
      const known = await calls();
      expect(known).toHaveLength(250);
      const outcomes = new Map(simulator.outcomes().map((call) => [call.callId, call]));
      for (const call of known) {
        const wanted = outcomes.get(call.callId) as Call;
        expect(bare(call)).toEqual(bare(wanted));
        expect(call.record).toMatchObject({ id: call.recordId, from_number: wanted.legs[0]?.from.number });
        expect(call.recordId).toMatch(/^\d+$/);
      }
      expect(new Set(known.map(({ recordId }) => recordId)).size).toBe(250);
    },
    60_000,
  );

  test("rows say how calls ended of which nobody else told it", async () => {
    const { simulator, events, rows } = await toldTwice({ maxCalls: 250, faults: "missing-end=30" });
    await ingest.take([...events, ...rows]);
    const known = await calls();
    expect(known).toHaveLength(250);
    const outcomes = new Map(simulator.outcomes().map((call) => [call.callId, call]));
    const lost = known.filter(({ callId }) => simulator.isEndMissing(callId));
    expect(lost.length).toBeGreaterThan(40);
    for (const { callId, state, disposition, endedAt } of lost) {
      const wanted = outcomes.get(callId);
      expect({ state, disposition }).toEqual({ state: "completed", disposition: wanted?.disposition ?? null });
      expect(Math.floor((endedAt ?? 0) / 1000)).toBe(Math.floor((wanted?.endedAt ?? 0) / 1000));
    }
  }, 60_000);
});

const START = Date.UTC(2026, 2, 2, 8);
const completed = (id: string, startTime: number, phone = "0639980001", pbx = "P1") => {
  const flow = {
    startTime,
    endTime: startTime + 60_000,
    duration: 60_000,
    talkTime: 50_000,
    callStatus: "COMPLETED",
  };
  const flows = [{ ...flow, caller: { phone }, callee: { phone: "44", userExtension: "44" } }];
  const webhook = readWebhook({ id, pbx, type: "call:completed", time: startTime + 90_000, data: { id, flows } }, 0);
  if (webhook.kind !== "call") throw new Error("not read");
  return { reading: webhook.reading, event: { key: webhook.key, type: webhook.type } };
};
const row = (id: string, start: string, from = "0639980001", pbxid = "P1") => {
  const times = { start: `2026-03-02 ${start}`, answer: "", end: "2026-03-02 08:01:00", timezone: "+0000" };
  const reading = readCallRecord({ id, pbxid, from_number: from, to_number: "44", ...times }, "records", 0);
  if (!reading) throw new Error("not read");
  return { reading, event: null };
};

describe("what a call is told by", () => {
  test.each([
    ["the row is within two seconds", row("1", "08:00:02"), 1],
    ["the row is three seconds later", row("1", "08:00:03"), 2],
    ["another number called", row("1", "08:00:00", "0639980002"), 2],
    ["it is another PBX's row", row("1", "08:00:00", "0639980001", "P2"), 2],
  ])("%s", async (_, told, count) => {
    await ingest.take([completed("a", START), told]);
    expect(await calls()).toHaveLength(count);
  });

  test("of two calls that fit neither is taken for the row's", async () => {
    await ingest.take([completed("a", START), completed("b", START + 900), row("1", "08:00:00")]);
    expect((await calls()).map(({ callId }) => callId).toSorted()).toEqual(["a", "b", "cdr:P1:1"]);
  });

  test("the replaced application finds it by the number of its row", async () => {
    await ingest.take([row("77", "08:00:01"), completed("a", START)]);
    const { orm } = house.app.platform.database;
    expect(await findByRecordId(orm, "77")).toMatchObject({ callId: "a", recordId: "77" });
    await ingest.take([row("77", "08:00:01"), completed("a", START)]);
    expect(await calls()).toHaveLength(1);
  });
});

describe("an open page of the replaced application", () => {
  test("still saves by the id that the call had before its row was read", async () => {
    const other = await openCallHouse();
    try {
      const { database } = other.app.platform;
      const telling = new Ingest({ database, clock: other.clock, log: silentLog, onChange: () => {} });
      const page = async () =>
        (await other.ask("bob", "GET", "/appels")).body.result.records.map(({ id }: { id: string }) => id);
      await telling.take([completed("a", START)]);
      expect(await page()).toEqual(["a"]);
      await telling.take([row("77", "08:00:01")]);
      expect(await page()).toEqual(["77"]);
      for (const [id, objet] of [
        ["a", "Facture"],
        ["77", "Livraison"],
      ] as const) {
        expect(await other.ask("bob", "POST", "/enrichissements", { [id]: { objet } })).toMatchObject({
          status: 200,
          body: { status: "success", data: { "77": { objet } } },
        });
      }
    } finally {
      await other.close();
    }
  });
});
