const MAX_LENGTH = 1_000;
/** A host of nobody: whatever still names it after parsing stayed where it was. */
const BASE = "http://vigie.invalid";

/**
 * Where somebody goes after the log-in: a page of the app, and nothing that leads elsewhere; `/` for everything else.
 * @param pages addresses that the app itself answers.
 */
export function returnPath(given: string | undefined, pages: readonly RegExp[]): string {
  if (!given?.startsWith("/") || given.length > MAX_LENGTH) return "/";
  // Browsers read a backslash as a slash and drop tabs and line breaks: `/\evil.example` would be another host.
  if (/[\\\p{Cc}]/u.test(given) || given.startsWith("//")) return "/";
  const url = URL.parse(given, BASE);
  if (!url || url.origin !== BASE) return "/";
  const path = `${url.pathname}${url.search}`;
  // A path of dots is plain by now: `/./\/evil.example` has become what it leads to.
  if (path.startsWith("//") || !pages.some((page) => page.test(path))) return "/";
  return /^\/login(\?|$)/.test(path) ? "/" : path;
}
