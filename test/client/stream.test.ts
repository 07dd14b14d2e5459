import { beforeEach, describe, expect, test } from "bun:test";
import { OLD_MS } from "../../client/live/freshness.ts";
import { EventStream } from "../../client/live/stream.ts";
import { GATHER_MS, HIDDEN_PATIENCE_MS, retryDelayMs, SILENCE_MS, STALE_MS } from "../../client/live/stream-state.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { FakeSource } from "./fake-source.ts";

let clock: FakeClock;
let stream: EventStream;
let probes: number;
let isServerThere: boolean;
let answerAfterMs: number;
let seen: string[];

const handler = (name: string) => ({
  onData: (data: unknown, id: string | null) => void seen.push(`${name}:${data}@${id}`),
  onReload: () => void seen.push(`${name}:reload`),
});

beforeEach(() => {
  FakeSource.all = [];
  clock = new FakeClock();
  probes = 0;
  isServerThere = true;
  answerAfterMs = 0;
  seen = [];
  stream = new EventStream({
    clock,
    open: (url) => new FakeSource(url),
    probe: async () => {
      probes++;
      if (answerAfterMs > 0) await new Promise<void>((answer) => clock.after(answerAfterMs, answer));
      if (!isServerThere) throw new Error("not there");
    },
    random: () => 1,
  });
});

async function opened(...topics: string[]): Promise<(() => void)[]> {
  const releases = topics.map((topic) => stream.want(topic, "a.5", handler(topic)));
  await clock.advance(GATHER_MS);
  FakeSource.last.open();
  return releases;
}

describe("topics", () => {
  test("several asked for together open one stream, from the place given", async () => {
    await opened("cccp.board/1", "cccp.servers");
    expect(FakeSource.all.length).toBe(1);
    expect(FakeSource.last.topics).toBe("cccp.board/1,cccp.servers");
    expect(FakeSource.last.since).toBe("a.5");
    expect(stream.phase.value).toBe("open");
  });

  test("a frame goes to who asked for its topic, and to nobody else", async () => {
    await opened("cccp.board/1", "cccp.servers");
    FakeSource.last.send("a.6", "cccp.board", "1", "x");
    FakeSource.last.send("a.7", "cccp.board", "2", "y");
    FakeSource.last.send("a.8", "cccp.servers", "", "z");
    expect(seen).toEqual(["cccp.board/1:x@a.6", "cccp.servers:z@a.8"]);
  });

  test("one more topic opens the stream anew, from the earlier of both places", async () => {
    await opened("cccp.servers");
    const first = FakeSource.last;
    first.send("a.9", "cccp.servers", "", "z");
    stream.want("cccp.board/1", "a.7", handler("board"));
    await clock.advance(GATHER_MS);
    expect(first.isClosed).toBe(true);
    expect(FakeSource.last.since).toBe("a.7");
  });

  test("a place of another boot leaves the old one, so that every topic is told to reload", async () => {
    await opened("cccp.servers");
    FakeSource.last.send("a.9", "cccp.servers", "", "z");
    stream.want("cccp.board/1", "b.2", handler("board"));
    await clock.advance(GATHER_MS);
    expect(FakeSource.last.since).toBe("a.9");
  });

  test("letting go of the last topic closes the stream and leaves no timer", async () => {
    const [release] = await opened("cccp.servers");
    release?.();
    await clock.advance(GATHER_MS);
    expect(FakeSource.last.isClosed).toBe(true);
    expect(stream.phase.value).toBe("idle");
    expect(clock.timers).toBe(0);
  });

  test("a frame that cannot be read stops nothing", async () => {
    await opened("cccp.servers");
    FakeSource.last.sendRaw("{");
    FakeSource.last.sendRaw("7");
    FakeSource.last.send("a.6", "cccp.servers", "", "z");
    expect(seen).toEqual(["cccp.servers:z@a.6"]);
  });
});

describe("reconnecting", () => {
  test("goes on from the last event after a failure, later each time, for ever", async () => {
    await opened("cccp.servers");
    FakeSource.last.send("a.8", "cccp.servers", "", "z");
    for (let attempt = 0; attempt < 12; attempt++) {
      const count = FakeSource.all.length;
      FakeSource.last.fail();
      expect(stream.phase.value).toBe("waiting");
      await clock.advance(retryDelayMs(attempt, () => 1) - 1);
      expect(FakeSource.all.length).toBe(count);
      await clock.advance(1);
      expect(FakeSource.all.length).toBe(count + 1);
      expect(FakeSource.last.since).toBe("a.8");
    }
    FakeSource.last.open();
    FakeSource.last.fail();
    await clock.advance(500);
    expect(stream.phase.value).toBe("connecting");
  });

  test("a failed source has nothing more to say", async () => {
    await opened("cccp.servers");
    const old = FakeSource.last;
    old.fail();
    await clock.advance(500);
    old.send("a.9", "cccp.servers", "", "late");
    old.fail();
    expect(seen).toEqual([]);
    expect(stream.phase.value).toBe("connecting");
  });

  test("a server that says good-bye is looked for again", async () => {
    await opened("cccp.servers");
    FakeSource.last.event("bye", {});
    expect(FakeSource.last.isClosed).toBe(true);
    await clock.advance(500);
    expect(FakeSource.all.length).toBe(2);
  });

  test("the network's return shortens the wait", async () => {
    await opened("cccp.servers");
    for (let i = 0; i < 6; i++) {
      FakeSource.last.fail();
      await clock.advance(15_000);
    }
    FakeSource.last.fail();
    const count = FakeSource.all.length;
    stream.retryNow();
    await clock.advance(0);
    expect(FakeSource.all.length).toBe(count + 1);
  });

  test("the wait is bounded and spread", () => {
    expect(retryDelayMs(0, () => 0)).toBe(250);
    expect(retryDelayMs(0, () => 1)).toBe(500);
    expect(retryDelayMs(3, () => 1)).toBe(4000);
    expect(retryDelayMs(1000, () => 1)).toBe(15_000);
  });
});

describe("missed changes", () => {
  test("reload reaches the topics that it names", async () => {
    await opened("cccp.board/1", "cccp.servers");
    FakeSource.last.event("reload", { topics: ["cccp.board/1"] }, "b.3");
    expect(seen).toEqual(["cccp.board/1:reload"]);
    FakeSource.last.fail();
    await clock.advance(500);
    expect(FakeSource.last.since).toBe("b.3");
  });

  test("a reload that names none means all", async () => {
    await opened("cccp.board/1", "cccp.servers");
    FakeSource.last.event("reload", {});
    expect(seen).toEqual(["cccp.board/1:reload", "cccp.servers:reload"]);
  });
});

describe("silence", () => {
  test("a silent server is asked, and heard when it answers", async () => {
    await opened("cccp.servers");
    const openedAt = clock.now();
    await clock.advance(SILENCE_MS);
    expect(probes).toBe(1);
    expect(stream.heardAt.value).toBe(openedAt + SILENCE_MS);
    expect(stream.phase.value).toBe("open");
  });

  test("a quiet board is never old while the server answers, be it slowly", async () => {
    answerAfterMs = 800;
    await opened("cccp.servers");
    let oldestMs = 0;
    for (let elapsedMs = 0; elapsedMs < 40_000; elapsedMs += 100) {
      await clock.advance(100);
      oldestMs = Math.max(oldestMs, clock.now() - (stream.heardAt.value ?? 0));
    }
    expect(probes).toBeGreaterThan(5);
    expect(oldestMs).toBeLessThanOrEqual(OLD_MS);
  });

  test("one that does not answer is reconnected to", async () => {
    await opened("cccp.servers");
    isServerThere = false;
    await clock.advance(SILENCE_MS);
    expect(stream.phase.value).toBe("waiting");
  });

  test("while frames come nobody is asked", async () => {
    await opened("cccp.servers");
    for (let i = 6; i < 16; i++) {
      await clock.advance(1000);
      FakeSource.last.send(`a.${i}`, "cccp.servers", "", "z");
    }
    expect(probes).toBe(0);
  });

  test("a stream that stays without a frame is opened anew, whoever answers", async () => {
    await opened("cccp.servers");
    const first = FakeSource.last;
    await clock.advance(STALE_MS + SILENCE_MS);
    expect(first.isClosed).toBe(true);
    expect(FakeSource.all.length).toBe(2);
    expect(FakeSource.last.since).toBe("a.5");
  });
});

describe("out of sight", () => {
  test("a short absence keeps the stream", async () => {
    await opened("cccp.servers");
    stream.setHidden(true);
    await clock.advance(HIDDEN_PATIENCE_MS - 1);
    stream.setHidden(false);
    FakeSource.last.send("a.6", "cccp.servers", "", "z");
    await clock.advance(HIDDEN_PATIENCE_MS / 2);
    expect(FakeSource.all[0]?.isClosed).toBe(false);
  });

  test("a long one gives it back; the return catches up from the last event", async () => {
    await opened("cccp.servers");
    FakeSource.last.send("a.8", "cccp.servers", "", "z");
    stream.setHidden(true);
    await clock.advance(HIDDEN_PATIENCE_MS);
    expect(FakeSource.last.isClosed).toBe(true);
    expect(stream.phase.value).toBe("paused");
    expect(clock.timers).toBe(0);
    stream.setHidden(false);
    await clock.advance(0);
    expect(FakeSource.all.length).toBe(2);
    expect(FakeSource.last.since).toBe("a.8");
  });

  test("nothing opens while paused, and a change of topics counts on return", async () => {
    await opened("cccp.servers");
    stream.setHidden(true);
    await clock.advance(HIDDEN_PATIENCE_MS);
    stream.want("cccp.board/1", "a.9", handler("board"));
    await clock.advance(60_000);
    expect(FakeSource.all.length).toBe(1);
    stream.setHidden(false);
    await clock.advance(0);
    expect(FakeSource.last.topics).toBe("cccp.board/1,cccp.servers");
  });
});

test("stopping leaves no source and no timer", async () => {
  await opened("cccp.servers");
  stream.stop();
  expect(FakeSource.last.isClosed).toBe(true);
  expect(clock.timers).toBe(0);
});
