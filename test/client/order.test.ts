import { describe, expect, test } from "bun:test";
import { compareAgents, compareCalls, compareQueues } from "../../client/cccp/trouble.ts";
import { orderIds } from "../../client/live/order.ts";
import { agent, call, queue, T0 } from "./board-fixture.ts";

const byValue = (a: { value: number }, b: { value: number }) => a.value - b.value;
const row = (id: string, value: number) => ({ id, value });

describe("order of rows", () => {
  test("equal rows keep one order, however they come", () => {
    const rows = [row("c", 1), row("a", 1), row("b", 1)];
    expect(orderIds(rows, byValue, [], false)).toEqual(["a", "b", "c"]);
    expect(orderIds(rows.toReversed(), byValue, [], false)).toEqual(["a", "b", "c"]);
  });

  test("the same order is the same array, so that nothing renders", () => {
    const before = orderIds([row("a", 1), row("b", 2)], byValue, [], false);
    expect(orderIds([row("a", 1), row("b", 9)], byValue, before, false)).toBe(before);
  });

  test("held: nothing moves, what is gone closes up, what is new comes last", () => {
    const before = ["a", "b", "c"];
    const rows = [row("d", 0), row("c", 1), row("a", 9)];
    expect(orderIds(rows, byValue, before, true)).toEqual(["a", "c", "d"]);
    expect(orderIds(rows, byValue, before, false)).toEqual(["d", "c", "a"]);
  });

  test("the rows given are left as they are", () => {
    const rows = [row("b", 2), row("a", 1)];
    orderIds(rows, byValue, [], false);
    expect(rows.map(({ id }) => id)).toEqual(["b", "a"]);
  });
});

describe("trouble first", () => {
  test("queues: level, then who waits, then the longest wait, closed ones last", () => {
    const queues = [
      queue("closed", { agents: 0, waiting: 0 }),
      queue("quiet"),
      queue("two", { waiting: 2, oldestWaitingAt: T0 }),
      queue("two-longer", { waiting: 2, oldestWaitingAt: T0 - 1000 }),
      queue("amber", { level: "amber" }),
      queue("red", { level: "red" }),
    ];
    const order = ["red", "amber", "two-longer", "two", "quiet", "closed"];
    expect(queues.sort(compareQueues).map(({ id }) => id)).toEqual(order);
  });

  test("queues in trouble now come before those of which only the day's rates are bad", () => {
    const queues = [
      queue("red-rate", { level: "red", levels: { service_level: "red", answer_rate: "amber" } }),
      queue("amber-rate", { level: "amber", levels: { answer_rate: "amber" } }),
      queue("fine", { waiting: 1, oldestWaitingAt: T0 }),
      queue("nobody-free", { waiting: 1, available: 0, oldestWaitingAt: T0 }),
      queue("amber-now", { level: "amber", levels: { available: "amber" }, available: 0 }),
      queue("amber-now-red-rate", { level: "red", levels: { longest_wait: "amber", service_level: "red" } }),
      queue("red-now", { level: "red", levels: { waiting: "red" } }),
    ];
    const order = ["red-now", "amber-now-red-rate", "amber-now", "nobody-free", "red-rate", "amber-rate", "fine"];
    expect(queues.sort(compareQueues).map(({ id }) => id)).toEqual(order);
  });

  test("agents: level, then state, the longest first, without a phone last", () => {
    const agents = [
      agent("no-phone", { isWithoutPhone: true }),
      agent("paused", { state: "paused" }),
      agent("paused-longer", { state: "paused", stateSinceAt: T0 - 1 }),
      agent("paused-unknown", { state: "paused", stateSinceAt: null }),
      agent("free"),
      agent("late", { state: "wrap_up", level: "amber" }),
    ];
    const order = ["late", "free", "paused-longer", "paused", "paused-unknown", "no-phone"];
    expect(agents.sort(compareAgents).map(({ id }) => id)).toEqual(order);
  });

  test("calls: who waits before who talks, the longest first", () => {
    const calls = [
      call("talking", { state: "talking", answeredAt: T0 - 90_000 }),
      call("waiting", { queuedAt: T0 }),
      call("waiting-longer", { queuedAt: T0 - 1 }),
    ];
    expect(calls.sort(compareCalls).map(({ id }) => id)).toEqual(["waiting-longer", "waiting", "talking"]);
  });
});
