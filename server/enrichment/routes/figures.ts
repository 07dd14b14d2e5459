import { Elysia } from "elysia";
import type { Identity } from "../../platform/auth/identity.ts";
import type { Platform } from "../../platform/index.ts";
import { writeFigures } from "../figures/export.ts";
import type { Figures } from "../figures/figures.ts";
import { figuresExportQuery, figuresQuery } from "./schemas.ts";

/** What the calls of a period come to, counted for whoever asks; and each table of it as a file. */
export function figureRoutes(platform: Platform, figures: Figures) {
  return new Elysia()
    .use(platform.access)
    .get("/figures", ({ identity, query }) => figures.read(identity as Identity, query), {
      access: "viewer",
      query: figuresQuery,
      detail: {
        summary:
          "Figures of the calls that you may see: rates, ringing and talk by hour, day, tag, queue and extension, and what is not noted",
      },
    })
    .get(
      "/figures/export",
      async ({ identity, query: { table, separator = ",", mark = false, ...asked } }) => {
        const view = await figures.read(identity as Identity, asked);
        return new Response(writeFigures(view, table, { separator, hasMark: mark }), {
          headers: {
            "content-type": "text/csv; charset=utf-8",
            "content-disposition": `attachment; filename="vigie-figures-${table}-${dayOf(view.since)}.csv"`,
            "cache-control": "no-store",
          },
        });
      },
      {
        access: "viewer",
        query: figuresExportQuery,
        detail: { summary: "One table of the same figures as CSV" },
      },
    );
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
