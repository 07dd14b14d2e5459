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

/** Pattern parts: a word, `:name` for any one part, `*` for the rest. */
function isMatch(pattern: readonly string[], parts: readonly string[]): boolean {
  for (const [index, part] of pattern.entries()) {
    if (part === "*") return true;
    if (index >= parts.length) return false;
    if (part.startsWith(":") ? parts[index] === "" : part !== parts[index]) return false;
  }
  return pattern.length === parts.length;
}
