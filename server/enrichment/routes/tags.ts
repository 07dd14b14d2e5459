import { Elysia } from "elysia";
import type { Identity } from "../../platform/auth/identity.ts";
import type { Platform } from "../../platform/index.ts";
import type { Desk } from "../desk.ts";
import type { Tags } from "../tags/tags.ts";
import { callParams, tagsBody } from "./schemas.ts";

export interface TagRouteDeps {
  desk: Desk;
  tags: Tags;
}

/** Tagging calls, and the tags that there are. */
export function tagRoutes(platform: Platform, { desk, tags }: TagRouteDeps) {
  return new Elysia()
    .use(platform.access)
    .patch(
      "/calls/:id/tags",
      ({ identity, from, params, body: { add = [], remove = [], operationId, writtenAt = null } }) =>
        desk.tag(params.id, { add, remove, operationId, writtenAt }, { who: identity as Identity, from }),
      {
        access: "agent",
        params: callParams,
        body: tagsBody,
        detail: {
          summary:
            "Add and remove tags of a call; they are written back to the PBX where an administrator switched that on",
        },
      },
    )
    .get("/tags", async ({ identity }) => ({ tags: await tags.inUse(identity as Identity) }), {
      access: "viewer",
      detail: { summary: "The 50 tags that your calls of the last 90 days bear most often" },
    });
}
