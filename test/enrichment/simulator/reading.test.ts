import { describe, expect, test } from "bun:test";
import { mergeCall, giveUp, GIVEN_UP_AFTER_MS } from "../../../server/enrichment/merge-call.ts";
import type { Call } from "../../../server/enrichment/model.ts";
import { isSignedWith } from "../../../server/enrichment/wildix/signature.ts";
import { readWebhook } from "../../../server/enrichment/wildix/webhook.ts";
import { type Heard, type House, livedThrough, SECRET } from "./listener.ts";

const CALLS = 500;

/** What somebody knows who listened to all of it, events that came twice counted once. */
function understood(heard: readonly Heard[]): { calls: Map<string, Call>; repeats: number } {
  const calls = new Map<string, Call>();
  const keys = new Set<string>();
  let repeats = 0;
  for (const { body, text, signature, at } of heard) {
    expect(isSignedWith(SECRET, body, signature)).toBe(true);
    const webhook = readWebhook(JSON.parse(text), at);
    if (webhook.kind !== "call") throw new Error(`not read: ${text}`);
    const { key, reading } = webhook;
    if (keys.has(key)) {
      repeats++;
      continue;
    }
    keys.add(key);
    calls.set(reading.callId, mergeCall(calls.get(reading.callId) ?? null, reading).call);
  }
  return { calls, repeats };
}

function expectSame(read: Call | undefined, booked: Call): void {
  if (!read) throw new Error(`nothing was heard of ${booked.callId}`);
  expect(read).toEqual(booked);
}

function expectUnderstood({ simulator, heard }: House) {
  const { calls, repeats } = understood(heard);
  expect(calls.size).toBe(CALLS);
  let unheard = 0;
  for (const booked of simulator.outcomes()) {
    const read = calls.get(booked.callId);
    if (!simulator.isEndMissing(booked.callId)) expectSame(read, booked);
    else {
      unheard++;
      expect(["ringing", "talking"]).toContain(read?.state as string);
      expect(read && giveUp(read, read.saidAt + GIVEN_UP_AFTER_MS)?.state).toBe("interrupted");
    }
  }
  return { repeats, unheard };
}

describe("whoever listens to the simulated PBX", () => {
  test.each([
    ["the first generation", [1]],
    ["the second generation", [2]],
    ["both", [1, 2]],
  ] as const)("knows of every call what it came to, told by %s", async (_, generations) => {
    const lived = await livedThrough({ maxCalls: CALLS, generations: [...generations] });
    expect(expectUnderstood(lived)).toEqual({ repeats: 0, unheard: 0 });
  });

  test("knows it also from events that come twice and in other orders", async () => {
    const faults = "duplicates=30,reordered=30,at-once,escaped-json";
    const lived = await livedThrough({ maxCalls: CALLS, generations: [1, 2], faults });
    expect(expectUnderstood(lived).repeats).toBeGreaterThan(500);
  });

  test("never hears that some calls ended, and gives those up", async () => {
    const lived = await livedThrough({ maxCalls: CALLS, faults: "noisy,missing-end=10" });
    expect(expectUnderstood(lived).unheard).toBeGreaterThan(20);
  });
});
