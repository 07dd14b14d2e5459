import { Elysia } from "elysia";
import { SECURITY_HEADERS } from "./headers.ts";

const READING = "GET, HEAD";
const CHANGING = "GET, HEAD, POST, PUT, PATCH, DELETE";
/** Request headers that pages of other origins may send. */
const REQUEST_HEADERS = "authorization, content-type, last-event-id";
/** How long a browser may go by an answer to its preflight, seconds. */
const MAX_AGE_SECONDS = 600;

/**
 * Lets pages of the named origins read the API from a browser (Fetch standard, §3.3); with no origin named, nobody's may. The
 * origin is repeated, never `*`, so that the session cookie may come along where browsers send it at all. Changing takes a
 * bearer token: the preflight of a change is answered only when it announces one, and the guard refuses a change that
 * rides on a cookie from elsewhere in any case.
 */
export function crossOrigin(origins: readonly string[]) {
  const allowed = new Set(origins);
  return new Elysia({ name: "vigie.cross-origin" }).onRequest(({ request, set }) => {
    if (allowed.size === 0 || !new URL(request.url).pathname.startsWith("/api/")) return;
    // A cache between must not give one origin's answer to another.
    set.headers.vary = "Origin";
    const origin = request.headers.get("origin");
    if (origin === null || !allowed.has(origin)) return;
    const preflight = request.method === "OPTIONS" ? answerPreflight(request, origin) : null;
    if (preflight) return preflight;
    Object.assign(set.headers, grantTo(origin), { "access-control-expose-headers": "retry-after" });
  });
}

/** The answer to a preflight; null for what is none, or asks for a change without a bearer. */
function answerPreflight(request: Request, origin: string): Response | null {
  const method = request.headers.get("access-control-request-method");
  if (method === null) return null;
  const named = (request.headers.get("access-control-request-headers") ?? "").toLowerCase().split(",");
  const hasBearer = named.some((name) => name.trim() === "authorization");
  if (!hasBearer && !/^(GET|HEAD)$/i.test(method)) return null;
  const headers = {
    ...SECURITY_HEADERS,
    ...grantTo(origin),
    vary: "Origin",
    "access-control-allow-methods": hasBearer ? CHANGING : READING,
    "access-control-allow-headers": REQUEST_HEADERS,
    "access-control-max-age": String(MAX_AGE_SECONDS),
  };
  return new Response(null, { status: 204, headers });
}

function grantTo(origin: string): Record<string, string> {
  return { "access-control-allow-origin": origin, "access-control-allow-credentials": "true" };
}
