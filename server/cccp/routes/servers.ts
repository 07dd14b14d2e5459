import { Elysia } from "elysia";
import type { Platform } from "../../platform/index.ts";
import type { Probes } from "../probe/probes.ts";
import type { Sight } from "../servers/sight.ts";
import type { Servers } from "../servers/servers.ts";
import { actorOf } from "./actor.ts";
import { serverBody, serverChangeBody, serverTestBody, serviceLevelBody, thresholdsBody } from "./schemas.ts";
import { checkRules } from "./threshold-rules.ts";

/** The configured servers: list, add, change, delete, test, thresholds and service level. */
export function serverRoutes(platform: Platform, servers: Servers, sight: Sight, probes: Probes) {
  return new Elysia()
    .use(platform.access)
    .get("/servers", ({ identity }) => ({ servers: servers.views().map((view) => sight.server(view, identity)) }), {
      access: { role: "viewer", wall: ["now"] },
      detail: { summary: "The configured call-centre servers and how their links stand" },
    })
    .post(
      "/servers",
      async (context) => {
        context.set.status = 201;
        return servers.view(await servers.create(context.body, actorOf(context)));
      },
      { access: "admin", body: serverBody, detail: { summary: "Add a server and connect to it" } },
    )
    .post("/servers/test", (context) => probes.run(context.body, context.request.signal), {
      access: "admin",
      body: serverTestBody,
      detail: { summary: "Try a connection step by step, 10 seconds each at most; nothing is stored" },
    })
    .patch(
      "/servers/:id",
      async (context) => servers.view(await servers.change(context.params.id, context.body, actorOf(context))),
      { access: "admin", body: serverChangeBody, detail: { summary: "Change a server; an absent password stays" } },
    )
    .delete(
      "/servers/:id",
      async (context) => {
        await servers.remove(context.params.id, actorOf(context));
        context.set.status = 204;
      },
      {
        access: "admin",
        detail: { summary: "Delete a server with its thresholds and calls; deleting it again is fine" },
      },
    )
    .put(
      "/servers/:id/thresholds",
      async (context) => {
        sight.requireWhole(context.identity);
        const { rules } = context.body;
        const trouble = checkRules(rules);
        if (trouble) throw trouble;
        await servers.setThresholds(context.params.id, rules, actorOf(context));
        return { rules };
      },
      {
        access: "supervisor",
        body: thresholdsBody,
        detail: { summary: "Replace the server's own threshold rules; figures without one keep the built-in rule" },
      },
    )
    .put(
      "/servers/:id/service-level",
      async (context) => {
        sight.requireWhole(context.identity);
        const record = await servers.setServiceLevel(context.params.id, context.body, actorOf(context));
        return record.serviceLevel;
      },
      {
        access: "supervisor",
        body: serviceLevelBody,
        detail: { summary: "Choose the service level's formula and limits" },
      },
    );
}
