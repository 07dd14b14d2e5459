import { Elysia } from "elysia";
import type { Identity } from "../../platform/auth/identity.ts";
import type { Platform } from "../../platform/index.ts";
import type { Extensions } from "../extensions/extensions.ts";
import type { Outputs } from "../outputs/outputs.ts";
import type { Status } from "../model.ts";
import type { PresenceSettings } from "../settings.ts";
import { eyesOf } from "../viewer.ts";
import { idParams, outputBody, settingsBody, tokenParams } from "./schemas.ts";
import { writerOf } from "./writing.ts";

export interface OutputRouteDeps {
  extensions: Extensions;
  outputs: Outputs;
  settings: PresenceSettings;
  /** Hears that what holds for all is another. */
  onSettings(): void;
}

/** Who is reachable, for other programs: as little as they need. */
export interface EffectivePresence {
  number: string;
  name: string;
  /** As the PBX says it; null: never told. */
  status: string | null;
  wantedStatus: Status | null;
  /** Epoch milliseconds; null: as far as is known, for ever. */
  untilAt: number | null;
}

/** Presence for other programs, and what holds for the whole house. */
export function outputRoutes(platform: Platform, { extensions, outputs, settings, onSettings }: OutputRouteDeps) {
  return new Elysia()
    .use(platform.access)
    .get(
      "/effective",
      async ({ identity }) => ({
        at: platform.clock.now(),
        presence: (await extensions.list({}, eyesOf(identity as Identity))).map(
          ({ number, name, status, wantedStatus, next }): EffectivePresence => ({
            ...{ number, name, status, wantedStatus, untilAt: next?.at ?? null },
          }),
        ),
      }),
      { access: "viewer", detail: { summary: "Who is reachable now and until when, for other programs" } },
    )
    .get("/outputs", async () => ({ outputs: await outputs.list() }), {
      access: "admin",
      detail: { summary: "Addresses at which presence is given out as a calendar; their tokens are not shown" },
    })
    .post(
      "/outputs",
      async (context) => {
        context.set.status = 201;
        return outputs.add(context.body, writerOf(context));
      },
      {
        access: "admin",
        body: outputBody,
        detail: { summary: "Make such an address: /api/v1/presence/calendars/TOKEN. The token is told once" },
      },
    )
    .delete(
      "/outputs/:id",
      async (context) => {
        await outputs.remove(context.params.id, writerOf(context));
        context.set.status = 204;
      },
      { access: "admin", params: idParams, detail: { summary: "Withdraw such an address" } },
    )
    .get(
      "/calendars/:token",
      async ({ params }) =>
        new Response(await outputs.calendar(params.token), {
          headers: { "content-type": "text/calendar; charset=utf-8", "cache-control": "private, max-age=300" },
        }),
      {
        access: "public",
        params: tokenParams,
        detail: { summary: "Presence as a calendar; whoever has the address may read it" },
      },
    )
    .get("/settings", () => settings.view, {
      access: "viewer",
      detail: { summary: "What holds for the whole house" },
    })
    .put(
      "/settings",
      async (context) => {
        const view = await settings.change(context.body, writerOf(context));
        onSettings();
        return view;
      },
      {
        access: "admin",
        body: settingsBody,
        detail: { summary: "Set what holds for the whole house; absent fields stay as they are. It counts at once" },
      },
    );
}
