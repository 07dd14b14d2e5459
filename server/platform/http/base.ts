import { Elysia } from "elysia";
import type { AccessPlugin, RouteEntry } from "../auth/access.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { Log } from "../log.ts";
import { CallerReader } from "./client-address.ts";
import { crossOrigin } from "./cross-origin.ts";
import { createErrors, type RefusalMembers } from "./errors.ts";
import { securityHeaders } from "./headers.ts";
import { MAX_BODY_BYTES, readJsonBody } from "./json-body.ts";
import { Problem } from "./problem.ts";
import { type Answered, requestScope } from "./requests.ts";
import { refuseUndeclared } from "./undeclared.ts";

/** Where Bun itself stops reading a body that did not say how long it is. */
const HARD_MAX_BODY_BYTES = 2 * MAX_BODY_BYTES;
/** Longer than the heartbeat of event streams (15 s); a connection on which nothing moves is closed after it. */
const IDLE_TIMEOUT_SECONDS = 60;

export interface BaseParts {
  log: Log;
  access: AccessPlugin;
  /** Addresses whose routes read the text of a body themselves, because they answer in a shape of their own. */
  textBodyPaths?: readonly string[];
  /** What refusals at some addresses hold beside the problem's members, for readers of another program's answers. */
  refusalMembers?: RefusalMembers;
  /** Proxies whose request ids are taken over; none when absent. */
  trustedProxies?: readonly string[];
  /** Measures how long answers take. */
  clock?: Pick<Clock, "monotonic">;
  /** Hears of every answer. */
  onAnswer?: (answered: Answered) => void;
  /** Hears when an answer came upon a damaged part of the database. */
  onDamage?: (cause: unknown) => void;
  /** Whether the app's own port speaks TLS; absent: no. */
  hasTls?: boolean;
  /** Strict-Transport-Security for answers over our own TLS; 0 and absent: none. */
  hstsDays?: number;
  /** Origins whose pages may read the API. */
  corsOrigins?: readonly string[];
}

/**
 * The app that all routes are added to: request ids, security headers, problem details, limits, and access denied by default.
 * `normalize: false` because Elysia otherwise drops unknown fields in silence instead of refusing them.
 */
export function createBase(parts: BaseParts) {
  const { log, textBodyPaths = [], trustedProxies = [], clock = systemClock, hstsDays = 0, onAnswer } = parts;
  const { hasTls = false } = parts;
  const ownReaders = new Set(textBodyPaths);
  const base = new Elysia({
    normalize: false,
    serve: { maxRequestBodySize: HARD_MAX_BODY_BYTES, idleTimeout: IDLE_TIMEOUT_SECONDS },
    // True has Elysia look for the path from the eleventh letter of an address on, and that of `http://pbx/` begins before; false
    // from the seventh, which is right without TLS only.
    handler: { standardHostname: hasTls },
  });
  const routes = (): readonly RouteEntry[] => base.routes;
  return (
    base
      .use(requestScope({ log: log.child("http"), callers: new CallerReader(trustedProxies), clock, onAnswer }))
      .use(securityHeaders(hstsDays))
      .use(crossOrigin(parts.corsOrigins ?? []))
      .use(createErrors({ log, routes, refusalMembers: parts.refusalMembers, onDamage: parts.onDamage }))
      .onRequest(({ request }) => {
        if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw new Problem("body_too_large");
      })
      // Not the context's `path`: under Bun's own routing it is empty here.
      .onParse({ as: "global" }, ({ request }, contentType) => {
        if (contentType !== "application/json" || ownReaders.has(new URL(request.url).pathname)) return;
        return readJsonBody(request);
      })
      .use(parts.access)
      .use(refuseUndeclared(routes))
  );
}
