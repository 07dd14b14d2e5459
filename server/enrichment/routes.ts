import { Elysia } from "elysia";
import type { Platform } from "../platform/index.ts";
import type { History } from "./calls/history.ts";
import type { Related } from "./calls/related.ts";
import type { Figures } from "./figures/figures.ts";
import "./routes/answers.ts";
import { callRoutes } from "./routes/calls.ts";
import { figureRoutes } from "./routes/figures.ts";
import { type NoteRouteDeps, noteRoutes } from "./routes/notes.ts";
import { relatedRoutes } from "./routes/related.ts";
import { type SourceRouteDeps, sourceRoutes } from "./routes/sources.ts";
import { type TagRouteDeps, tagRoutes } from "./routes/tags.ts";
import { templateRoutes } from "./routes/templates.ts";
import { webhookRoutes } from "./routes/webhooks.ts";
import { type WrapUpRouteDeps, wrapUpRoutes } from "./routes/wrap-up.ts";
import type { Templates } from "./templates/templates.ts";
import type { WebhookReceiver } from "./wildix/receiver.ts";

export interface RouteDeps extends NoteRouteDeps, TagRouteDeps {
  sources: SourceRouteDeps;
  history: History;
  figures: Figures;
  related: Related;
  receiver: WebhookReceiver;
  wrapUp: WrapUpRouteDeps;
  templates: Templates;
  /** The time zone that exports are written in. */
  zone: string;
}

/** The room's native endpoints. */
export function enrichmentRoutes(platform: Platform, deps: RouteDeps) {
  return new Elysia({ prefix: "/api/v1/enrichment", tags: ["enrichment"] })
    .use(callRoutes(platform, deps.history, deps.zone))
    .use(figureRoutes(platform, deps.figures))
    .use(noteRoutes(platform, deps))
    .use(tagRoutes(platform, deps))
    .use(relatedRoutes(platform, deps.related))
    .use(sourceRoutes(platform, deps.sources))
    .use(templateRoutes(platform, deps.templates))
    .use(wrapUpRoutes(platform, deps.wrapUp))
    .use(webhookRoutes(platform, deps.receiver));
}
