import { Elysia } from "elysia";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { CallerReader } from "./client-address.ts";
import { enterRequest, type RequestContext } from "./request-context.ts";

/** One answer, as it is counted and logged. */
export interface Answered {
  method: string;
  /** The pattern of the route, `/api/v1/cccp/servers/:id`; "" when there was none. */
  route: string;
  status: number;
  durationMs: number;
}

export interface RequestParts {
  log: Log;
  callers: CallerReader;
  clock: Pick<Clock, "monotonic">;
  onAnswer?: ((answered: Answered) => void) | undefined;
}

export const REQUEST_ID_HEADER = "x-request-id";
/** What may stand in a log and in a header, whoever wrote it. */
const SANE_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;
/** Tokens, set-up links and the like are longer than any word of an address of ours. */
const SECRET_SEGMENT = /^(?:vg[a-z]*_.*|[A-Za-z0-9_-]{40,})$/;

/**
 * Gives every request an id: a proxy's own when it is one of ours, else a new one. It is on the answer, in each log line
 * and audit entry that the request causes. At the level debug each answer is logged too.
 */
export function requestScope({ log, callers, clock, onAnswer }: RequestParts) {
  const begun = new WeakMap<Request, { context: RequestContext; atMs: number }>();
  return new Elysia({ name: "vigie.requests" })
    .onRequest(({ request, set, server }) => {
      const given = request.headers.get(REQUEST_ID_HEADER);
      const isTaken =
        given !== null && SANE_ID.test(given) && callers.isProxy(server?.requestIP(request)?.address ?? null);
      const context = { id: isTaken ? given : Bun.randomUUIDv7(), isOver: false };
      begun.set(request, { context, atMs: clock.monotonic() });
      enterRequest(context);
      set.headers[REQUEST_ID_HEADER] = context.id;
    })
    .onAfterResponse({ as: "global" }, ({ request, route, responseValue, set }) => {
      const own = begun.get(request);
      if (!own) return;
      const { method } = request;
      const status = responseValue instanceof Response ? responseValue.status : Number(set.status ?? 200);
      const durationMs = clock.monotonic() - own.atMs;
      onAnswer?.({ method, route: route ?? "", status, durationMs });
      const { id } = own.context;
      log.debug("answered", () => {
        return { request: id, method, path: safePath(request), status, ms: Math.round(durationMs) };
      });
      own.context.isOver = true;
    });
}

/**
 * The path of a request as it may be written down: without its query, and without what may be a token. Read by hand: with a
 * Host header that is none the address is the path alone, and no URL.
 */
export function safePath(request: Request): string {
  const [path = ""] = request.url.replace(/^[a-z]+:\/\/[^/?#]*/i, "").split(/[?#]/);
  return path
    .split("/")
    .map((segment) => (SECRET_SEGMENT.test(segment) ? "[hidden]" : segment))
    .join("/");
}
