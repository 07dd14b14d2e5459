import { Elysia } from "elysia";
import type { AlertRouteDeps } from "../routes.ts";
import { maintenanceBody, quietHoursBody } from "./schemas.ts";

/** What keeps messages back: quiet hours and maintenance. */
export function holdRoutes({ platform, holds }: AlertRouteDeps) {
  return new Elysia()
    .use(platform.access)
    .get("/holds", () => ({ quietHours: holds.quietHours, maintenance: holds.maintenance }), {
      access: "admin",
      detail: { summary: "Quiet hours and maintenance" },
    })
    .post(
      "/quiet-hours",
      async ({ identity, from, body, set }) => {
        set.status = 201;
        return holds.addQuietHours(body, { who: identity, from });
      },
      { access: "admin", body: quietHoursBody, detail: { summary: "Add times of the week at which nothing is sent" } },
    )
    .delete(
      "/quiet-hours/:id",
      async ({ identity, from, params, set }) => {
        await holds.removeQuietHours(params.id, { who: identity, from });
        set.status = 204;
      },
      { access: "admin", detail: { summary: "Delete quiet hours; what they held back is sent" } },
    )
    .post(
      "/maintenance",
      async ({ identity, from, body, set }) => {
        set.status = 201;
        return holds.addMaintenance(body, { who: identity, from });
      },
      { access: "admin", body: maintenanceBody, detail: { summary: "Announce work: what it is about sends nothing" } },
    )
    .delete(
      "/maintenance/:id",
      async ({ identity, from, params, set }) => {
        await holds.removeMaintenance(params.id, { who: identity, from });
        set.status = 204;
      },
      { access: "admin", detail: { summary: "End or delete maintenance; what it held back is sent" } },
    );
}
