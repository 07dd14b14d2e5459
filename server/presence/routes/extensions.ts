import { Elysia } from "elysia";
import type { Identity } from "../../platform/auth/identity.ts";
import type { Platform } from "../../platform/index.ts";
import type { Extensions } from "../extensions/extensions.ts";
import type { Timelines } from "../extensions/timelines.ts";
import type { Groups } from "../groups/groups.ts";
import { eyesOf } from "../viewer.ts";
import { extensionBody, extensionsQuery, groupBody, idParams, spanQuery, timelinesQuery } from "./schemas.ts";
import { writerOf } from "./writing.ts";

export interface ExtensionRouteDeps {
  extensions: Extensions;
  timelines: Timelines;
  groups: Groups;
}

const eyes = (identity: Identity | null) => eyesOf(identity as Identity);

/** Extensions, what is going to be applied to them, and the teams that they are in. */
export function extensionRoutes(platform: Platform, { extensions, timelines, groups }: ExtensionRouteDeps) {
  const { orm } = platform.database;
  return new Elysia()
    .use(platform.access)
    .get(
      "/extensions",
      async ({ identity, query }) => {
        const { cursor } = platform.hub;
        return { extensions: await extensions.list(query, eyes(identity)), cursor };
      },
      {
        access: "viewer",
        query: extensionsQuery,
        detail: { summary: "Extensions by number: state, until when, because of what, what is next" },
      },
    )
    .get("/extensions/:id", ({ identity, params }) => extensions.detail(params.id, eyes(identity)), {
      access: "viewer",
      params: idParams,
      detail: { summary: "One extension: every reason that holds, its slots, the events of its calendars" },
    })
    .patch(
      "/extensions/:id",
      (context) => extensions.change(context.params.id, context.body, eyes(context.identity), writerOf(context)),
      {
        access: "supervisor",
        params: idParams,
        body: extensionBody,
        detail: { summary: "Switch planning, freeze, set default status and zone; absent fields stay as they are" },
      },
    )
    .get(
      "/extensions/:id/timeline",
      async ({ identity, params, query }) => {
        await extensions.planned(params.id);
        return { timelines: await timelines.of([params.id], query, eyes(identity)) };
      },
      {
        access: "viewer",
        params: idParams,
        query: spanQuery,
        detail: { summary: "What is going to be applied to an extension, as far as is known" },
      },
    )
    .get(
      "/timeline",
      async ({ identity, query: { groupId, ...span } }) => ({
        timelines: await (groupId === undefined
          ? timelines.of(null, span, eyes(identity))
          : timelines.ofGroup(orm, groupId, span, eyes(identity))),
      }),
      {
        access: "viewer",
        query: timelinesQuery,
        detail: { summary: "The same of a team, or of everybody" },
      },
    )
    .get("/groups", async () => ({ groups: await groups.list() }), {
      access: "viewer",
      detail: { summary: "Teams by name, and who is in them" },
    })
    .post(
      "/groups",
      async (context) => {
        context.set.status = 201;
        return groups.add(context.body, writerOf(context));
      },
      { access: "supervisor", body: groupBody, detail: { summary: "Make a team" } },
    )
    .put("/groups/:id", (context) => groups.change(context.params.id, context.body, writerOf(context)), {
      access: "supervisor",
      params: idParams,
      body: groupBody,
      detail: { summary: "Set a team's name and who is in it" },
    })
    .delete(
      "/groups/:id",
      async (context) => {
        await groups.remove(context.params.id, writerOf(context));
        context.set.status = 204;
      },
      {
        access: "supervisor",
        params: idParams,
        detail: { summary: "Remove a team; calendars and holidays that were for it go with it" },
      },
    );
}
