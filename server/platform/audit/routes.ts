import { Elysia, t } from "elysia";
import type { AccessPlugin } from "../auth/access.ts";
import type { Audit } from "./audit.ts";

/** `GET /api/v1/platform/audit`: who changed what, newest first, page by page. */
export function auditRoutes(audit: Audit, access: AccessPlugin) {
  return new Elysia({ prefix: "/api/v1/platform" }).use(access).get(
    "/audit",
    async ({ query }) => {
      const entries = await audit.list(query.before ?? null, query.action ?? null, query.limit ?? 100);
      const isLast = entries.length < (query.limit ?? 100);
      return { entries, nextBefore: isLast ? null : (entries.at(-1)?.id ?? null) };
    },
    {
      access: "admin",
      query: t.Object(
        {
          before: t.Optional(t.Integer({ minimum: 1, description: "Only entries older than this id" })),
          action: t.Optional(t.String({ maxLength: 64 })),
          limit: t.Optional(t.Integer({ minimum: 1, maximum: 1000 })),
        },
        { additionalProperties: false },
      ),
      detail: { summary: "Changes, newest first", tags: ["platform"] },
    },
  );
}
