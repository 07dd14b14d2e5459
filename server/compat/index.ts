/** The seeds' own URLs, unchanged, over the rooms. */
import { Elysia } from "elysia";
import type { CccpExplorer } from "../cccp/index.ts";
import { defineProblems } from "../platform/http/problem-codes.ts";
import type { LegacyBook } from "../enrichment/index.ts";
import type { Auth } from "../platform/auth/auth.ts";
import type { Platform } from "../platform/index.ts";
import type { PresenceBook } from "../presence/index.ts";
import { EXPLORER_TEXT_PATHS, explorerRoutes, explorerShares } from "./explorer.ts";
import { pageRoutes } from "./pages.ts";
import { presenceAddresses, presenceShare } from "./presence.ts";
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
  planning_without_file: {
    status: 422,
    title: "There is no file",
    detail: "The form has no file in its field file.",
    remedy: "Send the planning as multipart/form-data, in a field named file.",
  },
  calendar_base_unknown: {
    status: 409,
    title: "A token alone names no calendar here",
    detail: "It is not known which address the token of a calendar stands behind.",
    remedy: "Start with ICAL_BASE_URL, or enter the calendar's whole address under Presence.",
  },
});

export interface CompatParts {
  auth: Auth;
  explorer: CccpExplorer;
  legacy: LegacyBook;
  presence: PresenceBook;
  /** Answers with the app's first page; null when the program carries no app. */
  firstPage: (request: Request) => Response | null;
}

/** Every compatible route. */
export function compatRoutes(platform: Platform, { auth, explorer, legacy, presence, firstPage }: CompatParts) {
  const shares = explorerShares(platform, explorer);
  return new Elysia()
    .use(explorerRoutes(platform, explorer))
    .use(pageRoutes(platform, explorer, firstPage))
    .use(wildixRoutes(platform, auth, legacy))
    .use(presenceAddresses(platform, presence))
    .use(
      sharedRoutes(platform, {
        // The machines' keys and rows join these lines when the room of machines exists.
        status: [shares.status],
        stats: [presenceShare(platform, presence)],
        machineRows: () => [],
        calls: shares.history,
      }),
    );
}
