import { describe, expect, test } from "bun:test";
import { drawnRows, rowAfterKey, windowOf } from "../../client/ui/virtual-window.ts";

describe("window of a long list", () => {
  test("at the top: what fits, and a few more below", () => {
    expect(windowOf(1000, 64, 200, 840, 6)).toEqual({ from: 0, to: 16 });
  });

  test("in the middle: a few more on both sides", () => {
    expect(windowOf(1000, 64, -6400, 640, 6)).toEqual({ from: 94, to: 116 });
  });

  test("at the end: never past the last row", () => {
    expect(windowOf(1000, 64, -63_400, 640, 6)).toEqual({ from: 984, to: 1000 });
  });

  test("far off the screen, either way: nothing, or the nearest few", () => {
    expect(windowOf(10, 64, 5000, 640, 6)).toEqual({ from: 0, to: 0 });
    expect(windowOf(10, 64, -50_000, 640, 6)).toEqual({ from: 10, to: 10 });
  });

  test("an empty list, a height that is not known", () => {
    expect(windowOf(0, 64, 0, 640)).toEqual({ from: 0, to: 0 });
    expect(windowOf(10, 0, 0, 640)).toEqual({ from: 0, to: 0 });
  });

  test("of 1,000 rows a phone never draws more than 30", () => {
    for (let top = 200; top > -64_000; top -= 97) {
      const { from, to } = windowOf(1000, 64, top, 780);
      expect(to - from).toBeLessThanOrEqual(30);
    }
  });
});

describe("drawn rows", () => {
  test("the focused row is drawn wherever it is, once, in order", () => {
    expect(drawnRows({ from: 5, to: 8 }, 6, 20)).toEqual([5, 6, 7]);
    expect(drawnRows({ from: 5, to: 8 }, 1, 20)).toEqual([1, 5, 6, 7]);
    expect(drawnRows({ from: 5, to: 8 }, 15, 20)).toEqual([5, 6, 7, 15]);
    expect(drawnRows({ from: 5, to: 8 }, -1, 20)).toEqual([5, 6, 7]);
    expect(drawnRows({ from: 5, to: 8 }, 25, 20)).toEqual([5, 6, 7]);
  });
});

test("keys move among rows and stop at the ends", () => {
  expect(rowAfterKey("ArrowDown", 3, 10, 5)).toBe(4);
  expect(rowAfterKey("ArrowDown", 9, 10, 5)).toBe(9);
  expect(rowAfterKey("ArrowUp", 0, 10, 5)).toBe(0);
  expect(rowAfterKey("PageDown", 7, 10, 5)).toBe(9);
  expect(rowAfterKey("PageUp", 7, 10, 5)).toBe(2);
  expect(rowAfterKey("Home", 7, 10, 5)).toBe(0);
  expect(rowAfterKey("End", 7, 10, 5)).toBe(9);
  expect(rowAfterKey("a", 7, 10, 5)).toBeNull();
});
