import { Elysia } from "elysia";
import type { Identity } from "../platform/auth/identity.ts";
import type { Platform } from "../platform/index.ts";
import { reading } from "./details.ts";

/** What each seed contributes to the URLs that two of them claim. */
export interface SharedParts {
  /** Keys of `/api/status`; the seeds' keys do not overlap, so that one object holds them all. */
  status: readonly ((who: Identity | null) => Promise<Record<string, unknown>>)[];
  /** `/api/history` without `limit`: the explorer's calls. */
  calls: (who: Identity | null) => Promise<unknown[]>;
  /** `/api/history?limit=`: the dashboard's machine rows, the last `limit` of them. */
  machineRows: (limit: number) => unknown[];
}

const DEFAULT_ROWS = 200;
const MAX_ROWS = 500;

/** The URLs that the explorer and the machines' dashboard both claim. */
export function sharedRoutes(platform: Platform, parts: SharedParts) {
  const access = platform.options.publicRead ? "public" : "viewer";
  return new Elysia()
    .use(platform.access)
    .get(
      "/api/status",
      async ({ identity }) => {
        const each = await Promise.all(parts.status.map((part) => part(identity)));
        return Object.assign({}, ...each) as Record<string, unknown>;
      },
      { access, detail: reading("Everything of the selected server in one object, with 50 events and 100 calls") },
    )
    .get(
      "/api/history",
      async ({ query, identity }) => {
        if (query.limit === undefined) return parts.calls(identity);
        const data = parts.machineRows(readLimit(query.limit));
        return { count: data.length, data };
      },
      { access, detail: reading("The selected server's calls, newest first; with ?limit= the machines' rows") },
    );
}

/** As the dashboard read it: what is no whole number counts as 200, the rest is kept between 1 and 500. */
function readLimit(given: unknown): number {
  const text = String(given).trim();
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : DEFAULT_ROWS;
  return Math.min(MAX_ROWS, Math.max(1, value));
}
