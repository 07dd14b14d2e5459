/** The seeds' own URLs, unchanged, over the rooms. */
import { Elysia } from "elysia";
import type { CccpExplorer } from "../cccp/index.ts";
import { defineProblems } from "../platform/http/problem-codes.ts";
import type { LegacyBook } from "../enrichment/index.ts";
import type { Auth } from "../platform/auth/auth.ts";
import type { Platform } from "../platform/index.ts";
import { EXPLORER_TEXT_PATHS, explorerRoutes, explorerShares } from "./explorer.ts";
import { pageRoutes } from "./pages.ts";
import { sharedRoutes } from "./shared.ts";
import { WILDIX_REFUSALS, WILDIX_TEXT_PATHS, wildixRoutes } from "./wildix.ts";

/** Addresses whose bodies are read by their own routes. */
export const TEXT_BODY_PATHS: readonly string[] = [...EXPLORER_TEXT_PATHS, ...WILDIX_TEXT_PATHS];

/** What refusals of the replaced programs' addresses hold beside the problem's members. */
export const REFUSAL_MEMBERS = WILDIX_REFUSALS;

defineProblems({
  project_not_found: {
    status: 404,
    title: "No such project",
    detail: 'No server has a project "{project}".',
    remedy: "Open / and choose a project there, or add its server in the settings.",
  },
});

export interface CompatParts {
  auth: Auth;
  explorer: CccpExplorer;
  legacy: LegacyBook;
  /** Answers with the app's first page; null when the program carries no app. */
  firstPage: (request: Request) => Response | null;
}

/** Every compatible route. */
export function compatRoutes(platform: Platform, { auth, explorer, legacy, firstPage }: CompatParts) {
  const shares = explorerShares(platform, explorer);
  return new Elysia()
    .use(explorerRoutes(platform, explorer))
    .use(pageRoutes(platform, explorer, firstPage))
    .use(wildixRoutes(platform, auth, legacy))
    .use(
      sharedRoutes(platform, {
        // The machines' keys and rows join these two lines when the room of machines exists.
        status: [shares.status],
        machineRows: () => [],
        calls: shares.history,
      }),
    );
}
