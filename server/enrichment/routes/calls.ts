import { Elysia } from "elysia";
import type { Identity } from "../../platform/auth/identity.ts";
import type { Platform } from "../../platform/index.ts";
import { type ExportFormat, exportCalls } from "../calls/export.ts";
import type { CallFilter } from "../calls/filter.ts";
import type { History } from "../calls/history.ts";
import { callParams, callsQuery, countQuery, exportQuery } from "./schemas.ts";

const DEFAULT_PAGE = 100;

/** Reading the history: page by page, one call whole, or all that a filter finds as a file. */
export function callRoutes(platform: Platform, history: History, zone: string) {
  return new Elysia()
    .use(platform.access)
    .get(
      "/calls",
      async ({ identity, query: { cursor = null, limit = DEFAULT_PAGE, ...filter } }) => {
        const stream = platform.hub.cursor;
        return { ...(await history.page(identity as Identity, filter, cursor, limit)), cursor: stream };
      },
      {
        access: "viewer",
        query: callsQuery,
        detail: { summary: "Calls that you may see, newest first; cursor is where the event stream goes on from" },
      },
    )
    .get("/calls/count", ({ identity, query }) => history.count(identity as Identity, query), {
      access: "viewer",
      query: countQuery,
      detail: { summary: "How many calls the same filters find, counted up to 1,000" },
    })
    .get(
      "/calls/export",
      ({ identity, query: { format = "csv", separator = ",", mark = false, ...filter } }) =>
        fileOf(
          history,
          identity as Identity,
          filter,
          format === "jsonl" ? { kind: format } : { kind: format, separator, hasMark: mark },
          { zone, now: platform.clock.now() },
        ),
      {
        access: "viewer",
        query: exportQuery,
        detail: { summary: "The same calls as a file, CSV or one JSON object a line" },
      },
    )
    .get("/calls/:id", ({ identity, params }) => history.detail(identity as Identity, params.id), {
      access: "viewer",
      params: callParams,
      detail: { summary: "One call: legs, notes with every change, how it was passed on, the events that told it" },
    });
}

function fileOf(
  history: History,
  who: Identity,
  filter: CallFilter,
  format: ExportFormat,
  { zone, now }: { zone: string; now: number },
): Response {
  const type = format.kind === "csv" ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8";
  const name = `vigie-calls-${new Date(now).toISOString().slice(0, 10)}.${format.kind}`;
  return new Response(exportCalls(history, history.viewerOf(who), filter, format, zone), {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
    },
  });
}
