import { Elysia } from "elysia";
import { Problem } from "../http/problem.ts";
import type { Access } from "../roles.ts";
import type { Guard } from "./guard.ts";

/** How the declared access shows in the route table and in the OpenAPI document. */
const MARK = "x-access";

/** The part of Elysia's context that the guard needs. */
interface Incoming {
  request: Request;
  server: { requestIP(request: Request): { address: string } | null } | null;
}

/**
 * The plugin by which routes say who may use them: `{ access: "public" | Role }`. Handlers then have `identity`, `from`
 * (the caller's address) and `isSecure`. A route that says nothing is refused with `route_without_access`, whatever it is.
 *
 * Rights are checked in `transform`, before the body is validated, so that a stranger learns nothing about its shape.
 */
export function createAccess(guard: Guard) {
  return new Elysia({ name: "vigie.access" })
    .onBeforeHandle({ as: "global" }, ({ request }) => {
      if (!guard.admissionOf(request)) throw new Problem("route_without_access");
    })
    .macro({
      access: (needed: Access) => ({
        detail: { [MARK]: needed } as object,
        // Arrows, not methods: Elysia reads from a hook's source which parts of the context it needs, and misreads a
        // method that the build has put on one line; `server` is then undefined, and every caller without an address.
        transform: async ({ request, server }: Incoming) => {
          await guard.admit(request, server?.requestIP(request)?.address ?? null, needed);
        },
        resolve: ({ request }: Incoming) => {
          const admission = guard.admissionOf(request);
          if (!admission) throw new Problem("route_without_access");
          const { identity, caller } = admission;
          return { identity, from: caller.address, isSecure: caller.isSecure };
        },
      }),
    });
}

export type AccessPlugin = ReturnType<typeof createAccess>;

/** What an Elysia app tells about one of its routes. */
export interface RouteEntry {
  method: string;
  path: string;
  hooks?: unknown;
}

/** The access that a route declares; null when it forgot. */
export function accessOf(route: RouteEntry): Access | null {
  const { detail } = (route.hooks ?? {}) as { detail?: Record<string, unknown> };
  return (detail?.[MARK] as Access | undefined) ?? null;
}

/** `METHOD path` of every route that declares no access: a start-up check and a test want none. */
export function routesWithoutAccess(routes: readonly RouteEntry[]): string[] {
  return routes.filter((route) => accessOf(route) === null).map((route) => `${route.method} ${route.path}`);
}
