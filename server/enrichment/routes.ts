import { Elysia } from "elysia";
import type { Platform } from "../platform/index.ts";
import type { History } from "./calls/history.ts";
import type { Related } from "./calls/related.ts";
import "./routes/answers.ts";
import { callRoutes } from "./routes/calls.ts";
import { type NoteRouteDeps, noteRoutes } from "./routes/notes.ts";
import { relatedRoutes } from "./routes/related.ts";
import { type SourceRouteDeps, sourceRoutes } from "./routes/sources.ts";
import { webhookRoutes } from "./routes/webhooks.ts";
import type { WebhookReceiver } from "./wildix/receiver.ts";

export interface RouteDeps extends NoteRouteDeps {
  sources: SourceRouteDeps;
  history: History;
  related: Related;
  receiver: WebhookReceiver;
  /** The time zone that exports are written in. */
  zone: string;
}

/** The room's native endpoints. */
export function enrichmentRoutes(platform: Platform, deps: RouteDeps) {
  return new Elysia({ prefix: "/api/v1/enrichment", tags: ["enrichment"] })
    .use(callRoutes(platform, deps.history, deps.zone))
    .use(noteRoutes(platform, deps))
    .use(relatedRoutes(platform, deps.related))
    .use(sourceRoutes(platform, deps.sources))
    .use(webhookRoutes(platform, deps.receiver));
}
