import type { RouteEntry } from "../auth/access.ts";

/** Methods that routes declare for a path; those that answer every path (`/*`) do not count. */
export function methodsAt(routes: readonly RouteEntry[], path: string): string[] {
  const methods = new Set<string>();
  const parts = path.split("/");
  for (const route of routes) {
    if (route.path !== "/*" && route.method !== "ALL" && isMatch(route.path.split("/"), parts))
      methods.add(route.method);
  }
  return [...methods].sort();
}

/** The route that answers a method at a path, as the router chooses: a word before a `:name`. Those of every path do not count. */
export function routeAt(routes: readonly RouteEntry[], method: string, path: string): RouteEntry | null {
  const parts = path.split("/");
  const matching = routes.filter(
    (route) => route.method === method && route.path !== "/*" && isMatch(route.path.split("/"), parts),
  );
  const [best] = matching.sort((a, b) => a.path.split("/:").length - b.path.split("/:").length);
  return best ?? null;
}

/** Pattern parts: a word, `:name` for any one part, `*` for the rest. */
function isMatch(pattern: readonly string[], parts: readonly string[]): boolean {
  for (const [index, part] of pattern.entries()) {
    if (part === "*") return true;
    if (index >= parts.length) return false;
    if (part.startsWith(":") ? parts[index] === "" : part !== parts[index]) return false;
  }
  return pattern.length === parts.length;
}
