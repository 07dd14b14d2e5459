import { describe, expect, test } from "bun:test";
import { Random } from "../../../server/platform/random.ts";
import { COPY_WITHIN_MS, Overlap } from "../../../server/presence/yeastar/overlap.ts";
import { FakeClock } from "../../support/fake-clock.ts";

describe("two sockets that bring the same", () => {
  test("bring each event once, however they are mixed: some before the second was there, some after the first was gone", async () => {
    const random = new Random(9);
    let copies = 0;
    for (let round = 0; round < 300; round++) {
      const clock = new FakeClock();
      const overlap = new Overlap<"old" | "new">(clock);
      // Few texts, so that the same thing happens often; none so soon again that no one could tell.
      const events = Array.from({ length: 40 }, (_, n) => ({ text: random.pick(["a", "b", "c"]), at: n * 2_000 }));
      const from = random.integer(5, 15);
      const to = random.integer(20, 35);
      const arrivals = events.flatMap(({ text, at }, n) => [
        ...(n <= to ? [{ source: "old" as const, text, at: at + random.integer(0, 400) }] : []),
        ...(n >= from ? [{ source: "new" as const, text, at: at + random.integer(0, 400) }] : []),
      ]);
      arrivals.sort((a, b) => a.at - b.at);
      const told: string[] = [];
      for (const { source, text, at } of arrivals) {
        await clock.advance(at - clock.monotonic());
        if (overlap.isNew(source, text)) told.push(text);
      }
      expect(told).toEqual(events.map(({ text }) => text));
      expect(overlap.isAmbiguous).toBe(false);
      copies += arrivals.length - told.length;
    }
    expect(copies).toBeGreaterThan(1_000);
  });

  test("the same thing twice from one socket is two things, and a late copy is one of its own", async () => {
    const clock = new FakeClock();
    const overlap = new Overlap<string>(clock);
    expect(["old", "old", "new", "new"].map((source) => overlap.isNew(source, "x"))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(overlap.isAmbiguous).toBe(true);
    expect(overlap.isNew("old", "y")).toBe(true);
    await clock.advance(COPY_WITHIN_MS);
    expect(overlap.isNew("new", "y")).toBe(true);
  });
});
