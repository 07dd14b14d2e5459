import { Elysia } from "elysia";
import type { Platform } from "../../platform/index.ts";
import { fieldFault } from "../../platform/http/field-codes.ts";
import { Problem, type ProblemDetails } from "../../platform/http/problem.ts";
import { newestFirst, pageOfCalls } from "../sheets/call-page.ts";
import type { Consoles } from "../sheets/console.ts";
import { readCallDetails } from "../sheets/nested-read.ts";
import { readQueueSheet } from "../sheets/queue-sheet.ts";
import type { Sight } from "../servers/sight.ts";
import { callsQuery } from "./schemas.ts";

const DEFAULT_PAGE = 50;
/** Calls that a sheet shows of an agent's or queue's day; the list of calls has them all, page by page. */
const SHEET_CALLS = 100;

export interface BoardRouteDeps {
  sight: Sight;
  consoles: Consoles;
}

/** What is live on one server: board, calls, and the sheets of an agent, a queue, a call and its session. */
export function boardRoutes(platform: Platform, { sight, consoles }: BoardRouteDeps) {
  return new Elysia()
    .use(platform.access)
    .get("/servers/:id/board", ({ params, identity }) => sight.board(params.id, identity, platform.hub.cursor), {
      access: { role: "viewer", wall: ["now"] },
      detail: { summary: "The whole board; follow the topic cccp.board/{id} from its cursor" },
    })
    .get(
      "/servers/:id/calls",
      ({ params, query, identity }) => {
        const { state = "all", cursor = null, limit = DEFAULT_PAGE, queue, agent, search } = query;
        const { view } = sight.of(params.id, identity);
        const page = pageOfCalls(view.allCalls(), { state, queue, agent, search }, cursor, limit);
        if (!page) throw new Problem("bad_cursor", { fields: [fieldFault("cursor", "unknown_cursor")] });
        return page;
      },
      {
        access: "viewer",
        query: callsQuery,
        detail: { summary: "Calls that the server lists, newest first, by pages" },
      },
    )
    .get(
      "/servers/:id/calls/:callId",
      async ({ params, identity }) => {
        const { view, client } = sight.of(params.id, identity);
        const call = view.call(params.callId);
        if (!call) throw new Problem("call_not_found", named(params.callId));
        return { call, ...(await readCallDetails(client, call.objectId, platform.clock)) };
      },
      { access: "viewer", detail: { summary: "One call with its connections, script items and statistics" } },
    )
    .get(
      "/servers/:id/sessions/:sessionId/timeline",
      async ({ params, identity }) => {
        const { view } = sight.of(params.id, identity);
        const cursor = platform.hub.cursor;
        const isShown = sight.hasSession(params.id, params.sessionId, identity);
        const timeline = isShown ? await consoles.read(params.id, params.sessionId) : null;
        if (timeline === null) throw new Problem("session_not_found", named(params.sessionId));
        if (timeline === "too_many") throw new Problem("too_many_timelines", { retryAfterSeconds: 10 });
        const session =
          view.call(params.sessionId) ?? view.sessions().find((one) => one.id === params.sessionId) ?? null;
        const entries = sight.entries(params.id, params.sessionId, identity, timeline.entries);
        return { session, cursor, ...timeline, entries };
      },
      {
        access: "viewer",
        detail: { summary: "A session's events so far; follow the topic cccp.timeline/{id}/{sessionId}" },
      },
    )
    .get(
      "/servers/:id/agents/:agentId",
      ({ params, identity }) => {
        const { view } = sight.of(params.id, identity);
        const agent = view.agent(params.agentId);
        if (!agent) throw new Problem("agent_not_found", named(params.agentId));
        const session = view.sessions().find((one) => one.login === agent.id) ?? null;
        const calls = newestFirst(view.allCalls().filter((call) => call.agentId === agent.id));
        return { agent, session, calls: calls.slice(0, SHEET_CALLS), callCount: calls.length };
      },
      { access: "viewer", detail: { summary: "An agent with the session and the calls of the day" } },
    )
    .get(
      "/servers/:id/queues/:queueId",
      ({ params, identity }) => {
        const { view, record } = sight.of(params.id, identity);
        const queue = view.queue(params.queueId);
        if (!queue) throw new Problem("queue_not_found", named(params.queueId));
        const sheet = readQueueSheet(view, record.serviceLevel.formula, queue.id);
        const calls = newestFirst(view.allCalls().filter((call) => call.queueId === queue.id));
        return { queue, ...sheet, calls: calls.slice(0, SHEET_CALLS), callCount: calls.length };
      },
      {
        access: "viewer",
        detail: { summary: "A queue with its service levels by formula, calls and hours of the day" },
      },
    );
}

/** Which one was not found, no longer than a sentence can bear. */
function named(id: string): ProblemDetails {
  return { params: { id: id.slice(0, 60) } };
}
