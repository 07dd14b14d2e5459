import { beforeEach, describe, expect, test } from "bun:test";
import { BoardFeed, type SavedBoard } from "../../client/live/board-feed.ts";
import { ApiProblem } from "../../client/live/problem.ts";
import { ServerClock } from "../../client/live/server-clock.ts";
import { EventStream } from "../../client/live/stream.ts";
import { GATHER_MS } from "../../client/live/stream-state.ts";
import type { Board } from "../../server/cccp/live/model.ts";
import { FakeClock, settle } from "../support/fake-clock.ts";
import { agent, board } from "./board-fixture.ts";
import { FakeSource } from "./fake-source.ts";

let clock: FakeClock;
let stream: EventStream;
let answer: () => Promise<Board>;
let kept: SavedBoard | null;
let reads: number;

function feed(): BoardFeed {
  return new BoardFeed("1", {
    clock,
    stream,
    serverClock: new ServerClock(),
    read: () => {
      reads++;
      return answer();
    },
    saved: {
      read: async () => kept,
      write: async (saved) => {
        kept = saved;
      },
    },
    random: () => 1,
  });
}

beforeEach(() => {
  FakeSource.all = [];
  clock = new FakeClock();
  kept = null;
  reads = 0;
  answer = async () => board({ agents: [agent("a")] });
  stream = new EventStream({ clock, open: (url) => new FakeSource(url), probe: async () => {}, random: () => 1 });
});

async function started(): Promise<BoardFeed> {
  const one = feed();
  one.start();
  await settle();
  await clock.advance(GATHER_MS);
  return one;
}

describe("board feed", () => {
  test("reads the board, then follows it from its cursor", async () => {
    const { store } = await started();
    expect(FakeSource.last.topics).toBe("cccp.board/1");
    expect(FakeSource.last.since).toBe("a.10");
    FakeSource.last.open();
    FakeSource.last.send("a.11", "cccp.board", "1", { at: 1, agents: [{ id: "a", state: "paused" }] }, clock.now());
    expect(store.agents.row("a")?.value.state).toBe("paused");
  });

  test("a reload reads it again and misses nothing that comes meanwhile", async () => {
    const { store } = await started();
    let arrive: (value: Board) => void = () => {};
    answer = () => new Promise((resolve) => (arrive = resolve));
    FakeSource.last.event("reload", { topics: ["cccp.board/1"] }, "b.1");
    FakeSource.last.send("b.3", "cccp.board", "1", { at: 1, agents: [{ id: "a", state: "on_call" }] }, clock.now());
    arrive(board({ cursor: "b.2", agents: [agent("a", { state: "ringing" }), agent("b")] }));
    await settle();
    expect(store.agents.row("a")?.value.state).toBe("on_call");
    expect(store.agents.size).toBe(2);
    expect(reads).toBe(2);
  });

  test("without a network shows the board of the device, tries again, and lets go of it on the first answer", async () => {
    kept = { board: board({ agents: [agent("old")] }), savedAt: 77 };
    answer = async () => {
      throw new ApiProblem("offline", 0, "");
    };
    const one = await started();
    expect(one.store.agents.row("old")).toBeDefined();
    expect(one.savedAt.value).toBe(77);
    expect(one.problem.value?.code).toBe("offline");
    answer = async () => board({ agents: [agent("new")] });
    await clock.advance(500);
    expect(one.savedAt.value).toBeNull();
    expect(one.problem.value).toBeNull();
    expect(one.store.agents.peek().map(({ id }) => id)).toEqual(["new"]);
  });

  test("the board of the device never covers one that came from the server", async () => {
    let showKept: (value: SavedBoard) => void = () => {};
    const one = new BoardFeed("1", {
      clock,
      stream,
      serverClock: new ServerClock(),
      read: answer,
      saved: { read: () => new Promise((resolve) => (showKept = resolve)), write: async () => {} },
      random: () => 1,
    });
    one.start();
    await settle();
    showKept({ board: board({ agents: [agent("old")] }), savedAt: 1 });
    await settle();
    expect(one.store.agents.row("old")).toBeUndefined();
    expect(one.savedAt.value).toBeNull();
  });

  test("keeps the board on the device now and then, but never writes back what it read there", async () => {
    kept = { board: board({ serverName: "kept" }), savedAt: 77 };
    answer = async () => {
      throw new ApiProblem("offline", 0, "");
    };
    const offline = await started();
    offline.save();
    expect(kept.savedAt).toBe(77);
    offline.stop();
    answer = async () => board({ serverName: "read" });
    await started();
    await clock.advance(15_000);
    expect(kept.board.serverName).toBe("read");
  });

  test("keeps nothing once it was stopped: who was looking may have signed out", async () => {
    const one = await started();
    one.stop();
    kept = null;
    one.save();
    await settle();
    expect(kept).toBeNull();
  });

  test("stopping lets go of the topic and leaves no timer", async () => {
    const one = await started();
    one.stop();
    await clock.advance(GATHER_MS);
    expect(clock.timers).toBe(0);
    expect(FakeSource.last.isClosed).toBe(true);
  });

  test("an answer after the stop changes nothing", async () => {
    let arrive: (value: Board) => void = () => {};
    answer = () => new Promise((resolve) => (arrive = resolve));
    const one = feed();
    one.start();
    one.stop();
    arrive(board({ agents: [agent("a")] }));
    await settle();
    expect(one.store.meta.value).toBeNull();
    expect(clock.timers).toBe(0);
  });
});
