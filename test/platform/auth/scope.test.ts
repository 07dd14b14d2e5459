import { expect, test } from "bun:test";
import { scopeOf } from "../../../server/platform/auth/scope.ts";

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
