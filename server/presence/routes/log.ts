import { Elysia } from "elysia";
import type { Identity } from "../../platform/auth/identity.ts";
import type { Platform } from "../../platform/index.ts";
import { exportLog } from "../log/export.ts";
import type { PresenceLog } from "../log/log.ts";
import type { PresenceSettings } from "../settings.ts";
import { eyesOf } from "../viewer.ts";
import { logExportQuery, logQuery } from "./schemas.ts";
import { fileOf } from "./writing.ts";

const DEFAULT_PAGE = 100;

/** What was set, and why. */
export function logRoutes(platform: Platform, log: PresenceLog, settings: PresenceSettings) {
  return new Elysia()
    .use(platform.access)
    .get(
      "/log",
      ({ identity, query: { cursor = null, limit = DEFAULT_PAGE, ...filter } }) =>
        log.page(filter, cursor, limit, eyesOf(identity as Identity)),
      {
        access: "viewer",
        query: logQuery,
        detail: { summary: "Every status that was set or found to be set, newest first, with its reasons" },
      },
    )
    .get(
      "/log/export",
      ({ identity, query: { separator = ",", mark = false, ...filter } }) => {
        const file = { separator, hasMark: mark, zone: settings.view.zone };
        const name = `vigie-presence-${new Date(platform.clock.now()).toISOString().slice(0, 10)}.csv`;
        return fileOf(exportLog(log, filter, file, eyesOf(identity as Identity)), "text/csv", name);
      },
      { access: "viewer", query: logExportQuery, detail: { summary: "The same as CSV" } },
    );
}
