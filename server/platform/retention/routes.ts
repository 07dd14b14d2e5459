import { Elysia, t } from "elysia";
import type { AccessPlugin } from "../auth/access.ts";
import type { Retention, RetentionRule } from "./retention.ts";

/** `/api/v1/platform/retention`; built when every room has registered its kinds. */
export function retentionRoutes(retention: Retention, access: AccessPlugin) {
  const tags = ["platform"];
  const strict = { additionalProperties: false };
  const fields = Object.fromEntries(
    retention.kinds.map(({ field, unit, minimum, maximum }) => [
      field,
      t.Optional(t.Integer({ minimum, maximum, description: unit === "days" ? "Days" : "Entries" })),
    ]),
  );
  // The two fields from before there were kinds stay beside them.
  const view = async () => {
    const kinds = await retention.view();
    const daysOrRows = (field: string) => kinds.find((kind) => kind.field === field)?.value ?? 0;
    return { auditDays: daysOrRows("auditDays"), journalRows: daysOrRows("journalRows"), kinds };
  };
  return new Elysia({ prefix: "/api/v1/platform" })
    .use(access)
    .get("/retention", view, {
      access: "admin",
      detail: { summary: "How long each kind of data is kept, and how much there is of it", tags },
    })
    .get("/retention/preview", async ({ query }) => ({ removed: await retention.preview(query as RetentionRule) }), {
      access: "admin",
      query: t.Object(fields, strict),
      detail: { summary: "How many entries other values would remove; removes nothing", tags },
    })
    .put(
      "/retention",
      async ({ body, identity, from }) => {
        await retention.change(body as RetentionRule, identity, from);
        return view();
      },
      {
        access: "admin",
        body: t.Object(fields, { ...strict, minProperties: 1 }),
        detail: { summary: "Set how long kinds of data are kept; what is left out stays as it is", tags },
      },
    );
}
