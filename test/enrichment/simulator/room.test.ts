import { describe, expect, test } from "bun:test";
import { Ingest, type Told } from "../../../server/enrichment/calls/ingest.ts";
import { GIVEN_UP_AFTER_MS } from "../../../server/enrichment/merge-call.ts";
import { isSignedWith } from "../../../server/enrichment/wildix/signature.ts";
import { readWebhook } from "../../../server/enrichment/wildix/webhook.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { openCallHouse } from "../room/house.ts";
import { type Heard, livedThrough, SECRET } from "./listener.ts";

const CALLS = 1_000;

interface Line {
  callId: string;
  state: string;
  disposition: string | null;
}

/** Acceptance line 22. */
describe("a thousand simulated calls, a thousand times as fast and with faults, told to the room", () => {
  test("are a thousand calls there, and none lasts for ever", async () => {
    const faults = "noisy,wrong-signature,escaped-json";
    const { simulator, heard } = await livedThrough({
      maxCalls: CALLS,
      seed: 1,
      speed: 1000,
      generations: [1, 2],
      faults,
    });
    const house = await openCallHouse();
    try {
      const { database } = house.app.platform;
      const ingest = new Ingest({ database, clock: house.clock, log: silentLog, onChange: () => {} });
      const told = toldBy(heard);
      expect((100 * (heard.length - told.length)) / heard.length).toBeWithin(0.3, 2.5);
      await ingest.take(told);
      expect(ingest.repeats).toBeWithin(told.length * 0.01, told.length * 0.03);
      await house.clock.advance(GIVEN_UP_AFTER_MS);
      ingest.stop();
      await ingest.reap();
      const lines = await everyLine(house);
      expect(new Set(lines.map(({ callId }) => callId)).size).toBe(CALLS);
      expect(lines).toHaveLength(CALLS);
      expect(lines.filter(({ state }) => state === "ringing" || state === "talking")).toEqual([]);
      const outcomes = new Map(simulator.outcomes().map((call) => [call.callId, call]));
      const completed = lines.filter(({ state }) => state === "completed");
      expect(completed.length).toBeGreaterThan(CALLS * 0.95);
      for (const { callId, disposition } of completed)
        expect(disposition).toBe(outcomes.get(callId)?.disposition as string);
    } finally {
      await house.close();
    }
  }, 120_000);
});

type House = Awaited<ReturnType<typeof openCallHouse>>;

/** What the receiver hands on of it: in parts, as an import does, because a thousand calls one by one take their time. */
function toldBy(heard: readonly Heard[]): Told[] {
  return heard.flatMap(({ body, text, signature, at }) => {
    if (!isSignedWith(SECRET, body, signature)) return [];
    const webhook = readWebhook(JSON.parse(text), at);
    if (webhook.kind !== "call") throw new Error(`not read: ${text}`);
    const { key, type, reading } = webhook;
    return [{ reading, event: { key, type } }];
  });
}

async function everyLine(house: House): Promise<Line[]> {
  const lines: Line[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page = await house.ask("admin", "GET", `/api/v1/enrichment/calls?limit=500${cursor && `&cursor=${cursor}`}`);
    lines.push(...(page.body.calls as Line[]));
    cursor = page.body.nextCursor as string | null;
  }
  return lines;
}
