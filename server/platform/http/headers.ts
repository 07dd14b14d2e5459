import { Elysia } from "elysia";
import { Problem } from "./problem.ts";

/**
 * Sent with every answer. No `upgrade-insecure-requests`: on a plain-http network it would lock people out. Styles and scripts come from files only, so injected text runs nothing.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
};

const DAY_SECONDS = 86_400;

/**
 * Puts the security headers on every answer, errors included, and keeps API answers out of caches. `hstsDays`: for how long a
 * browser that came over our own TLS is to come so again; 0 says nothing of it.
 */
export function securityHeaders(hstsDays: number) {
  const hsts = hstsDays > 0 ? `max-age=${hstsDays * DAY_SECONDS}` : null;
  return new Elysia({ name: "vigie.headers" }).onRequest(({ set, request }) => {
    Object.assign(set.headers, SECURITY_HEADERS);
    // With a Host header that is none, Bun gives the path alone: nothing behind this line could read it.
    const url = URL.parse(request.url);
    // Two Host headers arrive joined by a comma: proxies before us and we could each take another one of them.
    if (!url || request.headers.get("host")?.includes(",")) throw new Problem("malformed_host");
    if (hsts !== null && url.protocol === "https:") set.headers["strict-transport-security"] = hsts;
    if (url.pathname.startsWith("/api/")) set.headers["cache-control"] = "no-store";
    // The address of a wall may hold its kiosk token when it is first opened: what the page then fetches must not tell it.
    if (/^\/wall(\/|$)/.test(url.pathname)) set.headers["referrer-policy"] = "no-referrer";
  });
}
