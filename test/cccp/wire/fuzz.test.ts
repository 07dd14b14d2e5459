import { expect, test } from "bun:test";
import { CccpFuzz } from "../../../scripts/fuzz/cccp.ts";

test("100,000 damaged streams: only protocol errors, within bounds, and the next frame is read", () => {
  const fuzz = new CccpFuzz(20260208);
  for (let index = 0; index < 100_000; index++) fuzz.runCase(index);
  // The damage must reach every outcome, or it proves nothing.
  const { decoded, unknown, malformed, lostStreams } = fuzz.counts;
  for (const count of [decoded, unknown, malformed, lostStreams]) expect(count).toBeGreaterThan(1_000);
}, 60_000);
