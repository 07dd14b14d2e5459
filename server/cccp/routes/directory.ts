import { Elysia } from "elysia";
import type { Platform } from "../../platform/index.ts";
import type { DirectoryList } from "../directory/directory-list.ts";
import { actorOf } from "./actor.ts";
import { directoryBody } from "./schemas.ts";

/** The MySQL list of servers: settings, test, refresh. */
export function directoryRoutes(platform: Platform, directory: DirectoryList) {
  return new Elysia()
    .use(platform.access)
    .get("/directory", () => directory.view, {
      access: "admin",
      detail: { summary: "How the MySQL list of servers is read; passwords are never shown" },
    })
    .put("/directory", (context) => directory.change(context.body, actorOf(context)), {
      access: "admin",
      body: directoryBody,
      detail: { summary: "Set how the list is read; absent fields stay as they are" },
    })
    .post("/directory/test", ({ body }) => directory.test(body), {
      access: "admin",
      body: directoryBody,
      detail: { summary: "Read the list with these settings and change nothing" },
    })
    .post("/directory/refresh", (context) => directory.refresh(actorOf(context)), {
      access: "admin",
      detail: { summary: "Read the list now; new servers come switched off" },
    });
}
