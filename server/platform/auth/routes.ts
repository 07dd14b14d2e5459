import { Elysia } from "elysia";
import "./answers.ts";
import type { AccessPlugin } from "./access.ts";
import type { Auth } from "./auth.ts";
import { entryRoutes } from "./routes/entry.ts";
import { ownRoutes } from "./routes/own.ts";
import { peopleRoutes } from "./routes/people.ts";
import { tokenRoutes } from "./routes/tokens.ts";

/** Signing in and out, one's own account, people and tokens: `/api/v1/platform/…`. */
export function authRoutes(auth: Auth, access: AccessPlugin) {
  return new Elysia({ prefix: "/api/v1/platform" })
    .use(entryRoutes(auth, access))
    .use(ownRoutes(auth, access))
    .use(peopleRoutes(auth, access))
    .use(tokenRoutes(auth, access));
}
