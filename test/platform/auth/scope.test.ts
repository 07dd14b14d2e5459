import { expect, test } from "bun:test";
import { scopeKey, scopeOf, scopeOfKey } from "../../../server/platform/auth/scope.ts";

test("no scope is everything; a stored one is read as it is", () => {
  expect(scopeOf({ scope: null })).toBeNull();
  expect(scopeOf({ scope: { projects: ["DEMO"], queues: [] } })).toEqual({ projects: ["DEMO"], queues: [] });
});

test.each([[{}], [{ projects: "DEMO", queues: [] }], [{ projects: [1], queues: [] }], ["DEMO"], [[]]])(
  "a scope that cannot be understood (%j) names a project that no call centre has",
  (scope) => {
    expect(scopeOf({ scope })).toEqual({ projects: [""], queues: [] });
  },
);

test("a scope's key is the same for all that let the same be seen, and is read back", () => {
  const key = scopeKey({ projects: ["B", "A", "A"], queues: ["Q"] });
  expect(key).toBe(scopeKey({ projects: ["A", "B"], queues: ["Q"] }));
  expect(scopeOfKey(key)).toEqual({ projects: ["A", "B"], queues: ["Q"] });
  // What names a project must not be taken for what names a queue.
  expect(key).not.toBe(scopeKey({ projects: ["A", "B", "Q"], queues: [] }));
  expect(scopeKey(null)).toBe("");
  expect(scopeKey({ projects: [], queues: [] })).toBe("");
  expect(scopeKey({ projects: [""], queues: [] })).not.toBe("");
});
