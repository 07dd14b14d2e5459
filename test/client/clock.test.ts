import { describe, expect, test } from "bun:test";
import { freshness } from "../../client/live/freshness.ts";
import { elapsedMs, ServerClock } from "../../client/live/server-clock.ts";
import { Ticker } from "../../client/live/ticker.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { liveLink, T0 } from "./board-fixture.ts";

describe("server clock", () => {
  test("takes the sample with the least delay", () => {
    const clock = new ServerClock();
    clock.observe(T0 + 10_000, T0 + 300);
    clock.observe(T0 + 10_200, T0 + 220);
    clock.observe(T0 + 10_400, T0 + 900);
    expect(clock.offsetMs).toBe(9980);
  });

  test("starts anew when a clock was set", () => {
    const clock = new ServerClock();
    clock.observe(T0, T0 - 3_600_000);
    clock.observe(T0 + 1000, T0 + 990);
    expect(clock.offsetMs).toBe(10);
  });

  test("forgets what is long past, so that a drifting clock is followed", () => {
    const clock = new ServerClock();
    clock.observe(T0 + 500, T0);
    for (let i = 0; i < 64; i++) clock.observe(T0 + 100, T0);
    expect(clock.offsetMs).toBe(100);
  });

  test("the call centre's time adds its own skew", () => {
    const clock = new ServerClock();
    clock.observe(T0 + 2000, T0);
    expect(clock.callCentreNow(T0, -500)).toBe(T0 + 1500);
    expect(clock.callCentreNow(T0, null)).toBe(T0 + 2000);
  });

  test("no time is negative, none is unknown", () => {
    expect(elapsedMs(T0 + 5, T0)).toBe(0);
    expect(elapsedMs(T0 - 5, T0)).toBe(5);
    expect(elapsedMs(null, T0)).toBeNull();
  });
});

describe("age of the data", () => {
  const input = { now: T0, phase: "open", heardAt: T0 - 1000, savedAt: null, link: liveLink, offsetMs: 0 } as const;

  test("a quiet board of a server that answers is not old", () => {
    expect(freshness({ ...input, link: { ...liveLink, lastByteAt: T0 - 600_000 } })).toEqual({
      state: "live",
      ageMs: 1000,
      fault: null,
    });
  });

  test("a server that is silent for more than 5 s makes it old", () => {
    expect(freshness({ ...input, heardAt: T0 - 5000 }).state).toBe("live");
    expect(freshness({ ...input, heardAt: T0 - 5001 })).toEqual({ state: "old", ageMs: 5001, fault: "server" });
  });

  test("a link that is down is as old as its last byte, by the server's clock", () => {
    const link = { ...liveLink, phase: "waiting_to_retry", lastByteAt: T0 - 30_000 } as const;
    expect(freshness({ ...input, link, offsetMs: 2000 })).toEqual({ state: "old", ageMs: 32_000, fault: "link" });
  });

  test("a board from the device is as old as it was saved, whoever answers", () => {
    expect(freshness({ ...input, heardAt: T0, savedAt: T0 - 3_600_000 })).toMatchObject({
      state: "old",
      ageMs: 3_600_000,
    });
  });

  test("without a board there is no age", () => {
    expect(freshness({ ...input, link: null }).state).toBe("none");
  });
});

describe("ticker", () => {
  test("beats once a second, at the full second, and not when stopped", async () => {
    const clock = new FakeClock(T0 + 400);
    const ticker = new Ticker(clock);
    ticker.start();
    ticker.start();
    expect(clock.timers).toBe(1);
    await clock.advance(605);
    expect(ticker.now.value).toBe(T0 + 1005);
    await clock.advance(10_000);
    expect(ticker.now.value).toBe(T0 + 11_005);
    ticker.stop();
    expect(clock.timers).toBe(0);
    await clock.advance(5000);
    expect(ticker.now.value).toBe(T0 + 11_005);
  });
});
