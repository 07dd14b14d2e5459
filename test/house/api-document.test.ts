import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { t } from "elysia";
import { type App, createApp } from "../../server/app.ts";
import { parseArguments } from "../../server/platform/config/parse.ts";
import { defineAnswers, describedRoutes, shapeOf } from "../../server/platform/http/answers.ts";
import type { ApiDocument, Operation } from "../../server/platform/http/openapi.ts";
import { silentLog } from "../../server/platform/log.ts";
import { AnswerCheck } from "../support/answer-check.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
let app: App;
let operations: [route: string, operation: Operation][];

beforeAll(async () => {
  const { options } = parseArguments({ argv: ["--data", folder.path], env: {}, taken: ["data"] });
  app = await createApp({ options, clock: new FakeClock(), log: silentLog, version: "0.0.0-test", assets: [] });
  const answer = await app.elysia.handle(new Request("http://localhost/api/docs/openapi.json"));
  const { paths } = (await answer.json()) as ApiDocument;
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`,
      operation,
    ]),
  );
});
afterAll(async () => {
  await app.close();
  folder.remove();
});

describe("the API document", () => {
  test("says of every route what it is for", () => {
    expect(operations.length).toBeGreaterThan(35);
    expect(operations.filter(([, { summary }]) => !summary).map(([route]) => route)).toEqual([]);
  });

  test("says of every native route what it answers, and of no route that is not there", () => {
    const native = operations.filter(([, { tags }]) => !tags?.includes("compat")).map(([route]) => route);
    expect(native.length).toBeGreaterThan(25);
    expect(native.sort()).toEqual(describedRoutes().sort());
  });

  test("knows more than success: what is made is 201, what has no body 204, what is a stream a stream", () => {
    const answersOf = (route: string) => operations.find(([one]) => one === route)?.[1].responses ?? {};
    expect(Object.keys(answersOf("POST /api/v1/cccp/servers"))).toEqual(["201", "default"]);
    expect(answersOf("DELETE /api/v1/cccp/servers/:id")["204"]).not.toHaveProperty("content");
    expect(answersOf("GET /api/events/stream")).toHaveProperty(["200", "content", "text/event-stream"]);
    expect(answersOf("GET /api/v1/cccp/servers")).toMatchObject({
      "200": { content: { "application/json": { schema: { required: ["servers"] } } } },
    });
  });

  test("says what every route with a body takes", () => {
    const takesBody = /^(POST|PUT|PATCH) /;
    const without = operations.filter(([route, { requestBody }]) => takesBody.test(route) && !requestBody);
    expect(without.map(([route]) => route).sort()).toEqual([
      "POST /api/v1/cccp/directory/refresh",
      "POST /api/v1/enrichment/calls/:id/transfer/accept",
      "POST /api/v1/enrichment/sources/history/read",
      "POST /api/v1/enrichment/sources/records/read",
      "POST /api/v1/platform/alerts/channels/:id/test",
      "POST /api/v1/platform/backups",
      "POST /api/v1/platform/backups/:id/check",
      "POST /api/v1/platform/logout",
      "POST /api/v1/platform/push/subscriptions/:id/test",
      "POST /api/v1/presence/feeds/:id/confirm",
      "POST /api/v1/presence/feeds/:id/read",
      "POST /api/v1/presence/override-batches/:id/undo",
      "POST /api/v1/presence/overrides/:id/end",
      "POST /api/v1/presence/pbxs/:id/import",
    ]);
  });
});

describe("an answer's shape", () => {
  test("is held against what is sent, to the last field", () => {
    const check = (status: number, body: unknown) => () => new AnswerCheck().check("GET /healthz", status, body);
    expect(check(200, { status: "alive" })).not.toThrow();
    for (const wrong of [{ status: "dead" }, {}, { status: "alive", more: 1 }, null])
      expect(check(200, wrong)).toThrow();
    expect(check(201, { status: "alive" })).toThrow();
  });

  test("that is not its type's does not compile", () => {
    shapeOf<{ a: string }>()(t.Object({ a: t.String() }));
    // @ts-expect-error a number is no text
    shapeOf<{ a: string }>()(t.Object({ a: t.Number() }));
    // @ts-expect-error a field is missing
    shapeOf<{ a: string; b: string }>()(t.Object({ a: t.String() }));
    // @ts-expect-error a field is too many
    shapeOf<{ a: string }>()(t.Object({ a: t.String(), b: t.String() }));
    expect(() => defineAnswers("", { "GET /healthz": { 200: null } })).toThrow("twice");
  });
});
