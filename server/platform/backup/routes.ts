import { Elysia, t } from "elysia";
import type { AccessPlugin } from "../auth/access.ts";
import { actorOf } from "../auth/routes/context.ts";
import { alertFault } from "../alerts/problems.ts";
import { isTimeZone } from "../alerts/holds/quiet-hours.ts";
import { Problem } from "../http/problem.ts";
import "./answers.ts";
import type { Backups } from "./backups.ts";
import { MAX_PASSPHRASE_LENGTH, MIN_PASSPHRASE_LENGTH } from "./passphrase.ts";
import { LIMITS } from "./rule.ts";

const tags = ["backups"];
const strict = { additionalProperties: false } as const;
const whole = (limits: { minimum: number; maximum: number }) => t.Number({ multipleOf: 1, ...limits });

const ruleBody = t.Object(
  {
    isEnabled: t.Boolean(),
    atMinute: whole(LIMITS.atMinute),
    timeZone: t.String({ minLength: 1, maxLength: 64, description: "IANA name, such as Europe/Paris" }),
    keepDaily: whole(LIMITS.keepDaily),
    keepWeekly: whole(LIMITS.keepWeekly),
    keepMonthly: whole(LIMITS.keepMonthly),
    isEncrypted: t.Boolean(),
    passphrase: t.Optional(
      t.String({
        ...{ minLength: MIN_PASSPHRASE_LENGTH, maxLength: MAX_PASSPHRASE_LENGTH },
        description: "Stored encrypted, never shown again. Left out, the stored one stays.",
      }),
    ),
  },
  strict,
);

/** Backups for administrators: `/api/v1/platform/backups`. */
export function backupRoutes(backups: Backups, access: AccessPlugin) {
  return new Elysia({ prefix: "/api/v1/platform/backups" })
    .use(access)
    .get("", () => backups.view(), {
      access: "admin",
      detail: { summary: "The backups that are there, when the next one is due, and how far a running one is", tags },
    })
    .put(
      "/rule",
      (context) => {
        if (!isTimeZone(context.body.timeZone)) {
          throw new Problem("invalid_fields", { fields: [alertFault("timeZone", "time_zone")] });
        }
        return backups.change(context.body, actorOf(context));
      },
      {
        access: "admin",
        body: ruleBody,
        detail: { summary: "Set when backups are made, how many stay, and whether they are encrypted", tags },
      },
    )
    .post(
      "",
      async (context) => {
        await backups.begin(actorOf(context));
        context.set.status = 202;
        return backups.view();
      },
      { access: "admin", detail: { summary: "Begin to make a backup, which is checked afterwards", tags } },
    )
    .post(
      "/:id/check",
      async (context) => {
        await backups.beginCheck(context.params.id, actorOf(context));
        context.set.status = 202;
        return backups.view();
      },
      { access: "admin", detail: { summary: "Begin to check a backup by restoring it aside", tags } },
    )
    .get(
      "/:id",
      async (context) => {
        const { id } = context.params;
        const file = await backups.fileFor(id, actorOf(context));
        return new Response(Bun.file(file), {
          headers: {
            "content-type": "application/octet-stream",
            "content-disposition": `attachment; filename="${id}"`,
            "cache-control": "no-store",
          },
        });
      },
      { access: "admin", detail: { summary: "A backup as a file", tags } },
    )
    .delete(
      "/:id",
      async (context) => {
        await backups.remove(context.params.id, actorOf(context));
        context.set.status = 204;
      },
      { access: "admin", detail: { summary: "Delete a backup", tags } },
    );
}
