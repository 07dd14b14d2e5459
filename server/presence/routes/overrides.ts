import { Elysia } from "elysia";
import type { Platform } from "../../platform/index.ts";
import type { Overrides } from "../overrides/overrides.ts";
import { batchParams, idParams, overrideBody, overridesQuery } from "./schemas.ts";
import { ownWriterOf, writerOf } from "./writing.ts";

const DEFAULT_PAGE = 50;

/** What people set by hand: for one, for a team, for all. */
export function overrideRoutes(platform: Platform, overrides: Overrides) {
  return new Elysia()
    .use(platform.access)
    .get(
      "/overrides",
      ({ query: { active, extensionId, before = null, limit = DEFAULT_PAGE } }) =>
        overrides.list({ isActive: active, extensionId }, before, limit),
      {
        access: "viewer",
        query: overridesQuery,
        detail: { summary: "What was set by hand, newest first, with what became of it" },
      },
    )
    .post(
      "/overrides",
      async (context) => {
        context.set.status = 201;
        return overrides.set(context.body, ownWriterOf(context));
      },
      {
        access: "agent",
        body: overrideBody,
        detail: { summary: "Set by hand, for a time; agents their own extension alone" },
      },
    )
    .post("/overrides/:id/end", (context) => overrides.end(context.params.id, ownWriterOf(context)), {
      access: "agent",
      params: idParams,
      detail: { summary: "End one before its time; agents that of their own extension alone" },
    })
    .post("/override-batches/:id/undo", (context) => overrides.undo(context.params.id, writerOf(context)), {
      access: "supervisor",
      params: batchParams,
      detail: { summary: "Undo what was set together; what it took the place of holds again" },
    });
}
