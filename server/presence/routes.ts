import { Elysia } from "elysia";
import type { Platform } from "../platform/index.ts";
import type { PresenceEngine } from "./engine.ts";
import type { PresenceLog } from "./log/log.ts";
import type { Overrides } from "./overrides/overrides.ts";
import type { Pbxs } from "./pbxs/pbxs.ts";
import "./routes/answers.ts";
import { type CalendarRouteDeps, calendarRoutes } from "./routes/calendars.ts";
import { engineRoutes } from "./routes/engine.ts";
import { type ExtensionRouteDeps, extensionRoutes } from "./routes/extensions.ts";
import { logRoutes } from "./routes/log.ts";
import { type OutputRouteDeps, outputRoutes } from "./routes/outputs.ts";
import { overrideRoutes } from "./routes/overrides.ts";
import { pbxRoutes } from "./routes/pbxs.ts";
import { type SlotRouteDeps, slotRoutes } from "./routes/slots.ts";
import { webhookRoutes } from "./routes/webhooks.ts";

export interface RouteDeps extends ExtensionRouteDeps, SlotRouteDeps, CalendarRouteDeps, OutputRouteDeps {
  overrides: Overrides;
  log: PresenceLog;
  engine: PresenceEngine;
  pbxs: Pbxs;
}

/** The room's native endpoints. */
export function presenceRoutes(platform: Platform, deps: RouteDeps) {
  return new Elysia({ prefix: "/api/v1/presence", tags: ["presence"] })
    .use(extensionRoutes(platform, deps))
    .use(slotRoutes(platform, deps))
    .use(overrideRoutes(platform, deps.overrides))
    .use(calendarRoutes(platform, deps))
    .use(pbxRoutes(platform, deps.pbxs))
    .use(webhookRoutes(platform, () => deps.pbxs.connected))
    .use(engineRoutes(platform, deps.engine))
    .use(logRoutes(platform, deps.log, deps.settings))
    .use(outputRoutes(platform, deps));
}
