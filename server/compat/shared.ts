import { Elysia } from "elysia";
import type { Identity } from "../platform/auth/identity.ts";
import type { Platform } from "../platform/index.ts";
import { reading } from "./details.ts";

/** What each seed contributes to the URLs that two of them claim. */
export interface SharedParts {
  /** Keys of `/api/status`; the seeds' keys do not overlap, so that one object holds them all. */
  status: readonly ((who: Identity | null) => Promise<Record<string, unknown>>)[];
  /** Keys of `/api/stats`: presence's `success` and `data`, beside the flat members of the machines. */
  stats: readonly ((who: Identity | null) => Promise<Record<string, unknown>>)[];
  /** `/api/history` without `limit`: the explorer's calls. */
  calls: (who: Identity | null) => Promise<unknown[]>;
  /** `/api/history?limit=`: the dashboard's machine rows, the last `limit` of them. */
  machineRows: (limit: number) => unknown[];
}

const DEFAULT_ROWS = 200;
const MAX_ROWS = 500;

/** The URLs that two of the seeds claim. */
export function sharedRoutes(platform: Platform, parts: SharedParts) {
  const access = platform.options.publicRead ? "public" : "viewer";
  return new Elysia()
    .use(platform.access)
    .get("/api/status", ({ identity }) => together(parts.status, identity), {
      access,
      detail: reading("Everything of the selected server in one object, with 50 events and 100 calls"),
    })
    .get("/api/stats", ({ identity }) => together(parts.stats, identity), {
      access,
      detail: reading("How many extensions there are, are planned, and are set to what"),
    })
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

type Part = SharedParts["status"][number];

async function together(parts: readonly Part[], who: Identity | null): Promise<Record<string, unknown>> {
  return Object.assign({}, ...(await Promise.all(parts.map((part) => part(who))))) as Record<string, unknown>;
}

/** As the dashboard read it: what is no whole number counts as 200, the rest is kept between 1 and 500. */
function readLimit(given: unknown): number {
  const text = String(given).trim();
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : DEFAULT_ROWS;
  return Math.min(MAX_ROWS, Math.max(1, value));
}
