/** The seeds' own URLs, unchanged, over the rooms. */
import { Elysia } from "elysia";
import type { CccpExplorer } from "../cccp/index.ts";
import { defineProblems } from "../platform/http/problem-codes.ts";
import type { Platform } from "../platform/index.ts";
import { explorerRoutes, explorerShares, TEXT_BODY_PATHS } from "./explorer.ts";
import { pageRoutes } from "./pages.ts";
import { sharedRoutes } from "./shared.ts";

export { TEXT_BODY_PATHS };

defineProblems({
  project_not_found: {
    status: 404,
    title: "No such project",
    detail: 'No server has a project "{project}".',
    remedy: "Open / and choose a project there, or add its server in the settings.",
  },
});

/** Every compatible route. `firstPage` answers with the app's first page; null when the program carries no app. */
export function compatRoutes(
  platform: Platform,
  explorer: CccpExplorer,
  firstPage: (request: Request) => Response | null,
) {
  const shares = explorerShares(platform, explorer);
  return new Elysia()
    .use(explorerRoutes(platform, explorer))
    .use(pageRoutes(platform, explorer, firstPage))
    .use(
      sharedRoutes(platform, {
        // The machines' keys and rows join these two lines when the room of machines exists.
        status: [shares.status],
        machineRows: () => [],
        calls: shares.history,
      }),
    );
}
