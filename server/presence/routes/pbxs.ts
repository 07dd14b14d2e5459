import { Elysia } from "elysia";
import type { Platform } from "../../platform/index.ts";
import type { Pbxs } from "../pbxs/pbxs.ts";
import { certificateBody, idParams, newPbxBody, pbxBody, pbxTestBody } from "./schemas.ts";
import { writerOf } from "./writing.ts";

/** The PBXs: entering them, trying them, reading their extensions. */
export function pbxRoutes(
  platform: Platform,
  pbxs: Pick<Pbxs, "list" | "add" | "change" | "remove" | "test" | "confirmCertificate" | "importExtensions">,
) {
  return new Elysia()
    .use(platform.access)
    .get("/pbxs", () => ({ pbxs: pbxs.list() }), {
      access: "admin",
      detail: { summary: "The PBXs and how they are doing; secrets are never shown" },
    })
    .post(
      "/pbxs",
      async (context) => {
        context.set.status = 201;
        return pbxs.add(context.body, writerOf(context));
      },
      { access: "admin", body: newPbxBody, detail: { summary: "Add a PBX; it is connected at once" } },
    )
    .post("/pbxs/test", ({ body: { id = null, ...change } }) => pbxs.test(id, change), {
      access: "admin",
      body: pbxTestBody,
      detail: { summary: "Try settings that are not stored; with id, what is absent is as it is stored" },
    })
    .patch("/pbxs/:id", (context) => pbxs.change(context.params.id, context.body, writerOf(context)), {
      access: "admin",
      params: idParams,
      body: pbxBody,
      detail: { summary: "Change a PBX; absent fields stay as they are. It counts at once" },
    })
    .delete(
      "/pbxs/:id",
      async (context) => {
        await pbxs.remove(context.params.id, writerOf(context));
        context.set.status = 204;
      },
      {
        access: "admin",
        params: idParams,
        detail: { summary: "Remove a PBX with its extensions and their plannings" },
      },
    )
    .post(
      "/pbxs/:id/certificate",
      (context) => pbxs.confirmCertificate(context.params.id, context.body.fingerprint, writerOf(context)),
      {
        access: "admin",
        params: idParams,
        body: certificateBody,
        detail: { summary: "Trust the certificate with that fingerprint, as the test showed it" },
      },
    )
    .post("/pbxs/:id/import", (context) => pbxs.importExtensions(context.params.id, writerOf(context)), {
      access: "admin",
      params: idParams,
      detail: { summary: "Read the PBX's extensions now" },
    });
}
