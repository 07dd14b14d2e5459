import { describe, expect, test } from "bun:test";
import {
  Journal,
  type JournalEntry,
  type JournalLimits,
  type JournalStore,
} from "../../../server/platform/events/journal.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { FakeClock, settle } from "../../support/fake-clock.ts";

class MemoryStore implements JournalStore {
  rows: JournalEntry[] = [];
  writes = 0;
  failures = 0;

  async readNewest(limit: number) {
    return this.rows.slice(-limit);
  }

  async oldestId() {
    return this.rows[0]?.id ?? null;
  }

  async write(entries: readonly JournalEntry[], deleteThroughId: number | null) {
    this.writes++;
    if (this.failures > 0) {
      this.failures--;
      throw new Error("disk full");
    }
    this.rows = [...this.rows, ...entries].filter((row) => deleteThroughId === null || row.id > deleteThroughId);
  }
}

async function setUp(limits: Partial<JournalLimits> = {}, store = new MemoryStore()) {
  const clock = new FakeClock();
  const handed: JournalEntry[] = [];
  const journal = await Journal.open({ store, clock, log: silentLog, onEntry: (entry) => handed.push(entry), limits });
  const append = (count: number, topic = "cccp.call.started", scope = "1") => {
    for (let i = 0; i < count; i++) journal.append({ topic, scope, subject: `c${i}`, data: { i } });
  };
  return { clock, store, journal, handed, append };
}

const ids = (entries: readonly JournalEntry[]) => entries.map((entry) => entry.id);

describe("journal", () => {
  test("an entry is there at once, handed on, and written within half a second", async () => {
    const { journal, store, clock, handed } = await setUp();
    journal.append({ topic: "cccp.agent.changed", scope: "1", subject: "alice", data: { state: "paused" } });
    const entry = {
      id: 1,
      at: clock.now(),
      topic: "cccp.agent.changed",
      scope: "1",
      subject: "alice",
      data: { state: "paused" },
    };
    expect(journal.recent(10)).toEqual([entry]);
    expect(handed).toEqual([entry]);
    expect(store.rows).toEqual([]);
    await clock.advance(500);
    expect(store.rows).toEqual([entry]);
  });

  test("what comes within half a second is one batch, and a quiet journal has no timer", async () => {
    const { store, clock, append } = await setUp();
    append(100);
    await clock.advance(500);
    await clock.advance(10_000);
    expect(store.writes).toBe(1);
    expect(store.rows).toHaveLength(100);
    expect(clock.timers).toBe(0);
  });

  test("goes on after the last run's entries", async () => {
    const { store, journal, append } = await setUp();
    append(3);
    await journal.flush();
    const next = await setUp({}, store);
    expect(ids(next.journal.recent(10))).toEqual([3, 2, 1]);
    next.append(1);
    expect(ids(next.journal.recent(10))).toEqual([4, 3, 2, 1]);
  });

  test("newest first, as many as asked for, by topic, by prefix and by scope", async () => {
    const { journal, append } = await setUp();
    append(2, "cccp.call.started", "1");
    append(2, "cccp.agent.changed", "2");
    append(1, "platform.user.added", "");
    expect(ids(journal.recent(3))).toEqual([5, 4, 3]);
    expect(ids(journal.recent(9, { topic: "cccp.call.started" }))).toEqual([2, 1]);
    expect(ids(journal.recent(9, { topic: "cccp." }))).toEqual([4, 3, 2, 1]);
    expect(ids(journal.recent(9, { scope: "2" }))).toEqual([4, 3]);
    expect(ids(journal.recent(9, { topic: "cccp.call.started", scope: "2" }))).toEqual([]);
  });

  test("memory is bounded, and the newest stay", async () => {
    const { journal, append } = await setUp({ maxRecent: 10 });
    append(1_000);
    const kept = ids(journal.recent(1_000));
    expect(kept.length).toBeGreaterThanOrEqual(10);
    expect(kept.length).toBeLessThan(12);
    expect(kept[0]).toBe(1_000);
  });

  test("rows on disk are bounded", async () => {
    const { journal, store, append } = await setUp({ maxRows: 50, retentionStep: 10 });
    for (let i = 0; i < 20; i++) {
      append(10);
      await journal.flush();
      expect(store.rows.length).toBeLessThan(50 + 10 + 10);
    }
    expect(store.rows.at(-1)?.id).toBe(200);
    expect(store.rows[0]?.id).toBeGreaterThan(130);
  });

  test("another bound holds from the next writes on, and many rows go in steps", async () => {
    const { journal, store, append } = await setUp({ maxRows: 1_000_000, maxPending: 100_000 });
    append(50_000);
    await journal.flush();
    expect(store.rows).toHaveLength(50_000);
    journal.keep(1_000);
    const lefts: number[] = [];
    for (let i = 0; i < 6; i++) {
      append(1_000);
      await journal.flush();
      lefts.push(store.rows.length);
    }
    expect(lefts).toEqual([41_000, 32_000, 23_000, 14_000, 5_000, 1_000]);
    // What the last run left is where the next one goes on.
    const next = await setUp({ maxRows: 1_000 }, store);
    next.append(1_000);
    await next.journal.flush();
    expect(store.rows).toHaveLength(1_000);
  });

  test("a write that fails is tried again, and nothing is lost or doubled", async () => {
    const { store, clock, append, journal } = await setUp();
    store.failures = 2;
    append(2);
    await clock.advance(500);
    append(1);
    await clock.advance(1_000);
    expect(ids(store.rows)).toEqual([1, 2, 3]);
    expect(journal.lostCount).toBe(0);
  });

  test("a database that never answers costs bounded memory, and the loss is counted", async () => {
    const { store, append, journal } = await setUp({ maxPending: 10 });
    store.failures = 1;
    append(25);
    expect(journal.lostCount).toBe(15);
    await journal.flush();
    await settle();
    await journal.flush();
    expect(ids(store.rows)).toEqual(Array.from({ length: 10 }, (_, i) => i + 16));
  });

  test("text from outside is cut to what the table holds", async () => {
    const { journal } = await setUp();
    journal.append({ topic: "t".repeat(99), scope: "s".repeat(99), subject: "u".repeat(999), data: {} });
    const [entry] = journal.recent(1);
    expect([entry?.topic.length, entry?.scope.length, entry?.subject.length]).toEqual([64, 64, 128]);
  });
});
