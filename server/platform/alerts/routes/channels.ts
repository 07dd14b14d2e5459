import { Elysia } from "elysia";
import type { AlertRouteDeps } from "../routes.ts";
import { channelBody, channelChangeBody } from "./schemas.ts";

/** By which ways messages leave. */
export function channelRoutes({ platform, channels, push, post }: AlertRouteDeps) {
  return new Elysia()
    .use(platform.access)
    .get("/channels", () => ({ channels: channels.list(), push: { devices: push.liveCount } }), {
      access: "admin",
      detail: { summary: "The channels with their last receipts; secrets are never shown" },
    })
    .post(
      "/channels",
      async ({ identity, from, body, set }) => {
        set.status = 201;
        return channels.add(body, { who: identity, from });
      },
      { access: "admin", body: channelBody, detail: { summary: "Add a channel" } },
    )
    .put(
      "/channels/:id",
      ({ identity, from, params, body }) => channels.replace(params.id, body, { who: identity, from }),
      {
        access: "admin",
        body: channelChangeBody,
        detail: { summary: "Replace a channel's settings; secrets that are left out stay" },
      },
    )
    .delete(
      "/channels/:id",
      async ({ identity, from, params, set }) => {
        await channels.remove(params.id, { who: identity, from });
        set.status = 204;
      },
      { access: "admin", detail: { summary: "Delete a channel; what waits for it is not sent" } },
    )
    .post("/channels/:id/test", ({ identity, from, params }) => post.testChannel(params.id, { who: identity, from }), {
      access: "admin",
      detail: { summary: "Send a message by this channel now, and say what the other end said" },
    });
}
