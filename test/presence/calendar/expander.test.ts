import { describe, expect, test } from "bun:test";
import { Expander, PATIENCE_MS, startWorker } from "../../../server/presence/calendar/expander.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { bytesOf, calendarOf, corpus, readingOf, vectors } from "./feeds.ts";
import { readCalendar, readRaw } from "../../../server/presence/calendar/read-calendar.ts";

const YEAR = { feedId: 3, zone: "Europe/Paris", from: Date.UTC(2026, 0, 1), to: Date.UTC(2027, 0, 1) };

describe("the thread", () => {
  test("reads as the code itself does, also what comes in pieces", async () => {
    // A clock that stands still kills nothing, however busy the machine is.
    const expander = new Expander(new FakeClock());
    const many = bytesOf(
      calendarOf(["UID:d", "DTSTART:20260101T080000Z", "DURATION:PT5M", "RRULE:FREQ=HOURLY;COUNT=1700"]),
    );
    const asked = [
      { bytes: many, reading: YEAR },
      ...vectors()
        .slice(0, 1)
        .map((vector) => ({ bytes: bytesOf(vector.ics), reading: readingOf(vector) })),
      ...corpus().slice(0, 1),
    ];
    for (const { bytes, reading } of asked) {
      const { isFinished, raw: _, ...result } = await expander.expand(Uint8Array.from(bytes), reading);
      expect(isFinished).toBe(true);
      expect(result).toEqual(readCalendar(bytes, reading));
      expect((await expander.expand(Uint8Array.from(bytes), reading, true)).raw).toEqual(readRaw(bytes, reading).raw);
    }
    expect(readCalendar(many, YEAR).occurrences).toHaveLength(1_700);
  });

  test("is killed when it takes too long, and the next feed is read", async () => {
    const clock = new FakeClock();
    const workers: FakeWorker[] = [];
    const expander = new Expander(clock, () => {
      const worker = workers.length === 0 ? new FakeWorker() : startWorker();
      if (worker instanceof FakeWorker) workers.push(worker);
      return worker as Worker;
    });
    const first = expander.expand(bytesOf("x"), YEAR);
    const second = expander.expand(bytesOf(calendarOf(["UID:a", "DTSTART:20260105T080000Z", "DURATION:PT1H"])), YEAR);
    await turn();
    await clock.advance(PATIENCE_MS - 1);
    expect(workers[0]?.isEnded).toBe(false);
    await clock.advance(1);
    expect(await first).toMatchObject({ isFinished: false, isUsable: false, issues: [{ code: "took_too_long" }] });
    expect(workers[0]?.isEnded).toBe(true);
    expect((await second).occurrences).toHaveLength(1);
    expect(clock.timers).toBe(0);
  });

  test("that breaks is one feed's trouble", async () => {
    const worker = new FakeWorker();
    const expander = new Expander(new FakeClock(), () => worker as unknown as Worker);
    const read = expander.expand(bytesOf("x"), YEAR);
    await turn();
    worker.onerror?.({ message: "out of memory" });
    expect(await read).toMatchObject({
      isFinished: false,
      issues: [{ code: "event_unreadable", detail: "out of memory" }],
    });
    expect(worker.isEnded).toBe(true);
  });

  test("leaves the rest of a larger buffer to its owner", async () => {
    const whole = bytesOf(`xx${calendarOf(["UID:a", "DTSTART:20260105T080000Z", "DURATION:PT1H"])}`);
    const { occurrences } = await new Expander(new FakeClock()).expand(whole.subarray(2), YEAR);
    expect(occurrences).toHaveLength(1);
    expect(whole.byteLength).toBeGreaterThan(0);
  });

  test("does not let more than 2,000 wait", async () => {
    const expander = new Expander(new FakeClock(), () => new FakeWorker() as unknown as Worker);
    const all = Array.from({ length: 2_000 }, () => expander.expand(bytesOf("x"), YEAR));
    expect(all).toHaveLength(2_000);
    await expect(expander.expand(bytesOf("x"), YEAR)).rejects.toThrow("too many calendars");
  });
});

/** A thread that never answers. */
class FakeWorker {
  onmessage: unknown = null;
  onerror: ((event: { message: string }) => void) | null = null;
  isEnded = false;
  postMessage() {}
  terminate() {
    this.isEnded = true;
  }
}

/** Lets what waits for promises alone go on. */
const turn = () => new Promise<void>((done) => setImmediate(done));
