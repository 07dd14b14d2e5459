const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether a request may change something although its rights come from a cookie, which browsers add by themselves: it
 * must come from a page of this very host. `Origin` and `Sec-Fetch-Site` cannot be set by another site's script.
 *
 * @param hasCookie whether a session cookie came along; without one (a program, the log-in itself) both headers may be
 * absent, but if they are there they must be right.
 */
export function isFromOwnPages(request: Request, hasCookie: boolean): boolean {
  if (SAFE_METHODS.has(request.method)) return true;
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  if (origin !== null && hostOf(origin) !== request.headers.get("host")?.toLowerCase()) return false;
  if (site !== null && site !== "same-origin") return false;
  return origin !== null || site !== null || !hasCookie;
}

/** Host and port of an origin; null for `null` and other things that are no web origin. */
function hostOf(origin: string): string | null {
  if (!/^https?:\/\//i.test(origin)) return null;
  return URL.parse(origin)?.host ?? null;
}
