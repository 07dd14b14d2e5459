import { Elysia, t } from "elysia";
import type { AccessPlugin } from "../auth/access.ts";
import type { Clock } from "../clock.ts";
import type { Audit } from "./audit.ts";
import { type ExportFormat, exportAudit } from "./export.ts";
import type { AuditFilter } from "./filter.ts";

const DEFAULT_PAGE = 100;
const strict = { additionalProperties: false };
const part = (description: string) => t.Optional(t.String({ minLength: 1, maxLength: 128, description }));
const instant = (description: string) => t.Optional(t.Integer({ minimum: 0, description }));

const filterFields = {
  who: part("Part of the name of who acted"),
  action: part("Beginning of the action: `user.`"),
  target: part("Part of what was changed"),
  from: part("Beginning of the address"),
  since: instant("Not before this instant, epoch milliseconds"),
  until: instant("Before this instant, epoch milliseconds"),
  search: part("Anywhere in an entry, the values before and after included"),
};

/** `GET /api/v1/platform/audit`: who changed what, newest first, page by page, or all of it as a file. */
export function auditRoutes(audit: Audit, access: AccessPlugin, clock: Clock) {
  return new Elysia({ prefix: "/api/v1/platform" })
    .use(access)
    .get(
      "/audit",
      async ({ query: { before = null, limit = DEFAULT_PAGE, ...filter } }) => {
        const entries = await audit.list(before, filter, limit);
        const isLast = entries.length < limit;
        return { entries, nextBefore: isLast ? null : (entries.at(-1)?.id ?? null) };
      },
      {
        access: "admin",
        query: t.Object(
          {
            ...filterFields,
            before: t.Optional(t.Integer({ minimum: 1, description: "Only entries older than this id" })),
            limit: t.Optional(t.Integer({ minimum: 1, maximum: 1000 })),
          },
          strict,
        ),
        detail: { summary: "Changes, newest first", tags: ["platform"] },
      },
    )
    .get(
      "/audit/export",
      ({ query: { format = "csv", separator = ",", mark = false, ...filter } }) =>
        fileOf(
          audit,
          filter,
          format === "jsonl" ? { kind: format } : { kind: format, separator, hasMark: mark },
          clock,
        ),
      {
        access: "admin",
        query: t.Object(
          {
            ...filterFields,
            format: t.Optional(t.Union([t.Literal("csv"), t.Literal("jsonl")])),
            separator: t.Optional(t.Union([t.Literal(","), t.Literal(";")])),
            mark: t.Optional(t.Boolean({ description: "Begin CSV with a byte order mark, as Excel wants it" })),
          },
          strict,
        ),
        detail: { summary: "The same changes as a file, CSV or one JSON object a line", tags: ["platform"] },
      },
    );
}

function fileOf(audit: Audit, filter: AuditFilter, format: ExportFormat, clock: Clock): Response {
  const type = format.kind === "csv" ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8";
  const name = `vigie-audit-${new Date(clock.now()).toISOString().slice(0, 10)}.${format.kind}`;
  return new Response(exportAudit(audit, filter, format), {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
    },
  });
}
