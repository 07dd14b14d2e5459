import { Elysia } from "elysia";
import { Problem } from "../../platform/http/problem.ts";
import type { Platform } from "../../platform/index.ts";
import type { PbxConnection } from "../pbxs/driver.ts";

/** Where the PBXs post to: each knows its messages by the secret. The signature is over the bytes, so nobody may parse them before. */
export const PRESENCE_WEBHOOK_PATH = "/api/v1/presence/webhooks/yeastar";

/** @param connections of the PBXs that are switched on: few, and each looks at the signature first. */
export function webhookRoutes(platform: Platform, connections: () => readonly Pick<PbxConnection, "takeWebhook">[]) {
  return new Elysia().use(platform.access).post(
    "/webhooks/yeastar",
    ({ body, request }) => {
      const bytes = new Uint8Array(body as ArrayBuffer);
      const signature = request.headers.get("x-signature");
      const verdicts = connections().map((connection) => connection.takeWebhook(bytes, signature));
      if (verdicts.some((verdict) => verdict === "taken" || verdict === "ignored")) return { received: true as const };
      if (verdicts.includes("too_large")) throw new Problem("body_too_large");
      if (verdicts.includes("not_understood")) throw new Problem("presence_webhook_unreadable");
      if (verdicts.every((verdict) => verdict === "not_configured")) throw new Problem("presence_webhook_not_set_up");
      throw new Problem("presence_webhook_not_signed");
    },
    {
      // Its right is the signature.
      access: "public",
      parse: "arrayBuffer",
      detail: {
        summary: "Where Yeastar posts its events; signed with the secret that is entered for the PBX",
        requestBody: { required: true, content: { "application/json": { schema: { type: "object" } } } },
      },
    },
  );
}
