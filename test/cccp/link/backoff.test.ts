import { describe, expect, test } from "bun:test";
import { Backoff } from "../../../server/cccp/link/backoff.ts";

const bounds = { floorMs: 100, firstMs: 1000, ceilingMs: 30_000 };

function waits(random: number, count: number): number[] {
  const backoff = new Backoff({ ...bounds, random: () => random });
  return Array.from({ length: count }, () => backoff.nextMs());
}

describe("back-off", () => {
  test("with no luck it doubles up to the ceiling and stays there", () => {
    expect(waits(1, 7)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  test("with all luck it never goes below the floor", () => {
    expect(waits(0, 5)).toEqual([100, 100, 100, 100, 100]);
  });

  test("the jitter spans the whole of floor to bound", () => {
    expect(waits(0.5, 3)).toEqual([550, 1050, 2050]);
  });

  test("a reset begins again", () => {
    const backoff = new Backoff({ ...bounds, random: () => 1 });
    backoff.nextMs();
    backoff.nextMs();
    backoff.reset();
    expect(backoff.nextMs()).toBe(1000);
  });

  test("ten thousand failures are still a finite wait", () => {
    const backoff = new Backoff({ ...bounds, random: () => 0 });
    for (let i = 0; i < 10_000; i++) backoff.nextMs();
    expect(backoff.nextMs()).toBe(100);
  });
});
