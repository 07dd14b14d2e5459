import { Elysia } from "elysia";
import type { Platform } from "../index.ts";
import type { Push } from "../push/push.ts";
import type { Book } from "./book.ts";
import type { Channels } from "./channels/channels.ts";
import type { Post } from "./delivery/post.ts";
import type { Figures } from "./figures.ts";
import type { HoldList } from "./holds/hold-list.ts";
import type { Alert } from "./model.ts";
import "./answers.ts";
import { channelRoutes } from "./routes/channels.ts";
import { holdRoutes } from "./routes/holds.ts";
import { openRoutes } from "./routes/open.ts";
import { ruleRoutes } from "./routes/rules.ts";
import type { Rules } from "./rules/rules.ts";
import type { AlertFeed } from "./topics.ts";

export interface AlertRouteDeps {
  platform: Pick<Platform, "access" | "hub" | "clock" | "database" | "audit">;
  book: Book;
  rules: Rules;
  channels: Channels;
  holds: HoldList;
  figures: Figures;
  feed: AlertFeed;
  push: Push;
  post: Post;
  isSilenced(alert: Alert): boolean;
}

/** `/api/v1/platform/alerts`: what is open and what was, and everything by which it comes about. */
export function alertRoutes(deps: AlertRouteDeps) {
  return new Elysia({ prefix: "/api/v1/platform/alerts", tags: ["alerts"] })
    .use(ruleRoutes(deps))
    .use(channelRoutes(deps))
    .use(holdRoutes(deps))
    .use(openRoutes(deps));
}
