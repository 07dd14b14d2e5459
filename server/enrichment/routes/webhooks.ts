import { Elysia } from "elysia";
import type { Platform } from "../../platform/index.ts";
import type { WebhookReceiver } from "../wildix/receiver.ts";

/** Where the PBX posts to. The signature is over the bytes of the body, so nobody may parse it before. */
export const WEBHOOK_PATH = "/api/v1/enrichment/webhooks/wildix";

export function webhookRoutes(platform: Platform, receiver: WebhookReceiver) {
  return new Elysia()
    .use(platform.access)
    .post(
      "/webhooks/wildix",
      ({ body, request }) => receiver.take(new Uint8Array(body as ArrayBuffer), request.headers),
      {
        // Its right is the signature.
        access: "public",
        parse: "arrayBuffer",
        detail: {
          summary: "Where Wildix posts its events; signed with the secret of the settings",
          requestBody: { required: true, content: { "application/json": { schema: { type: "object" } } } },
        },
      },
    );
}
