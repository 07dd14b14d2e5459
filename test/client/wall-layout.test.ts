import { expect, test } from "bun:test";
import { layOut } from "../../client/cccp/wall-layout.ts";

/** The room for queues, beside the calls or over them, on the usual screens. */
const SCREENS = { hd: [900, 450], fullHd: [1350, 680], tall: [1030, 1050] } as const;

test.each([
  ["hd", 3, 30],
  ["hd", 8, 24],
  ["fullHd", 3, 40],
  ["fullHd", 8, 34],
  ["tall", 3, 55],
  ["tall", 8, 28],
] as const)("on %s, %d queues are read from afar", (screen, count, leastPx) => {
  const [width, height] = SCREENS[screen];
  const { fontPx, isCompact, shown } = layOut(count, width, height);
  expect(fontPx).toBeGreaterThanOrEqual(leastPx);
  expect([isCompact, shown]).toEqual([false, count]);
});

test.each(Object.entries(SCREENS))("on %s, fifty queues all have their line", (_, [width, height]) => {
  const { columns, fontPx, shown } = layOut(50, width, height);
  expect(shown).toBe(50);
  expect(Math.ceil(50 / columns) * fontPx * 2).toBeLessThanOrEqual(height);
});

test("what would be too small to read is left out and counted, with a place to say so", () => {
  const { columns, fontPx, isCompact, shown } = layOut(500, 900, 450);
  expect(isCompact).toBe(true);
  expect(shown).toBeLessThan(500);
  expect(Math.ceil((shown + 1) / columns) * fontPx * 2.3).toBeLessThanOrEqual(450);
});

test("no queue, or no room yet, is no error", () => {
  expect(layOut(0, 900, 450).shown).toBe(0);
  expect(layOut(8, 0, 0).shown).toBe(1);
});
