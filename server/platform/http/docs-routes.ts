import { type AnyElysia, Elysia } from "elysia";
import type { AccessPlugin } from "../auth/access.ts";
import { PAGE_SCRIPT, PAGE_STYLE, renderApiPage, renderProblemsPage } from "./docs-page.ts";
import { allFieldCodes } from "./field-codes.ts";
import { type ApiDocument, describeApi } from "./openapi.ts";
import { allProblems } from "./problem-codes.ts";

/** `/api/docs` and what belongs to it. The document is made when first asked for, once all routes are there. */
export function docsRoutes(app: () => AnyElysia, access: AccessPlugin, version: string) {
  let made: ApiDocument | null = null;
  const document = () => {
    made ??= describeApi(app().routes, version);
    return made;
  };
  const open = { access: "public", detail: { hide: true } } as const;
  return new Elysia({ prefix: "/api/docs" })
    .use(access)
    .get("/openapi.json", () => Response.json(document()), open)
    .get("/", () => text("text/html", renderApiPage(document())), open)
    .get(
      "/problems",
      () => text("text/html", renderProblemsPage({ problems: allProblems(), fields: allFieldCodes() })),
      open,
    )
    .get("/page.css", () => text("text/css", PAGE_STYLE), open)
    .get("/page.js", () => text("text/javascript", PAGE_SCRIPT), open);
}

function text(type: string, content: string): Response {
  return new Response(content, { headers: { "content-type": `${type}; charset=utf-8` } });
}
