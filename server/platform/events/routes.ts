import { Elysia, t } from "elysia";
import type { Identity } from "../auth/identity.ts";
import { WALL_VIEWS } from "../auth/wall.ts";
import { Problem } from "../http/problem.ts";
import type { Platform } from "../index.ts";
import type { Hub } from "./hub.ts";
import { JOURNAL_TOPIC } from "./journal-topic.ts";

const STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  // Tells nginx to pass each frame on at once.
  "x-accel-buffering": "no",
};

/** A connection whose stream is over gets this long to take what is queued, seconds; the timer's own step is some 4 s. */
const LAST_SECONDS = 1;
const MAX_TOPICS_LENGTH = 12_000;
const DEFAULT_EVENTS = 100;
const MAX_EVENTS = 1_000;

/** Who looks when the compatible endpoints are open to anyone: the journal and nothing else. */
const ANYONE: Identity = { id: "", name: "", displayName: "", role: "viewer", scope: null, via: "none" };

/** `GET /api/events/stream` and `GET /api/events`. */
export function eventRoutes({
  hub,
  journal,
  access,
  options,
}: Pick<Platform, "hub" | "journal" | "access" | "options">) {
  const needed = options.publicRead ? "public" : "viewer";
  // Which topics a kiosk token may follow, the topics say.
  const stream = { role: needed, wall: WALL_VIEWS } as const;
  const tags = ["events"];
  return new Elysia()
    .use(access)
    .get(
      "/api/events/stream",
      ({ query, request, server, identity }) => {
        const topics = query.topics?.split(",") ?? [JOURNAL_TOPIC];
        if (!identity && topics.some((topic) => topic !== JOURNAL_TOPIC)) throw new Problem("not_signed_in");
        const body = hub.open({
          who: identity ?? ANYONE,
          topics,
          since: request.headers.get("last-event-id") ?? query.since ?? null,
          hurry: hurryOf(server, request),
        });
        return new Response(body, { headers: STREAM_HEADERS });
      },
      {
        access: stream,
        query: t.Object(
          {
            topics: t.Optional(
              t.String({ maxLength: MAX_TOPICS_LENGTH, description: "name or name/parameter, separated by commas" }),
            ),
            since: t.Optional(t.String({ maxLength: 100, description: "Cursor or last event id to go on from" })),
          },
          { additionalProperties: false },
        ),
        detail: {
          summary: "What changes, as it changes: text/event-stream; resumes by Last-Event-ID or since",
          description: describeTopics(hub),
          tags,
        },
      },
    )
    .get(
      "/api/events",
      ({ query, identity }) => {
        const events = journal.recent(query.limit ?? DEFAULT_EVENTS, { reader: identity?.scope ?? null });
        return { count: events.length, events };
      },
      {
        access: needed,
        query: t.Object(
          { limit: t.Optional(t.Integer({ minimum: 1, maximum: MAX_EVENTS })) },
          { additionalProperties: false },
        ),
        detail: { summary: "What happened lately, newest first", tags },
      },
    );
}

/** Apart from the handler, so that an open stream keeps alive nothing of it but these two. */
function hurryOf(server: Bun.Server<unknown> | null, request: Request): () => void {
  return () => server?.timeout(request, LAST_SECONDS);
}

/** For the API document: every topic that is defined by now, which is why rooms are built before routes. */
function describeTopics(hub: Pick<Hub, "topics">): string {
  const rows = hub.topics.map(
    ({ name, hasParameter, role, summary }) => `- \`${name}${hasParameter ? "/…" : ""}\` (${role}): ${summary}`,
  );
  return `Each event is {topic, of, at, data}. \`event: reload\` names topics whose past is gone: read them anew. \`event: bye\` says that the server stops.\n\nTopics:\n${rows.join("\n")}`;
}
