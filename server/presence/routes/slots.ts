import { Elysia } from "elysia";
import { Problem } from "../../platform/http/problem.ts";
import type { Platform } from "../../platform/index.ts";
import { presenceFault } from "../problems.ts";
import { listExtensions } from "../repo.ts";
import type { PresenceSettings } from "../settings.ts";
import { writePlanning } from "../plannings/write-planning.ts";
import type { PlanningImport } from "../slots/planning-import.ts";
import { listSlots } from "../slots/repo.ts";
import type { Slots } from "../slots/slots.ts";
import { copyBody, idParams, planningBody, planningQuery, slotBody, slotParams, slotsQuery } from "./schemas.ts";
import { fileOf, writerOf } from "./writing.ts";

export interface SlotRouteDeps {
  slots: Slots;
  imports: PlanningImport;
  settings: PresenceSettings;
}

/** The slots of an extension, copying them to others, and plannings as files. */
export function slotRoutes(platform: Platform, { slots, imports, settings }: SlotRouteDeps) {
  return new Elysia()
    .use(platform.access)
    .get("/extensions/:id/slots", async ({ params }) => ({ slots: await slots.list(params.id) }), {
      access: "viewer",
      params: idParams,
      detail: { summary: "What is planned of an extension, week by week and for dates" },
    })
    .post(
      "/extensions/:id/slots",
      async (context) => {
        context.set.status = 201;
        return slots.add(context.params.id, context.body, writerOf(context));
      },
      {
        access: "supervisor",
        params: idParams,
        body: slotBody,
        detail: { summary: "Add a slot, of a day of the week or of a date" },
      },
    )
    .put(
      "/extensions/:id/slots/:slot",
      (context) => slots.change(context.params.id, context.params.slot, context.body, writerOf(context)),
      { access: "supervisor", params: slotParams, body: slotBody, detail: { summary: "Change a slot" } },
    )
    .delete(
      "/extensions/:id/slots/:slot",
      async (context) => {
        await slots.remove(context.params.id, context.params.slot, writerOf(context));
        context.set.status = 204;
      },
      { access: "supervisor", params: slotParams, detail: { summary: "Remove a slot" } },
    )
    .delete(
      "/extensions/:id/slots",
      async (context) => ({
        removed: await slots.clear(context.params.id, context.query.kind ?? "all", writerOf(context)),
      }),
      {
        access: "supervisor",
        params: idParams,
        query: slotsQuery,
        detail: { summary: "Remove all slots, or all of a kind" },
      },
    )
    .post(
      "/extensions/:id/slots/copy",
      async (context) => ({ extensions: await slots.copy(context.params.id, context.body, writerOf(context)) }),
      {
        access: "supervisor",
        params: idParams,
        body: copyBody,
        detail: { summary: "Give others the same slots" },
      },
    )
    .post(
      "/plannings/import",
      (context) => {
        const { content, ...file } = context.body;
        return imports.take({ ...file, bytes: bytesOf(content) }, writerOf(context));
      },
      {
        access: "supervisor",
        body: planningBody,
        detail: { summary: "Take a planning in from a CSV or JSON file, or see what that would change" },
      },
    )
    .get(
      "/plannings/export",
      async ({ query: { format = "csv", separator = ",", mark = false } }) => {
        const { orm } = platform.database;
        const [extensions, all] = [await listExtensions(orm), await listSlots(orm, null)];
        const numbers = new Map(extensions.map(({ id, number }) => [id, number]));
        const { defaultStatus, zone } = settings.view;
        const text = writePlanning(
          {
            slots: all.map(({ extensionId, ...slot }) => ({ ...slot, extension: numbers.get(extensionId) ?? "" })),
            defaults: extensions
              .filter((row) => row.defaultStatus !== null)
              .map((row) => ({ extension: row.number, status: row.defaultStatus, name: row.name })),
            settings: { defaultStatus, zone },
          },
          format,
          { separator },
        );
        const day = new Date(platform.clock.now()).toISOString().slice(0, 10);
        const type = format === "json" ? "application/json" : "text/csv";
        return fileOf(mark && format === "csv" ? `\ufeff${text}` : text, type, `vigie-planning-${day}.${format}`);
      },
      {
        access: "viewer",
        query: planningQuery,
        detail: { summary: "All plannings as a file that the import takes" },
      },
    );
}

function bytesOf(content: string): Uint8Array {
  const text = content.replace(/\s/g, "");
  if (/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return new Uint8Array(Buffer.from(text, "base64"));
  throw new Problem("invalid_fields", { fields: [presenceFault("content", "base64")] });
}
