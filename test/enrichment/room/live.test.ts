/** What the PBX posts is on the open streams of those who see the call, and of nobody else. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import type { CallsPatch } from "../../../server/enrichment/topics.ts";
import type { Identity } from "../../../server/platform/auth/identity.ts";
import { agent, envelope, finished, START } from "../events.ts";
import { follow } from "../../platform/events/reading.ts";
import { type CallHouse, openCallHouse } from "./house.ts";

const AGENTS = 40;
const WEBHOOKS = 30;
let house: CallHouse;
beforeEach(async () => {
  house = await openCallHouse();
});
afterEach(() => house.close());

test("webhooks reach each of 80 streams with its own eyes once, in the order in which they came (acceptance 38)", async () => {
  const base = { name: "x", displayName: "x", scope: null, via: "session" as const };
  const readers = Array.from({ length: AGENTS }, (_, n): Identity[] => [
    { ...base, id: `agent-${n}`, role: "agent", extension: String(500 + n) },
    { ...base, id: `viewer-${n}`, role: "viewer" },
  ]).flat();
  const { hub } = house.app.platform;
  const streams = await Promise.all(readers.map((who) => follow(hub, ["enrichment.calls"], { who })));
  for (let n = 0; n < WEBHOOKS; n++) {
    const leg = { ...finished({ startTime: START + n * 1000 }), callee: agent(String(500 + (n % 3))) };
    await house.post(envelope("call:completed", 1000 * n, { id: `call-${n}`, flows: [leg] }));
    if (n % 7 === 0) await house.clock.advance(1_000);
  }
  await house.clock.advance(1_000);
  const all = Array.from({ length: WEBHOOKS }, (_, n) => `call-${n}`);
  const seen = streams.map(({ data }) =>
    data.flatMap((patch) => (patch as CallsPatch).calls.map(({ callId }) => callId)),
  );
  for (const [at, { role, extension }] of readers.entries()) {
    const own = all.filter((_, n) => role === "viewer" || String(500 + (n % 3)) === extension);
    expect([extension ?? role, seen[at]]).toEqual([extension ?? role, own]);
  }
}, 60_000);
