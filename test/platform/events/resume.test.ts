import { describe, expect, test } from "bun:test";
import { Hub, type HubOptions } from "../../../server/platform/events/hub.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { FakeClock, settle } from "../../support/fake-clock.ts";
import { follow, viewer } from "./reading.ts";

function setUp(options: Partial<HubOptions> = {}) {
  const clock = new FakeClock();
  const hub = new Hub({ clock, log: silentLog, boot: "boot-a", ...options });
  for (const name of ["a", "b"]) hub.define({ name, role: "viewer", summary: name, hasParameter: true });
  hub.define({ name: "asked", role: "viewer", summary: "On demand", hasParameter: true, onDemand: () => () => {} });
  return { clock, hub };
}

const reloads = (frames: { event?: string; data?: { topics?: string[] } }[]) =>
  frames.filter((frame) => frame.event === "reload").map((frame) => frame.data?.topics);

describe("resuming", () => {
  test("replays what was missed, of the topics asked for, in order, and no frame twice", async () => {
    const { hub } = setUp();
    const first = await follow(hub, ["a/1", "b/1"]);
    hub.publish("a", "1", 1);
    await settle();
    await first.leave();
    for (let n = 2; n <= 5; n++) hub.publish(n % 2 ? "a" : "b", "1", n);
    hub.publish("a", "2", "of another");
    const second = await follow(hub, ["a/1", "b/1"], { since: first.lastEventId });
    hub.publish("a", "1", 6);
    await settle();
    expect(second.data).toEqual([2, 3, 4, 5, 6]);
    expect(second.frames.map((frame) => frame.id).filter(Boolean)).toEqual(
      ["2", "3", "4", "5", "6", "7"].map((seq) => `boot-a.${seq}`),
    );
    expect(reloads(second.frames)).toEqual([]);
  });

  test("a stream that broke before its first event resumes as well", async () => {
    const { hub } = setUp();
    hub.publish("a", "1", 1);
    const first = await follow(hub, ["a/1"]);
    await first.leave();
    hub.publish("a", "1", 2);
    const second = await follow(hub, ["a/1"], { since: first.lastEventId });
    expect(second.data).toEqual([2]);
  });

  test("a reader without a cursor gets only what is new", async () => {
    const { hub } = setUp();
    hub.publish("a", "1", 1);
    const reader = await follow(hub, ["a/1"]);
    expect(reader.data).toEqual([]);
    expect(reloads(reader.frames)).toEqual([]);
  });

  test.each([
    ["another run of the server", "boot-b.1"],
    ["a number not reached yet", "boot-a.99"],
    ["garbage", "%00"],
    ["a number that is none", "boot-a.1e3"],
    ["nothing", ""],
  ])("reload of every topic after %s", async (_, since) => {
    const { hub } = setUp();
    hub.publish("a", "1", 1);
    const reader = await follow(hub, ["a/1", "b/1"], { since });
    expect(reloads(reader.frames)).toEqual([["a/1", "b/1"]]);
    expect(reader.data).toEqual([]);
    expect(reader.lastEventId).toBe("boot-a.1");
  });

  test("the gap is replayed up to the last frame kept, and one more is a reload of that topic alone", async () => {
    const { hub } = setUp({ maxFrames: 10 });
    hub.publish("b", "1", "quiet");
    const start = hub.cursor;
    for (let n = 1; n <= 10; n++) hub.publish("a", "1", n);
    expect((await follow(hub, ["a/1"], { since: start })).data).toHaveLength(10);
    hub.publish("a", "1", 11);
    hub.publish("b", "1", "news");
    const late = await follow(hub, ["a/1", "b/1"], { since: start });
    expect(reloads(late.frames)).toEqual([["a/1"]]);
    expect(late.data).toEqual(["news"]);
  });

  test("bytes kept are bounded; the largest channel pays", async () => {
    const { hub } = setUp({ maxRingBytes: 10_000 });
    const start = hub.cursor;
    hub.publish("b", "1", "small");
    for (let n = 0; n < 40; n++) hub.publish("a", "1", "x".repeat(1_000));
    expect(hub.counts.ringBytes).toBeLessThanOrEqual(10_000);
    const reader = await follow(hub, ["a/1", "b/1"], { since: start });
    expect(reloads(reader.frames)).toEqual([["a/1"]]);
    expect(reader.data).toEqual(["small"]);
  });

  test("a gap too large to replay is a reload, not an eviction", async () => {
    const { hub } = setUp();
    const start = hub.cursor;
    for (let n = 0; n < 10; n++) hub.publish("a", "1", "x".repeat(64 * 1024));
    const reader = await follow(hub, ["a/1"], { since: start });
    expect(reloads(reader.frames)).toEqual([["a/1"]]);
    expect(hub.counts).toMatchObject({ streams: 1, evicted: 0 });
  });

  test("a channel on demand that was closed meanwhile is read anew", async () => {
    const { hub } = setUp();
    const first = await follow(hub, ["asked/1"]);
    hub.publish("asked", "1", 1);
    await settle();
    await first.leave();
    hub.publish("a", "1", "meanwhile");
    const second = await follow(hub, ["asked/1"], { since: first.lastEventId });
    expect(reloads(second.frames)).toEqual([["asked/1"]]);
  });

  test("a channel on demand that others kept open is replayed", async () => {
    const { hub } = setUp();
    await follow(hub, ["asked/1"]);
    const first = await follow(hub, ["asked/1"]);
    await first.leave();
    hub.publish("asked", "1", 1);
    const second = await follow(hub, ["asked/1"], { since: first.lastEventId });
    expect(second.data).toEqual([1]);
    expect(reloads(second.frames)).toEqual([]);
  });
});

describe("variants of a channel", () => {
  const as = (id: string) => ({ ...viewer, id });
  function setUpVariants() {
    const made = setUp();
    const alive: string[] = [];
    made.hub.define({
      name: "part",
      role: "viewer",
      summary: "Each reader's own part",
      hasParameter: true,
      variantOf: ({ id }) => (id === "all" ? "" : id),
      onVariant: (parameter, variant) => {
        alive.push(`${parameter} ${variant}`);
        return () => void alive.splice(alive.indexOf(`${parameter} ${variant}`), 1);
      },
    });
    return { ...made, alive };
  }

  test("each gets what is published for it and nothing else, in frames that look the same", async () => {
    const { hub, alive } = setUpVariants();
    const [all, a, b] = await Promise.all(["all", "a", "b"].map((id) => follow(hub, ["part/1"], { who: as(id) })));
    hub.publish("part", "1", "whole");
    hub.publish("part", "1", "of a", "a");
    await settle();
    expect([all?.data, a?.data, b?.data]).toEqual([["whole"], ["of a"], []]);
    expect(a?.events[0]?.data).toMatchObject({ topic: "part", of: "1" });
    expect(hub.variantsOf("part", "1")).toEqual(["a", "b"]);
    expect(alive).toEqual(["1 a", "1 b"]);
    for (const reader of [all, a, b]) await reader?.leave();
    expect(hub.variantsOf("part", "1")).toEqual([]);
    expect(alive).toEqual([]);
  });

  test("one that was alive since the cursor is replayed, one that was not is to be read anew", async () => {
    const { hub } = setUpVariants();
    const first = await follow(hub, ["part/1"], { who: as("a") });
    hub.publish("part", "1", 1, "a");
    await settle();
    const since = first.lastEventId;
    hub.publish("part", "1", 2, "a");
    hub.publish("part", "1", "whole");
    const second = await follow(hub, ["part/1"], { who: as("a"), since });
    expect([second.data, reloads(second.frames)]).toEqual([[2], []]);
    await first.leave();
    await second.leave();
    hub.publish("part", "1", 3, "a");
    const third = await follow(hub, ["part/1"], { who: as("a"), since });
    expect([third.data, reloads(third.frames)]).toEqual([[], [["part/1"]]]);
    await third.leave();
  });

  test("a parameter that looks like a variant reaches none", async () => {
    const { hub } = setUpVariants();
    const a = await follow(hub, ["part/1"], { who: as("a") });
    const forged = await follow(hub, ["part/1\na", "part/\n1\na"], { who: as("all") });
    hub.publish("part", "1", "of a", "a");
    await settle();
    expect([a.data, forged.data]).toEqual([["of a"], []]);
  });
});
