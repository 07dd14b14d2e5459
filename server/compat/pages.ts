import { Elysia } from "elysia";
import type { CccpExplorer } from "../cccp/index.ts";
import { Problem } from "../platform/http/problem.ts";
import type { Platform } from "../platform/index.ts";
import { reading } from "./details.ts";

/**
 * Pages of the seeds that have another address now; `/`, `/console` and `/login` are screens of the same name. Those of
 * rooms that are not there yet lead to the board.
 */
const MOVED: Readonly<Record<string, string>> = {
  "/light": "/",
  "/session_console": "/console",
  "/history": "/calls",
  "/fleet": "/",
  "/admin/orgs": "/settings",
  "/planning/": "/presence",
  "/config/": "/settings",
  // These two did something at every visit. What they asked for goes on by itself now, and a link changes nothing.
  "/refresh": "/presence",
  "/sync": "/presence",
};

/** Old addresses lead to the screens that replaced them. The screens themselves ask who is there. */
export function pageRoutes(
  platform: Platform,
  explorer: CccpExplorer,
  firstPage: (request: Request) => Response | null,
) {
  const pages = new Elysia().use(platform.access);
  for (const [from, to] of Object.entries(MOVED)) {
    pages.get(from, ({ redirect }) => redirect(to, 302), { access: "public", detail: { hide: true } });
  }
  pages.get("/planning/extension/:id", ({ params, redirect }) => redirect(extensionAddress(params.id), 302), {
    access: "public",
    detail: { hide: true },
  });
  return pages.get(
    "/cst_explorer/:project",
    ({ params, identity, request, redirect }) => {
      const { project } = params;
      // A kiosk token shows its view and finds nothing else: the same for every project, there or not.
      if (identity?.wall) return answerAlike(request, firstPage, "not_allowed");
      if (!identity && !platform.options.publicRead) return answerAlike(request, firstPage, "not_signed_in");
      const found = explorer.findProject(project, identity);
      if (!found) throw new Problem("project_not_found", { params: { project: project.slice(0, 60) } });
      return redirect(boardAddress(found.server.id, found.project), 302);
    },
    { access: "public", detail: reading("To the board of the server that has this project") },
  );
}

/**
 * What a stranger and a wall get for any project, known or not: a browser the app, which asks who is there and then asks for the
 * address again; a program the refusal.
 */
function answerAlike(
  request: Request,
  firstPage: (request: Request) => Response | null,
  refusal: "not_signed_in" | "not_allowed",
): Response {
  const isBrowser = (request.headers.get("accept") ?? "").includes("text/html");
  const page = isBrowser ? firstPage(request) : null;
  if (!page) throw new Problem(refusal);
  return page;
}

function extensionAddress(id: string): string {
  return /^\d{1,15}$/.test(id) ? `/extension/${id}` : "/presence";
}

/** The board's address on a server, and on one of its projects. */
function boardAddress(serverId: string, project: string | null): string {
  const of = project === null ? "" : `&project=${encodeURIComponent(project)}`;
  return `/?server=${encodeURIComponent(serverId)}${of}`;
}
