import { Elysia } from "elysia";
import type { Platform } from "../platform/index.ts";
import type { DirectoryList } from "./directory/directory-list.ts";
import type { Probes } from "./probe/probes.ts";
import "./routes/answers.ts";
import { type BoardRouteDeps, boardRoutes } from "./routes/board.ts";
import { directoryRoutes } from "./routes/directory.ts";
import type { Servers } from "./servers/servers.ts";
import { serverRoutes } from "./routes/servers.ts";

export interface RouteDeps extends BoardRouteDeps {
  servers: Servers;
  probes: Probes;
  directory: DirectoryList;
}

/** The room's native endpoints. */
export function cccpRoutes(platform: Platform, deps: RouteDeps) {
  return new Elysia({ prefix: "/api/v1/cccp", tags: ["cccp"] })
    .use(serverRoutes(platform, deps.servers, deps.sight, deps.probes))
    .use(boardRoutes(platform, deps))
    .use(directoryRoutes(platform, deps.directory));
}
