import { Elysia } from "elysia";
import type { AccessPlugin, RouteEntry } from "../auth/access.ts";
import type { Assets } from "./assets.ts";
import { nothingAt } from "./errors.ts";

/**
 * Everything that no other route answers: the client's files, and its first page for the addresses that the client makes
 * up itself (`/queue/Sales`): to everyone for those that it is known to have, to browsers for any other. Unknown addresses
 * under `/api` stay unknown.
 * @param appPaths patterns of the client's own addresses
 */
export function assetRoutes(
  assets: Assets,
  access: AccessPlugin,
  appPaths: readonly RegExp[],
  routes: () => readonly RouteEntry[],
) {
  return new Elysia().use(access).get(
    "/*",
    ({ request }) => {
      const path = new URL(request.url).pathname;
      const file = assets.answer(path === "/" ? "/index.html" : path, request);
      if (file) return file;
      const isPage = appPaths.some((pattern) => pattern.test(path)) || isForBrowser(path, request);
      const page = isPage ? assets.answer("/index.html", request) : null;
      if (page) return page;
      throw nothingAt(request, routes());
    },
    { access: "public", detail: { hide: true } },
  );
}

/** A page that a browser goes to, rather than a file that is missing. */
function isForBrowser(path: string, request: Request): boolean {
  return !/^\/(api|public)(\/|$)/.test(path) && (request.headers.get("accept") ?? "").includes("text/html");
}
