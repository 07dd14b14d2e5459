import { Elysia } from "elysia";
import type { Identity } from "../../platform/auth/identity.ts";
import type { Platform } from "../../platform/index.ts";
import type { Templates } from "../templates/templates.ts";
import { templatesBody } from "./schemas.ts";

/** Notes that are filled in beforehand. */
export function templateRoutes(platform: Platform, templates: Templates) {
  return new Elysia()
    .use(platform.access)
    .get("/templates", async () => ({ templates: await templates.list() }), {
      access: "agent",
      detail: { summary: "The templates of notes, in their order, the archived ones too" },
    })
    .put(
      "/templates",
      async ({ body, identity, from }) => ({
        templates: await templates.change(body.templates, { who: identity as Identity, from }),
      }),
      {
        access: "admin",
        body: templatesBody,
        detail: { summary: "Replace the templates of notes; what is left out is archived" },
      },
    );
}
