import { describe, expect, test } from "bun:test";
import { orderSessions, stepFrom } from "../../client/cccp/console-choice.ts";
import { call, T0 } from "./board-fixture.ts";

const waiting = (id: string, seconds: number) => call(id, { queuedAt: T0 - seconds * 1000 });

describe("order of the console's sessions", () => {
  test("with none chosen: by trouble", () => {
    const calls = [waiting("short", 1), call("talks", { state: "talking" }), waiting("long", 60)];
    expect(orderSessions(calls, ["talks", "short"], null)).toEqual(["long", "short", "talks"]);
  });

  test("with one chosen nothing moves: what is new comes last, what is gone closes up", () => {
    const before = ["long", "short", "talks"];
    const calls = [call("talks", { level: "red", state: "talking" }), waiting("new", 99), waiting("short", 1)];
    expect(orderSessions(calls, before, "short")).toEqual(["short", "talks", "new"]);
  });

  test("the chosen one keeps its place when it is over", () => {
    const before = ["a", "b", "c", "d"];
    expect(orderSessions([waiting("a", 9), waiting("c", 3), waiting("d", 2)], before, "b")).toEqual(before);
    expect(orderSessions([waiting("d", 2), waiting("e", 1)], before, "b")).toEqual(["b", "d", "e"]);
    expect(orderSessions([], before, "d")).toEqual(["d"]);
  });

  test("one that was never in the list holds nothing", () => {
    const calls = [waiting("short", 1), waiting("long", 60)];
    expect(orderSessions(calls, ["short", "long"], "of last week")).toEqual(["long", "short"]);
  });
});

describe("arrows", () => {
  const ids = ["a", "b", "c"];

  test.each([
    ["b", 1, "c"],
    ["b", -1, "a"],
    ["c", 1, "c"],
    ["a", -1, "a"],
  ] as const)("from %s by %d to %s", (from, step, to) => {
    expect(stepFrom(ids, from, step)).toBe(to);
  });

  test("from none, and from one that is not listed, to the first", () => {
    expect(stepFrom(ids, null, 1)).toBe("a");
    expect(stepFrom(ids, null, -1)).toBe("a");
    expect(stepFrom(ids, "elsewhere", 1)).toBe("a");
    expect(stepFrom([], null, 1)).toBeNull();
  });
});
