import { describe, expect, test } from "bun:test";
import { claimAt, groupsAt, textAt } from "../../../../server/platform/auth/oidc/claims.ts";
import { returnPath } from "../../../../server/platform/auth/oidc/return-path.ts";
import { mapRole, type RoleRule } from "../../../../server/platform/auth/oidc/role-mapping.ts";
import { APP_PATHS } from "../../../../client/app-paths.ts";

const DEMO = { projects: ["DEMO"], queues: [] };
const SALES = { projects: [], queues: ["sales"] };
const RULES: RoleRule[] = [
  { value: "staff", role: "agent", scope: null },
  { value: "lead-demo", role: "supervisor", scope: DEMO },
  { value: "lead-sales", role: "supervisor", scope: SALES },
  { value: "lead", role: "supervisor", scope: null },
  { value: "admins", role: "admin", scope: null },
];

describe("roles by groups", () => {
  test.each([
    [["staff"], { role: "agent", scope: null }],
    [["x", "staff", "y"], { role: "agent", scope: null }],
    [["lead-demo", "staff"], { role: "supervisor", scope: DEMO }],
    [["lead-sales", "lead-demo"], { role: "supervisor", scope: DEMO }],
    [["lead-sales", "lead"], { role: "supervisor", scope: SALES }],
    [["staff", "admins", "lead-demo"], { role: "admin", scope: null }],
    [["Staff"], null],
    [["staff "], null],
    [["sta"], null],
    [["*"], null],
    [[], null],
  ] as const)("%p give %p", (groups, rights) => {
    expect(mapRole(groups, RULES, null)).toEqual(rights as never);
  });

  test("whoever fits no rule gets what everybody else gets, and only then", () => {
    expect(mapRole(["x"], RULES, "viewer")).toEqual({ role: "viewer", scope: null });
    expect(mapRole(["lead-demo"], RULES, "admin")).toEqual({ role: "supervisor", scope: DEMO });
    expect(mapRole([], [], null)).toBeNull();
  });
});

describe("claims", () => {
  const claims = {
    ...{ groups: ["a", 7, null, ["b"], "c"], group: "one", name: "  Ann\u0000\n B\u202e ", email: 7 },
    ...{ realm_access: { roles: ["r"] }, "https://example.org/roles": ["u"], "a.b": { "c.d": ["deep"] } },
  };
  test.each([
    ["groups", ["a", "c"]],
    ["group", ["one"]],
    ["realm_access.roles", ["r"]],
    ["https://example.org/roles", ["u"]],
    ["a.b.c.d", ["deep"]],
    ["realm_access", []],
    ["groups.0", []],
    ["constructor", []],
    ["__proto__.x", []],
    ["realm_access.__proto__", []],
    ["", []],
    [".", []],
  ])("%s are %p", (path, groups) => {
    expect(groupsAt(claims, path)).toEqual(groups);
  });

  test("texts are one line, without what could hide or forge, and bounded", () => {
    expect(textAt(claims, "name")).toBe("Ann B");
    expect(textAt(claims, "email")).toBeNull();
    expect(textAt({ name: " \u200b" }, "name")).toBeNull();
    expect(textAt({ name: "x".repeat(1_000_000) }, "name", 64)).toHaveLength(64);
    expect(claimAt({ a: { b: 1 } }, "a.b")).toBe(1);
  });

  test("of a hundred thousand groups the first two thousand are looked at", () => {
    expect(groupsAt({ groups: Array.from({ length: 100_000 }, (_, i) => `g${i}`) }, "groups")).toHaveLength(2_000);
  });
});

describe("where a log-in leads", () => {
  test.each(["/", "/calls", "/settings/people/x", "/?server=1", "/wall/now", "/queue/a%2Fb?server=x"])(
    "%s is a page of the app",
    (path) => {
      expect(returnPath(path, APP_PATHS)).toBe(path);
    },
  );

  test.each([
    ...[
      "//evil.example",
      "///evil.example",
      "/\\evil.example",
      "\\\\evil.example",
      "/\\/evil.example",
      "https://evil.example",
    ],
    ...[
      "http:evil.example",
      "javascript:alert(1)",
      "data:text/html,x",
      "evil.example",
      "",
      " /calls",
      "/\t/evil.example",
    ],
    ...[
      "/\n/evil.example",
      "/./\\evil.example",
      "/.//evil.example",
      "/calls/..//evil.example",
      "/%2e%2e//evil.example",
    ],
    ...[
      "/api/v1/platform/logout",
      "/public/x.html",
      "/nowhere",
      "/login?refused=oidc_denied",
      "@evil.example",
      "/@evil.example",
    ],
    ...["/\u0000", "/calls\r\nSet-Cookie: a=b", `/${"a".repeat(2_000)}`, "?x=//evil.example", "/:80@evil.example"],
  ])("%j is not", (path) => {
    expect(returnPath(path, APP_PATHS)).toBe("/");
  });
});
