import { describe, expect, test } from "bun:test";
import { Hub, type HubOptions } from "../../../server/platform/events/hub.ts";
import { Problem } from "../../../server/platform/http/problem.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { FakeClock, settle } from "../../support/fake-clock.ts";
import { admin, follow, viewer } from "./reading.ts";

interface Sum {
  sum: number;
}

function setUp(options: Partial<HubOptions> = {}) {
  const clock = new FakeClock();
  const hub = new Hub({ clock, log: silentLog, boot: "boot-a", ...options });
  const sources: string[] = [];
  hub.define({ name: "journal", role: "viewer", summary: "Each event", hasParameter: false });
  hub.define({
    name: "board",
    role: "viewer",
    summary: "Sums",
    hasParameter: true,
    merge: (pending: Sum, next: Sum) => ({ sum: pending.sum + next.sum }),
  });
  hub.define({ name: "secrets", role: "admin", summary: "For admins", hasParameter: false });
  hub.define({
    name: "own",
    role: "viewer",
    summary: "Only one's own",
    hasParameter: true,
    canRead: (who, parameter) => who.name === parameter,
  });
  hub.define({
    name: "timeline",
    role: "viewer",
    summary: "On demand",
    hasParameter: true,
    onDemand: (parameter) => {
      if (parameter === "1/none") throw new Error("no such session");
      sources.push(`open ${parameter}`);
      return () => sources.push(`close ${parameter}`);
    },
  });
  return { clock, hub, sources };
}

function problemOf(run: () => unknown): string {
  try {
    run();
  } catch (cause) {
    if (cause instanceof Problem) return cause.code;
    throw cause;
  }
  return "none";
}

describe("what a stream carries", () => {
  test("begins with the retry time and the place where it stands", async () => {
    const { hub } = setUp();
    const reader = await follow(hub, ["journal"]);
    expect(reader.frames).toEqual([{ retry: "2000" }, { id: "boot-a.0" }]);
  });

  test("a topic without merge sends each datum as a frame of its own, with id, topic, parameter and instant", async () => {
    const { hub, clock } = setUp();
    const reader = await follow(hub, ["journal"]);
    hub.publish("journal", "", { n: 1 });
    hub.publish("journal", "", { n: 2 });
    await settle();
    expect(reader.events).toEqual([
      { id: "boot-a.1", data: { topic: "journal", of: "", at: clock.now(), data: { n: 1 } } },
      { id: "boot-a.2", data: { topic: "journal", of: "", at: clock.now(), data: { n: 2 } } },
    ]);
  });

  test("goes only to streams of that channel", async () => {
    const { hub } = setUp();
    const one = await follow(hub, ["board/1"]);
    const two = await follow(hub, ["board/2", "journal"]);
    hub.publish("board", "1", { sum: 1 });
    await settle();
    expect(one.data).toEqual([{ sum: 1 }]);
    expect(two.data).toEqual([]);
  });

  test("a newline in the data stays inside its JSON", async () => {
    const { hub } = setUp();
    const reader = await follow(hub, ["journal"]);
    hub.publish("journal", "", { text: "a\r\n\r\nevent: forged\ndata: x\u2028" });
    await settle();
    expect(reader.data).toEqual([{ text: "a\r\n\r\nevent: forged\ndata: x\u2028" }]);
  });

  test("a boot that could end a line is refused", () => {
    expect(() => setUp({ boot: "a\nb" })).toThrow(RangeError);
    expect(() => setUp({ boot: "a\rb" })).toThrow(RangeError);
  });

  test("publishing to a topic that nobody defined is a mistake of the program", () => {
    expect(() => setUp().hub.publish("nothing", "", {})).toThrow("not defined");
  });
});

describe("merging", () => {
  test("the first change goes out at once, the next ones as one frame when 150 ms are over", async () => {
    const { hub, clock } = setUp();
    const reader = await follow(hub, ["board/1"]);
    hub.publish("board", "1", { sum: 1 });
    await settle();
    expect(reader.data).toEqual([{ sum: 1 }]);
    hub.publish("board", "1", { sum: 10 });
    await clock.advance(100);
    hub.publish("board", "1", { sum: 100 });
    await clock.advance(49);
    expect(reader.data).toEqual([{ sum: 1 }]);
    await clock.advance(1);
    expect(reader.data).toEqual([{ sum: 1 }, { sum: 110 }]);
  });

  test("a merged frame opens a window of its own; after a quiet window the next change goes out at once", async () => {
    const { hub, clock } = setUp();
    const reader = await follow(hub, ["board/1"]);
    hub.publish("board", "1", { sum: 1 });
    hub.publish("board", "1", { sum: 2 });
    await clock.advance(150);
    hub.publish("board", "1", { sum: 3 });
    await clock.advance(149);
    expect(reader.data).toEqual([{ sum: 1 }, { sum: 2 }]);
    await clock.advance(1);
    expect(reader.data).toEqual([{ sum: 1 }, { sum: 2 }, { sum: 3 }]);
    await clock.advance(150);
    hub.publish("board", "1", { sum: 4 });
    await settle();
    expect(reader.data).toHaveLength(4);
  });

  test("windows of two parameters do not wait for each other", async () => {
    const { hub } = setUp();
    const reader = await follow(hub, ["board/1", "board/2"]);
    hub.publish("board", "1", { sum: 1 });
    hub.publish("board", "2", { sum: 2 });
    await settle();
    expect(reader.data).toEqual([{ sum: 1 }, { sum: 2 }]);
  });
});

describe("rights and bounds", () => {
  test("unknown topics, missing and superfluous parameters are 404", () => {
    const { hub } = setUp();
    for (const topic of ["nothing", "board", "journal/1", "", "/", "board/", "/1", "x".repeat(300)]) {
      expect(problemOf(() => hub.open({ who: admin, topics: [topic], since: null }))).toBe("unknown_topic");
    }
    expect(hub.counts.streams).toBe(0);
  });

  test("a role that is too low, a right of its own and nobody at all are 403", () => {
    const { hub } = setUp();
    const open = (who: typeof viewer | typeof admin | null, topic: string) =>
      problemOf(() => hub.open({ who, topics: ["journal", topic].slice(who ? 0 : 1), since: null }));
    expect(open(viewer, "secrets")).toBe("topic_not_allowed");
    expect(open(admin, "secrets")).toBe("none");
    expect(open(viewer, "own/ada")).toBe("topic_not_allowed");
    expect(open(viewer, "own/vera")).toBe("none");
    expect(open(null, "journal")).toBe("topic_not_allowed");
  });

  test("one stream more than the bound is refused, and one that leaves makes room", async () => {
    const { hub } = setUp({ maxStreams: 2 });
    const first = await follow(hub, ["journal"]);
    await follow(hub, ["journal"]);
    expect(problemOf(() => hub.open({ who: viewer, topics: ["journal"], since: null }))).toBe("too_many_streams");
    await first.leave();
    expect(problemOf(() => hub.open({ who: viewer, topics: ["journal"], since: null }))).toBe("none");
  });

  test("topics per stream are bounded; the same one twice counts once", () => {
    const { hub } = setUp({ maxTopics: 2 });
    const open = (topics: string[]) => problemOf(() => hub.open({ who: viewer, topics, since: null }));
    expect(open(["board/1", "board/2", "board/3"])).toBe("too_many_topics");
    expect(open(["board/1", "board/2", "board/1"])).toBe("none");
  });

  test("disconnect cuts the streams of one person and leaves the others", async () => {
    const { hub } = setUp();
    const his = await follow(hub, ["journal"], { who: viewer });
    const hers = await follow(hub, ["journal"], { who: admin });
    expect(hub.disconnect((who) => who?.id === viewer.id)).toBe(1);
    hub.publish("journal", "", { n: 1 });
    await settle();
    expect(his.isDone).toBe(true);
    expect(his.data).toEqual([]);
    expect(hers.data).toEqual([{ n: 1 }]);
  });
});

describe("sources on demand", () => {
  test("open with the first reader, close with the last, once each", async () => {
    const { hub, sources } = setUp();
    const one = await follow(hub, ["timeline/1/a"]);
    const two = await follow(hub, ["timeline/1/a", "timeline/1/b"]);
    expect(sources).toEqual(["open 1/a", "open 1/b"]);
    await one.leave();
    expect(sources).toHaveLength(2);
    await two.leave();
    expect(sources).toEqual(["open 1/a", "open 1/b", "close 1/a", "close 1/b"]);
    expect(hub.counts).toMatchObject({ streams: 0, channels: 0, ringBytes: 0 });
  });

  test("a source that refuses leaves nothing open", () => {
    const { hub, sources } = setUp();
    expect(() => hub.open({ who: viewer, topics: ["timeline/1/a", "timeline/1/none"], since: null })).toThrow(
      "no such session",
    );
    expect(sources).toEqual(["open 1/a", "close 1/a"]);
    expect(hub.counts).toMatchObject({ streams: 0, channels: 0 });
  });

  test("what is published while nobody looks is not kept", async () => {
    const { hub } = setUp();
    hub.publish("timeline", "1/a", { n: 1 });
    expect(hub.counts.channels).toBe(0);
    expect(hub.cursor).toBe("boot-a.0");
  });
});

describe("the end", () => {
  test("a heartbeat every 15 s, as a comment, and its timer goes with the last stream", async () => {
    const { hub, clock } = setUp();
    const reader = await follow(hub, ["journal"]);
    await clock.advance(14_999);
    expect(reader.frames.filter((frame) => frame.comment)).toEqual([]);
    await clock.advance(1);
    await clock.advance(15_000);
    expect(reader.frames.filter((frame) => frame.comment)).toEqual([{ comment: "hb" }, { comment: "hb" }]);
    await reader.leave();
    expect(clock.timers).toBe(0);
  });

  test("close says bye, ends every stream and stops sources and timers", async () => {
    const { hub, clock, sources } = setUp();
    const reader = await follow(hub, ["board/1", "timeline/1/a"]);
    hub.publish("board", "1", { sum: 1 });
    hub.publish("board", "1", { sum: 1 });
    hub.close();
    await settle();
    expect(reader.frames.at(-1)).toEqual({ event: "bye", data: {} });
    expect(reader.isDone).toBe(true);
    expect(sources).toEqual(["open 1/a", "close 1/a"]);
    expect(clock.timers).toBe(0);
    expect(problemOf(() => hub.open({ who: viewer, topics: ["journal"], since: null }))).toBe("too_many_streams");
  });

  test("a reader that does not read is evicted with a last deadline; the others go on", async () => {
    const { hub } = setUp();
    let hurried = 0;
    const stalled = hub.open({ who: viewer, topics: ["journal"], since: null, hurry: () => void hurried++ });
    const reader = await follow(hub, ["journal"]);
    const text = "x".repeat(64 * 1024);
    for (let i = 0; i < 4; i++) hub.publish("journal", "", { text });
    expect(hub.counts).toMatchObject({ streams: 2, evicted: 0 });
    await settle();
    hub.publish("journal", "", { text });
    await settle();
    expect(hub.counts).toMatchObject({ streams: 1, evicted: 1 });
    expect(hurried).toBe(1);
    expect(reader.data).toHaveLength(5);
    expect(stalled.locked).toBe(false);
  });

  test("an eviction is logged with whom it cut and what that reader followed", async () => {
    const told: unknown[] = [];
    const { hub } = setUp({ log: { ...silentLog, info: (_, fields) => void told.push(fields) } });
    hub.open({ who: viewer, topics: ["board/1", "journal"], since: null });
    for (let i = 0; i < 6; i++) hub.publish("journal", "", { text: "x".repeat(64 * 1024) });
    expect(told).toEqual([{ who: "vera", topics: "board/1,journal" }]);
    expect(hub.counts.streams).toBe(0);
  });

  test("1,000 streams that come and go leave nothing behind", async () => {
    const { hub, clock } = setUp();
    for (let i = 0; i < 1_000; i++) {
      const reader = await follow(hub, [`timeline/1/${i}`, `board/${i}`, "journal"]);
      await reader.leave();
    }
    expect(hub.counts).toEqual({ streams: 0, channels: 0, evicted: 0, ringBytes: 0 });
    expect(clock.timers).toBe(0);
  });
});
