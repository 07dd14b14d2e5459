import { Elysia } from "elysia";
import type { CccpExplorer } from "../cccp/index.ts";
import { Problem } from "../platform/http/problem.ts";
import type { Platform } from "../platform/index.ts";

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
  "/planning/": "/",
  "/config/": "/settings",
};

/** Old addresses lead to the screens that replaced them. The screens themselves ask who is there. */
export function pageRoutes(platform: Platform, explorer: CccpExplorer) {
  const pages = new Elysia().use(platform.access);
  for (const [from, to] of Object.entries(MOVED)) {
    pages.get(from, ({ redirect }) => redirect(to, 302), { access: "public", detail: { hide: true } });
  }
  return pages.get(
    "/cst_explorer/:project",
    ({ params, redirect }) => {
      const project = params.project;
      if (!isKnown(explorer, project)) {
        throw new Problem("project_not_found", { params: { project: project.slice(0, 60) } });
      }
      return redirect(`/?project=${encodeURIComponent(project)}`, 302);
    },
    { access: platform.options.publicRead ? "public" : "viewer", detail: { tags: ["compat"] } },
  );
}

/** A project of the configured servers, or one that a connected server speaks of. */
function isKnown(explorer: CccpExplorer, project: string): boolean {
  return explorer.servers().some((server) => {
    if (server.project === project || server.name === project) return true;
    return explorer.store(server.id)?.snapshot().projects.includes(project) ?? false;
  });
}
