import { Elysia } from "elysia";
import type { AccessPlugin, RouteEntry } from "../auth/access.ts";
import type { Assets } from "./assets.ts";
import { nothingAt } from "./errors.ts";

/**
 * Everything that no other route answers: the client's files, and its first page for the addresses that the client makes
 * up itself (`/queue/Sales`). Unknown addresses under `/api` stay unknown.
 */
export function assetRoutes(assets: Assets, access: AccessPlugin, routes: () => readonly RouteEntry[]) {
  return new Elysia().use(access).get(
    "/*",
    ({ request }) => {
      const path = new URL(request.url).pathname;
      const file = assets.answer(path === "/" ? "/index.html" : path, request);
      if (file) return file;
      const page = isForClient(path, request) ? assets.answer("/index.html", request) : null;
      if (page) return page;
      throw nothingAt(request, routes());
    },
    { access: "public", detail: { hide: true } },
  );
}

/** A page that a browser goes to, rather than a file that is missing. */
function isForClient(path: string, request: Request): boolean {
  return !/^\/(api|public)(\/|$)/.test(path) && (request.headers.get("accept") ?? "").includes("text/html");
}
