import { Elysia } from "elysia";
import type { RouteEntry } from "../auth/access.ts";
import { fieldFault } from "./field-codes.ts";
import { type FieldProblem, Problem } from "./problem.ts";
import { routeAt } from "./route-match.ts";

const MAX_FIELDS = 20;

/** What a route declares, as far as it matters here. */
interface Declared {
  query?: unknown;
  body?: unknown;
  detail?: { hide?: boolean; tags?: readonly string[] };
}

/**
 * Refuses what a route does not declare: a query on a route without a schema of its query, a body on one without a schema
 * of its body. So a mistyped field is told, not dropped, on routes that take nothing as well, and on those to come.
 */
export function refuseUndeclared(routes: () => readonly RouteEntry[]) {
  return new Elysia({ name: "vigie.undeclared" }).onBeforeHandle({ as: "global" }, ({ request, body }) => {
    const fields = [...undeclaredInQuery(request, routes()), ...undeclaredInBody(request, body, routes())];
    if (fields.length > 0) throw new Problem("invalid_fields", { fields });
  });
}

/** The fields of an address whose route takes none. */
export function undeclaredInQuery(request: Request, routes: readonly RouteEntry[]): FieldProblem[] {
  if (!request.url.includes("?")) return [];
  const { pathname, searchParams } = new URL(request.url);
  const declared = declaredAt(routes, request.method, pathname);
  if (!declared || declared.query !== undefined) return [];
  return unknownFields(searchParams.keys());
}

/** The fields of a body whose route takes none; `{}` is as good as nothing. */
function undeclaredInBody(request: Request, body: unknown, routes: readonly RouteEntry[]): FieldProblem[] {
  if (body === undefined || body === null) return [];
  const declared = declaredAt(routes, request.method, new URL(request.url).pathname);
  if (!declared || declared.body !== undefined) return [];
  return typeof body === "object" && !Array.isArray(body) ? unknownFields(Object.keys(body)) : unknownFields(["body"]);
}

/** Pages and the addresses of the replaced programs are left alone: what they ignored they go on ignoring. */
function declaredAt(routes: readonly RouteEntry[], method: string, path: string): Declared | null {
  const declared = (routeAt(routes, method, path)?.hooks ?? null) as Declared | null;
  return declared?.detail?.hide || declared?.detail?.tags?.includes("compat") ? null : declared;
}

function unknownFields(names: Iterable<string>): FieldProblem[] {
  return [...new Set(names)].slice(0, MAX_FIELDS).map((name) => fieldFault(name.slice(0, 100), "unknown_field"));
}
