import { Elysia } from "elysia";
import { signedIn } from "../../auth/routes/context.ts";
import { Problem } from "../../http/problem.ts";
import { acknowledge } from "../acknowledge.ts";
import type { Alert } from "../model.ts";
import { eventsOf, type PastCursor, pastAlerts } from "../repo.ts";
import type { AlertRouteDeps } from "../routes.ts";
import { ALERTS_TOPIC } from "../topics.ts";
import { countAlerts, mostGrave, seenBy, viewAlert } from "../view.ts";
import { maySee } from "../visibility.ts";
import { acknowledgeBody, pastQuery } from "./schemas.ts";

const PAGE = 50;
/** Rows that are looked at for a page of someone who may see but some. */
const MAX_LOOKED_AT = 2_000;
const MAX_EVENTS = 500;

/** What is open, what was, and that somebody minds it. */
export function openRoutes({ platform, book, feed, isSilenced }: AlertRouteDeps) {
  const { access, hub, database, audit, clock } = platform;
  const view = (alert: Alert) => viewAlert(alert, alert.resolvedAt === null && isSilenced(alert));
  return new Elysia()
    .use(access)
    .get(
      "",
      ({ identity }) => {
        const who = signedIn(identity);
        const seen = seenBy(book.all(), who.scope);
        return {
          cursor: hub.cursor,
          topic: ALERTS_TOPIC,
          now: clock.now(),
          counts: countAlerts(seen, isSilenced),
          total: seen.length,
          alerts: mostGrave(seen).map(view),
        };
      },
      {
        access: "viewer",
        detail: { summary: "Open alerts, the gravest first; follow the topic that is named, from the cursor" },
      },
    )
    .get(
      "/past",
      async ({ identity, query }) => {
        const { scope } = signedIn(identity);
        const { before, rule = null, limit = PAGE } = query;
        const alerts: Alert[] = [];
        let cursor = before === undefined ? null : cursorOf(before);
        // Of the past too someone sees only their queues: pages are filled by looking further back, up to a bound.
        for (let lookedAt = 0; alerts.length < limit && lookedAt < MAX_LOOKED_AT; lookedAt += limit) {
          const page = await pastAlerts(database.orm, cursor, rule, limit);
          for (const alert of page) {
            if (alerts.length >= limit) break;
            cursor = { resolvedAt: alert.resolvedAt ?? 0, id: alert.id };
            if (maySee(scope, alert)) alerts.push(alert);
          }
          if (page.length < limit) {
            if (alerts.length < limit) cursor = null;
            break;
          }
        }
        const nextBefore = cursor && `${cursor.resolvedAt}.${cursor.id}`;
        return { alerts: alerts.map(view), nextBefore };
      },
      { access: "viewer", query: pastQuery, detail: { summary: "Alerts that ended, the last ones first, by pages" } },
    )
    .get(
      "/:id",
      async ({ identity, params }) => {
        const alert = (await book.some([params.id])).get(params.id);
        if (!alert || !maySee(signedIn(identity).scope, alert)) throw new Problem("alert_not_found");
        return { alert: view(alert), events: await eventsOf(database.orm, alert.id, MAX_EVENTS) };
      },
      { access: "viewer", detail: { summary: "One alert with its history" } },
    )
    .post(
      "/:id/acknowledge",
      async ({ identity, from, params, body }) => {
        const who = signedIn(identity);
        const deps = { database, audit, clock, book, onChange: (alerts: readonly Alert[]) => feed.publish(alerts) };
        return { alert: view(await acknowledge(deps, params.id, body.note.trim(), { who, from })) };
      },
      {
        access: "supervisor",
        body: acknowledgeBody,
        detail: { summary: "Say that somebody minds it, with a note; doing it again adds a note" },
      },
    );
}

function cursorOf(text: string): PastCursor {
  const dot = text.indexOf(".");
  return { resolvedAt: Number(text.slice(0, dot)), id: text.slice(dot + 1) };
}
