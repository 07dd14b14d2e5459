import { Elysia } from "elysia";
import type { Platform } from "../../platform/index.ts";
import { fieldFault } from "../../platform/http/field-codes.ts";
import { Problem, type ProblemDetails } from "../../platform/http/problem.ts";
import { newestFirst, pageOfCalls } from "../sheets/call-page.ts";
import type { Connections } from "../servers/connections.ts";
import type { Consoles } from "../sheets/console.ts";
import type { LiveServer } from "../servers/live-server.ts";
import { readCallDetails } from "../sheets/nested-read.ts";
import { readQueueSheet } from "../sheets/queue-sheet.ts";
import type { Servers } from "../servers/servers.ts";
import { callsQuery } from "./schemas.ts";

const DEFAULT_PAGE = 50;
/** Calls that a sheet shows of an agent's or queue's day; the list of calls has them all, page by page. */
const SHEET_CALLS = 100;

export interface BoardRouteDeps {
  servers: Servers;
  connections: Connections;
  consoles: Consoles;
}

/** What is live on one server: board, calls, and the sheets of an agent, a queue, a call and its session. */
export function boardRoutes(platform: Platform, { servers, connections, consoles }: BoardRouteDeps) {
  const running = (serverId: string): LiveServer => {
    const record = servers.get(serverId);
    const server = connections.get(record.id);
    if (!server) {
      const detail = `The server ${record.id} is being set up.`;
      throw new Problem("server_not_found", { detail, params: { id: record.id } });
    }
    return server;
  };
  return new Elysia()
    .use(platform.access)
    .get("/servers/:id/board", ({ params }) => running(params.id).board(platform.hub.cursor), {
      access: { role: "viewer", wall: ["now"] },
      detail: { summary: "The whole board; follow the topic cccp.board/{id} from its cursor" },
    })
    .get(
      "/servers/:id/calls",
      ({ params, query }) => {
        const { state = "all", cursor = null, limit = DEFAULT_PAGE, queue, agent, search } = query;
        const page = pageOfCalls(running(params.id).store.allCalls(), { state, queue, agent, search }, cursor, limit);
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
      async ({ params }) => {
        const server = running(params.id);
        const call = server.store.call(params.callId);
        if (!call) throw new Problem("call_not_found", named(params.callId));
        return { call, ...(await readCallDetails(server, call.objectId, platform.clock)) };
      },
      { access: "viewer", detail: { summary: "One call with its connections, script items and statistics" } },
    )
    .get(
      "/servers/:id/sessions/:sessionId/timeline",
      async ({ params }) => {
        const server = running(params.id);
        const cursor = platform.hub.cursor;
        const timeline = await consoles.read(params.id, params.sessionId);
        if (timeline === null) throw new Problem("session_not_found", named(params.sessionId));
        if (timeline === "too_many") throw new Problem("too_many_timelines", { retryAfterSeconds: 10 });
        const { store } = server;
        const session =
          store.call(params.sessionId) ?? store.sessions().find((one) => one.id === params.sessionId) ?? null;
        return { session, cursor, ...timeline };
      },
      {
        access: "viewer",
        detail: { summary: "A session's events so far; follow the topic cccp.timeline/{id}/{sessionId}" },
      },
    )
    .get(
      "/servers/:id/agents/:agentId",
      ({ params }) => {
        const { store } = running(params.id);
        const agent = store.agent(params.agentId);
        if (!agent) throw new Problem("agent_not_found", named(params.agentId));
        const session = store.sessions().find((one) => one.login === agent.id) ?? null;
        const calls = newestFirst(store.allCalls().filter((call) => call.agentId === agent.id));
        return { agent, session, calls: calls.slice(0, SHEET_CALLS), callCount: calls.length };
      },
      { access: "viewer", detail: { summary: "An agent with the session and the calls of the day" } },
    )
    .get(
      "/servers/:id/queues/:queueId",
      ({ params }) => {
        const server = running(params.id);
        const queue = server.store.queue(params.queueId);
        if (!queue) throw new Problem("queue_not_found", named(params.queueId));
        const sheet = readQueueSheet(server, queue.id);
        const calls = newestFirst(server.store.allCalls().filter((call) => call.queueId === queue.id));
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
