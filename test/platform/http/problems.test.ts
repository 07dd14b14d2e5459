import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Elysia, t } from "elysia";
import { DatabaseError } from "../../../db/errors.ts";
import { SECURITY_HEADERS } from "../../../server/platform/http/headers.ts";
import { defineFieldCodes, fieldFault } from "../../../server/platform/http/field-codes.ts";
import { type FieldProblem, Problem } from "../../../server/platform/http/problem.ts";
import { allProblems, defineProblems } from "../../../server/platform/http/problem-codes.ts";
import { type House, openHouse, play, type Scenario, testScenarios } from "../../support/scenario.ts";

const CANARY = "canary-secret-5f2c";
let house: House;

const strict = { additionalProperties: false };
const body = t.Object(
  {
    name: t.String({ minLength: 1, maxLength: 5 }),
    port: t.Number({ multipleOf: 1, minimum: 1, maximum: 65_535 }),
    rate: t.Optional(t.Number({ minimum: 0 })),
    side: t.Optional(t.Union([t.Literal("above"), t.Literal("below")])),
    amber: t.Optional(t.Union([t.Number(), t.Null()])),
    queue: t.Optional(t.Union([t.String({ minLength: 1, maxLength: 3 }), t.Null()])),
    either: t.Optional(t.Union([t.Number(), t.Array(t.Number())])),
    tag: t.Optional(t.String({ pattern: "^[a-z]$" })),
    kind: t.Optional(t.Literal("a")),
    isOn: t.Optional(t.Boolean()),
    rules: t.Optional(t.Array(t.Object({ figure: t.String() }, strict), { maxItems: 2 })),
  },
  strict,
);

beforeAll(async () => {
  house = await openHouse({
    routes: ({ access }) => [
      new Elysia({ prefix: "/api/t" })
        .use(access)
        .post("/echo", ({ body }) => body, { access: "public", body })
        .get("/page/:n", ({ query }) => query, {
          access: "public",
          params: t.Object({ n: t.Integer({ minimum: 1 }) }, strict),
          query: t.Object(
            { limit: t.Optional(t.Integer({ minimum: 1, maximum: 10 })), all: t.Optional(t.Boolean()) },
            strict,
          ),
        })
        .get("/refused", () => refuse(new Problem("too_busy", { detail: "Not now", retryAfterSeconds: 7 })), {
          access: "public",
        })
        .get("/broken", () => refuse(new Error(`wrong in ${CANARY}`)), { access: "public" })
        .get("/text", () => refuse(CANARY), { access: "public" })
        .get("/full", () => refuse(new Error("insert", { cause: storageError("SQLITE_FULL") })), { access: "public" })
        .get("/read-only", () => refuse(storageError("SQLITE_READONLY")), { access: "public" })
        .get("/queue", () => refuse(new DatabaseError("database_busy")), { access: "public" }) as never,
    ],
  });
});
afterAll(() => house.close());

function refuse(what: unknown): string {
  throw what;
}

function storageError(code: string): Error {
  return Object.assign(new Error(`engine says ${CANARY}`), { code });
}

/** A refused field, as it stands in the answer. */
const field = (name: string, code: string, message: string, params?: object) =>
  JSON.stringify({ field: name, code, message, params });
const wrongPort = field("port", "whole_number_range", "must be a whole number from 1 to 65535", {
  min: 1,
  max: 65_535,
});
const good = { name: "ann", port: 80 };
const path = "/api/t/echo";
const bad = (name: string, given: unknown, ...contains: string[]): Scenario => ({
  ...{ name, path, body: given, status: 422, contains: ["invalid_fields", ...contains] },
  answerHeaders: { "content-type": "application/problem+json" },
});

describe("bodies", () => {
  testScenarios(
    () => house,
    [
      { name: "a good one", path, body: { ...good, amber: null, rules: [{ figure: "x" }] }, status: 200 },
      bad("nothing in it", {}, field("name", "required", "is required"), field("port", "required", "is required")),
      bad("an unknown field", { ...good, prot: 1 }, field("prot", "unknown_field", "is not a field here")),
      bad(
        "an unknown field within a list",
        { ...good, rules: [{ figure: "x", z: 1 }] },
        field("rules[0].z", "unknown_field", "is not a field here"),
      ),
      bad(
        "an empty text",
        { ...good, name: "" },
        field("name", "text_length", "must be text of 1 to 5 characters", { min: 1, max: 5 }),
      ),
      bad("a text for a number", { ...good, port: "80" }, wrongPort),
      bad("a fraction", { ...good, port: 1.5 }, wrongPort),
      bad("too low", { ...good, rate: -1 }, field("rate", "number_min", "must be a number of at least 0", { min: 0 })),
      bad(
        "none of the words",
        { ...good, side: "left" },
        field("side", "one_of", "must be one of above, below", { choices: "above, below" }),
      ),
      bad("a text where null may be", { ...good, amber: "1" }, field("amber", "number", "must be a number or null")),
      bad(
        "a text that is too long, where null may be",
        { ...good, queue: "long" },
        field("queue", "text_length", "must be text of 1 to 3 characters or null", { min: 1, max: 3 }),
      ),
      bad(
        "none of two kinds",
        { ...good, either: true },
        field("either", "other_kind", "must be a number or a list", { kinds: "a number or a list" }),
      ),
      bad("of the wrong form", { ...good, tag: "A" }, field("tag", "text_form", "must be text of the right form")),
      bad("not the only word", { ...good, kind: "b" }, field("kind", "exactly", "must be a", { value: "a" })),
      bad("a number for a truth", { ...good, isOn: 1 }, field("isOn", "true_or_false", "must be true or false")),
      bad(
        "too many",
        { ...good, rules: [1, 2, 3] },
        field("rules", "list_max", "must be a list of at most 2 items", { max: 2 }),
      ),
      bad("null", "null"),
      bad("a list", "[]"),
      bad("a field named like the prototype", '{"name":"ann","port":80,"__proto__":{"x":1}}', '"field":"__proto__"'),
      { name: "brackets within a text are not depth", path, body: { name: "[[[[[", port: 80 }, status: 200 },
      { name: "a text with quotes and backslashes", path, body: { name: '\\"[\\', port: 80 }, status: 200 },
      { name: "no JSON", path, body: '{"name":', status: 400, contains: ["malformed_json"] },
      { name: "a text that says it is JSON", path, body: "hello", status: 400, contains: ["malformed_json"] },
      {
        name: "too long",
        path,
        body: `{"name":"${"x".repeat(1_100_000)}"}`,
        status: 413,
        contains: ["body_too_large"],
      },
    ],
  );

  test("deep nesting is refused without harm", async () => {
    const deep = `${'{"rules":['.repeat(20_000)}1${"]}".repeat(20_000)}`;
    await play(house, { name: "", path, body: deep, status: 400, contains: ["malformed_json", "deeper than 32"] });
    await play(house, { name: "", path, body: "[".repeat(1_000_000), status: 400 });
    const level32 = `${'{"x":'.repeat(32)}1${"}".repeat(32)}`;
    await play(house, { name: "", path, body: level32, status: 422 });
  });

  test("a body of many unknown fields gets a short answer", async () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`f${n}`, n]));
    const { text } = await play(house, { name: "", path, body: many, status: 422 });
    expect(JSON.parse(text).fields.length).toBeLessThanOrEqual(20);
  });
});

describe("addresses", () => {
  const page = "/api/t/page/1";
  const wrongLimit = field("limit", "whole_number_range", "must be a whole number from 1 to 10", { min: 1, max: 10 });
  testScenarios(
    () => house,
    [
      { name: "a good one", path: `${page}?limit=3&all=true`, status: 200, contains: ['{"limit":3,"all":true}'] },
      bad2("a text for a number", `${page}?limit=ten`, wrongLimit),
      bad2("out of range", `${page}?limit=11`, wrongLimit),
      bad2("no truth", `${page}?all=perhaps`, field("all", "true_or_false", "must be true or false")),
      bad2("unknown", `${page}?offset=1`, field("offset", "unknown_field", "is not a field here")),
      bad2(
        "in the path",
        "/api/t/page/0",
        field("n", "whole_number_min", "must be a whole number of at least 1", { min: 1 }),
      ),
      { name: "unknown route", path: "/api/nothing", status: 404, contains: ['"code":"not_found"'] },
      {
        name: "another method",
        method: "DELETE",
        path,
        status: 405,
        contains: ["method_not_allowed"],
        answerHeaders: { allow: "POST" },
      },
      {
        name: "another method where a parameter is",
        method: "PUT",
        path: "/api/t/page/7",
        status: 405,
        answerHeaders: { allow: "GET" },
      },
      { name: "broken escapes", path: "/api/%E0%A4%A", status: 404 },
      {
        name: "a Host header that is no host",
        path: "/healthz",
        headers: { host: "a b" },
        status: 400,
        contains: ['"code":"malformed_host"'],
        answerHeaders: { "x-content-type-options": "nosniff" },
      },
    ],
  );

  function bad2(name: string, address: string, message: string): Scenario {
    return { name, path: address, status: 422, contains: [message] };
  }
});

describe("refusals", () => {
  testScenarios(
    () => house,
    [
      {
        name: "a problem keeps its words and its header",
        path: "/api/t/refused",
        status: 503,
        contains: ['"detail":"Not now"', '"type":"/api/docs/problems#too_busy"', '"remedy":'],
        answerHeaders: { "retry-after": "7", "cache-control": "no-store" },
      },
      { name: "a full disk", path: "/api/t/full", status: 507, contains: ["storage_refused"], lacks: [CANARY] },
      {
        name: "a read-only disk",
        path: "/api/t/read-only",
        status: 507,
        contains: ["storage_refused"],
        lacks: [CANARY],
      },
      { name: "too many changes at once", path: "/api/t/queue", status: 503, contains: ["too_busy"] },
      { name: "something thrown that is no error", path: "/api/t/text", status: 500, lacks: [CANARY] },
    ],
  );

  test("a fault of ours tells a number, and the log has the reason under it", async () => {
    const { text } = await play(house, {
      name: "",
      path: "/api/t/broken",
      status: 500,
      lacks: [CANARY, "problems.test"],
    });
    const incident = /Incident ([0-9a-f]{12})/.exec(text)?.[1] as string;
    expect(JSON.parse(text).params).toEqual({ incident });
    const line = house.logged.find((entry) => entry.includes(incident));
    expect(line).toContain("path=/api/t/broken");
    expect(line).toContain(CANARY);
  });
});

describe("headers", () => {
  for (const [what, path, status] of [
    ["an answer", "/api/t/page/1", 200],
    ["a refusal", "/api/t/refused", 503],
    ["a fault", "/api/t/broken", 500],
    ["nothing there", "/nothing", 404],
    ["a schema refusal", "/api/t/page/x", 422],
  ] as const) {
    test(`${what} carries them all`, async () => {
      await play(house, {
        name: "",
        path,
        status,
        answerHeaders: { ...SECURITY_HEADERS, "strict-transport-security": null },
      });
    });
  }

  test("nothing inline, nothing from elsewhere, no forced TLS", () => {
    const policy = SECURITY_HEADERS["content-security-policy"] as string;
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*|upgrade-insecure/);
  });

  test("what the API answers is not kept in caches", async () => {
    const answerHeaders = { "cache-control": "no-store" };
    await play(house, { name: "", path: "/api/t/page/1", status: 200, answerHeaders });
  });
});

describe("the catalogue", () => {
  test("each code has a status of refusal, a title and a remedy", () => {
    for (const [code, { status, title, remedy }] of allProblems()) {
      expect(code).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(status).toBeWithin(400, 600);
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      expect(remedy).toMatch(/^[A-Z].*\.$|…$/);
    }
  });

  test("a code is defined once and is lower_snake_case; a code nobody defined cannot be thrown", () => {
    const kind = { status: 400, title: "T", remedy: "R." };
    expect(() => defineProblems({ not_found: kind })).toThrow(/twice/);
    expect(() => defineProblems({ "Not-Found": kind })).toThrow(/lower_snake_case/);
    expect(() => new Problem("no_such_code")).toThrow(/not in the catalogue/);
  });

  test("what a sentence names must be given: a refusal without its facts is a mistake of the program", () => {
    const told = new Problem("unexpected", { params: { incident: "ab12" } });
    expect(told.toBody(null)).toMatchObject({ detail: "Incident ab12", params: { incident: "ab12" } });
    expect(() => new Problem("unexpected")).toThrow(/incident/);
    expect(() => new Problem("unexpected", { detail: "In its own words", params: { number: 1 } })).toThrow(/incident/);
    expect("params" in new Problem("not_found").toBody(null)).toBe(false);
  });

  test("a fault of a field has a code: without one it does not compile, and one that nobody defined is not sent", () => {
    // @ts-expect-error a fault without a code
    const bare: FieldProblem = { field: "name", message: "is wrong" };
    expect(() => new Problem("invalid_fields", { fields: [bare] })).toThrow(/not in the catalogue/);
    // @ts-expect-error a code that is not in the table
    expect(() => fieldFault("name", "no_such_code")).toThrow();
    // @ts-expect-error a sentence without its facts
    expect(() => fieldFault("name", "number_min")).toThrow(/min/);
  });

  test("a field's code is defined once and is lower_snake_case", () => {
    expect(() => defineFieldCodes({ required: "again" })).toThrow(/twice/);
    expect(() => defineFieldCodes({ "Not-Found": "x" })).toThrow(/lower_snake_case/);
  });
});
