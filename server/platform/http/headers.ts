import { Elysia } from "elysia";

/**
 * Sent with every answer. No Strict-Transport-Security and no `upgrade-insecure-requests`: on a plain-http network they
 * would lock people out. Styles and scripts come from files only, so injected text runs nothing.
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

/** Puts the security headers on every answer, errors included, and keeps API answers out of caches. */
export const securityHeaders = new Elysia({ name: "vigie.headers" }).onRequest(({ set, request }) => {
  Object.assign(set.headers, SECURITY_HEADERS);
  const { pathname } = new URL(request.url);
  if (pathname.startsWith("/api/")) set.headers["cache-control"] = "no-store";
  // The address of a wall may hold its kiosk token when it is first opened: what the page then fetches must not tell it.
  if (/^\/wall(\/|$)/.test(pathname)) set.headers["referrer-policy"] = "no-referrer";
});
