import { Elysia } from "elysia";
import type { Identity } from "../../platform/auth/identity.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { Platform } from "../../platform/index.ts";
import { type Choices, LISTED_FIELDS, type ListedField } from "../choices/choices.ts";
import type { Desk } from "../desk.ts";
import type { Masking } from "../masking/masking.ts";
import type { WildixSettings } from "../settings.ts";
import { callParams, choicesBody, maskingBody, noteBody, returnBody, settingsBody } from "./schemas.ts";

export interface NoteRouteDeps {
  desk: Desk;
  choices: Choices;
  settings: WildixSettings;
  masking: Masking;
}

/** Writing notes and passing calls on; the lists and settings that administrators keep. */
export function noteRoutes(platform: Platform, { desk, choices, settings, masking }: NoteRouteDeps) {
  return new Elysia()
    .use(platform.access)
    .patch(
      "/calls/:id/note",
      (context) => {
        const { baseVersion, changes, operationId, writtenAt = null } = context.body;
        return desk.save(context.params.id, { baseVersion, changes, operationId, writtenAt }, writerOf(context));
      },
      {
        access: "agent",
        params: callParams,
        body: noteBody,
        detail: {
          summary:
            "Change your note of a call; fields that somebody else changed meanwhile are merged or told as a conflict",
        },
      },
    )
    .post("/calls/:id/transfer/accept", (context) => desk.accept(context.params.id, writerOf(context)), {
      access: { role: "agent", isPersonal: true },
      params: callParams,
      detail: { summary: "Take a call that was passed on to you" },
    })
    .post(
      "/calls/:id/transfer/return",
      (context) => desk.handBack(context.params.id, context.body.comment, writerOf(context)),
      {
        access: { role: "agent", isPersonal: true },
        params: callParams,
        body: returnBody,
        detail: { summary: "Hand a call back to whoever passed it on to you" },
      },
    )
    .get("/colleagues", async () => ({ colleagues: await desk.colleagues() }), {
      access: "agent",
      detail: { summary: "Whom a call can be passed on to" },
    })
    .get("/choices", async () => ({ fields: await choices.lists() }), {
      access: "viewer",
      detail: { summary: "What may be chosen in the fields of notes" },
    })
    .put(
      "/choices/:field",
      async (context) => ({
        fields: await choices.change(listedField(context.params.field), context.body, writerOf(context)),
      }),
      {
        access: "admin",
        body: choicesBody,
        detail: { summary: "Replace the list of a field; what is left out is archived, because notes hold it" },
      },
    )
    .get("/settings", () => settings.view, {
      access: "admin",
      detail: { summary: "How calls come from the PBX; secrets are never shown" },
    })
    .put("/settings", (context) => settings.change(context.body, writerOf(context)), {
      access: "admin",
      body: settingsBody,
      detail: { summary: "Set how calls come from the PBX; absent fields stay as they are" },
    })
    .get("/masking", () => masking.view, {
      access: "admin",
      detail: { summary: "How much of outside numbers each role sees in the history" },
    })
    .put("/masking", (context) => masking.change(context.body, writerOf(context)), {
      access: "admin",
      body: maskingBody,
      detail: { summary: "Set how much of outside numbers each role sees in the history" },
    });
}

/** @throws Problem `choice_list_not_found` */
function listedField(name: string): ListedField {
  const field = LISTED_FIELDS.find((listed) => listed === name);
  if (!field) throw new Problem("choice_list_not_found");
  return field;
}

function writerOf({ identity, from }: { identity: Identity | null; from: string }) {
  return { who: identity as Identity, from };
}
