import { Elysia } from "elysia";
import { Problem } from "../http/problem.ts";
import type { Access } from "../roles.ts";
import type { Guard, Requirement } from "./guard.ts";
import type { WallView } from "./wall.ts";

/** How the declared access shows in the route table and in the OpenAPI document. */
const MARK = "x-access";
const WALL_MARK = "x-wall";
const PERSONAL_MARK = "x-personal";

/** What a route declares: a role, or more than that. */
export type DeclaredAccess =
  | Access
  | {
      role: Access;
      /** Views whose kiosk tokens may read it too; none when absent. Only for reading. */
      wall?: readonly WallView[];
      /** It is about the person who is signed in: a token, which is nobody, is refused whatever its role. */
      isPersonal?: boolean;
    };

/** The part of Elysia's context that the guard needs. */
interface Incoming {
  request: Request;
  server: { requestIP(request: Request): { address: string } | null } | null;
}

/**
 * The plugin by which routes say who may use them: `{ access: "public" | Role }`, or an object where a kiosk token may read
 * it too or only a person may. Handlers then have `identity`, `from` (the caller's address) and `isSecure`. A route that says
 * nothing is refused with `route_without_access`, whatever it is.
 *
 * Rights are checked in `transform`, before the body is validated, so that a stranger learns nothing about its shape.
 */
export function createAccess(guard: Guard) {
  return new Elysia({ name: "vigie.access" })
    .onBeforeHandle({ as: "global" }, ({ request }) => {
      if (!guard.admissionOf(request)) throw new Problem("route_without_access");
    })
    .macro({
      access: (declared: DeclaredAccess) => {
        const needed = requirementOf(declared);
        return {
          detail: marksOf(needed) as object,
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
        };
      },
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
  return (marksIn(route)[MARK] as Access | undefined) ?? null;
}

/** All that a route declares about who may use it; null when it forgot. */
export function requirementAt(route: RouteEntry): Requirement | null {
  const role = accessOf(route);
  if (role === null) return null;
  const marks = marksIn(route);
  return { role, wall: (marks[WALL_MARK] as WallView[] | undefined) ?? [], isPersonal: marks[PERSONAL_MARK] === true };
}

/** `METHOD path` of every route that declares no access: a start-up check and a test want none. */
export function routesWithoutAccess(routes: readonly RouteEntry[]): string[] {
  return routes.filter((route) => accessOf(route) === null).map((route) => `${route.method} ${route.path}`);
}

function requirementOf(declared: DeclaredAccess): Requirement {
  if (typeof declared === "string") return { role: declared, wall: [], isPersonal: false };
  return { role: declared.role, wall: declared.wall ?? [], isPersonal: declared.isPersonal ?? false };
}

function marksOf({ role, wall, isPersonal }: Requirement): Record<string, unknown> {
  return {
    [MARK]: role,
    ...(wall.length > 0 && { [WALL_MARK]: wall }),
    ...(isPersonal && { [PERSONAL_MARK]: true }),
  };
}

function marksIn(route: RouteEntry): Record<string, unknown> {
  return ((route.hooks ?? {}) as { detail?: Record<string, unknown> }).detail ?? {};
}
