import { Elysia, t } from "elysia";
import type { Identity } from "../../platform/auth/identity.ts";
import type { Platform } from "../../platform/index.ts";
import type { Related } from "../calls/related.ts";
import { callParams } from "./schemas.ts";

const key = t.String({ minLength: 1, maxLength: 128 });

/** From a live call of the board to the same one in the history, and back. */
export function relatedRoutes(platform: Platform, related: Related) {
  return new Elysia()
    .use(platform.access)
    .get(
      "/live/:server/:call",
      async ({ identity, params }) => ({
        calls: await related.ofLive(params.server, params.call, identity as Identity),
      }),
      {
        access: "viewer",
        params: t.Object({ server: key, call: key }),
        detail: {
          summary: "The calls of the history that a live call of the call centre is: same numbers, within a minute",
        },
      },
    )
    .get(
      "/calls/:id/live",
      async ({ identity, params }) => ({ calls: await related.ofHistory(params.id, identity as Identity) }),
      {
        access: "viewer",
        params: callParams,
        detail: { summary: "The live calls of the call centre that a call of the history is, as long as they last" },
      },
    );
}
