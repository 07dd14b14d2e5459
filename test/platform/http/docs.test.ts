import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Elysia, t } from "elysia";
import { allFieldCodes } from "../../../server/platform/http/field-codes.ts";
import { docsRoutes } from "../../../server/platform/http/docs-routes.ts";
import { renderApiPage, renderProblemsMarkdown, renderProblemsPage } from "../../../server/platform/http/docs-page.ts";
import { allProblems } from "../../../server/platform/http/problem-codes.ts";
import { type House, openHouse, play } from "../../support/scenario.ts";

let house: House;
beforeAll(async () => {
  house = await openHouse({
    routes: ({ access }) => [
      new Elysia({ prefix: "/api/t" }).use(access).get("/list/:id", () => [], {
        access: "supervisor",
        params: t.Object({ id: t.Integer() }),
        query: t.Object({ limit: t.Optional(t.Integer({ minimum: 1, maximum: 9 })) }),
        detail: { summary: "A list <b>bold</b>" },
      }) as never,
      new Elysia().use(access).get("/not-api", () => "", { access: "public" }) as never,
      docsRoutes(() => house.app, access, "1.2.3") as never,
    ],
  });
});
afterAll(() => house.close());

const get = (path: string) => play(house, { name: "", path, status: 200 });

describe("the OpenAPI document", () => {
  test("describes the routes under /api, their parameters, bodies and roles", async () => {
    const document = JSON.parse((await get("/api/docs/openapi.json")).text);
    expect(document.info.version).toBe("1.2.3");
    const list = document.paths["/api/t/list/{id}"].get;
    expect(list["x-access"]).toBe("supervisor");
    expect(list.security).toEqual([{ session: [] }, { token: [] }]);
    expect(list.parameters).toContainEqual({
      name: "limit",
      in: "query",
      required: false,
      schema: { minimum: 1, maximum: 9, type: "integer" },
    });
    const login = document.paths["/api/v1/platform/login"].post;
    expect(login.security).toEqual([]);
    const content = login.requestBody.content;
    expect(Object.keys(content)).toEqual(["application/json"]);
    expect(content["application/json"].schema.required).toEqual(["name", "password"]);
    expect(document.paths["/healthz"]).toBeDefined();
    expect(document.paths["/not-api"]).toBeUndefined();
    expect(document.paths["/api/docs/openapi.json"]).toBeUndefined();
  });

  test("refers to nothing that is not in it", async () => {
    const { text } = await get("/api/docs/openapi.json");
    const document = JSON.parse(text);
    for (const [, name] of text.matchAll(/#\/components\/schemas\/(\w+)/g)) {
      expect(document.components.schemas[name as string]).toBeDefined();
    }
  });

  test("says that every fault of a field has a code", async () => {
    const document = JSON.parse((await get("/api/docs/openapi.json")).text);
    const { fields, params } = document.components.schemas.Problem.properties;
    expect(fields.items.required).toEqual(["field", "code", "message"]);
    expect(Object.keys(fields.items.properties)).toEqual(["field", "code", "params", "message"]);
    expect(params.additionalProperties).toEqual({ type: ["string", "number"] });
  });
});

describe("the pages", () => {
  test("list every route with its role, and every code with its anchor", async () => {
    const page = (await get("/api/docs")).text;
    expect(page).toContain("/api/t/list/{id}");
    expect(page).toContain("supervisor");
    const problems = (await get("/api/docs/problems")).text;
    for (const [code] of allProblems()) expect(problems).toContain(`id="${code}"`);
  });

  test("run and style nothing inline and fetch nothing from elsewhere", async () => {
    for (const path of ["/api/docs", "/api/docs/problems"]) {
      const { text } = await get(path);
      expect(text).not.toMatch(/<script>|<style|style=|\son\w+=|https?:\/\//);
      for (const [, file] of text.matchAll(/(?:src|href)="([^"#]+)"/g)) {
        expect(file).toStartWith("/api/docs");
        await get(file as string);
      }
    }
    await play(house, {
      name: "",
      path: "/api/docs/page.js",
      status: 200,
      answerHeaders: { "content-type": /javascript/ },
    });
    await play(house, { name: "", path: "/api/docs/page.css", status: 200, answerHeaders: { "content-type": /css/ } });
  });

  test("escape what they show", async () => {
    expect((await get("/api/docs")).text).toContain("A list &lt;b&gt;bold&lt;/b&gt;");
    const kind = { status: 400, title: "<i>", remedy: '"&' };
    const escaped = renderProblemsPage({ problems: [["a_code", kind]], fields: [["b_code", "is <u>"]] });
    expect(escaped).toContain("&lt;i&gt;");
    expect(escaped).toContain("is &lt;u&gt;");
    const info = { title: "<t>", version: "1", description: "<d>" };
    expect(renderApiPage({ openapi: "3.1.0", info, paths: {}, components: {} })).not.toMatch(/<t>|<d>/);
  });

  test("the page of errors has a row for each code, of problems and of fields", () => {
    const page = renderProblemsMarkdown({ problems: allProblems(), fields: allFieldCodes() });
    for (const [code, { status }] of allProblems()) expect(page).toContain(`| \`${code}\` | ${status} |`);
    for (const [code, sentence] of allFieldCodes()) expect(page).toContain(`| \`${code}\` | ${sentence} |`);
    const served = renderProblemsPage({ problems: allProblems(), fields: allFieldCodes() });
    for (const [code] of allFieldCodes()) expect(served).toContain(`<code>${code}</code>`);
  });
});
