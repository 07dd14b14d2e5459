/** What the routes of backups answer when all is well. */
import { t } from "elysia";
import { defineAnswers, shapeOf } from "../http/answers.ts";
import type { BackupsView } from "./backups.ts";

const text = t.String();
const number = t.Number();
const maybe = <Schema extends ReturnType<typeof t.String> | ReturnType<typeof t.Number>>(schema: Schema) =>
  t.Union([schema, t.Null()]);
const check = t.Object({ at: number, isGood: t.Boolean(), code: maybe(text), detail: maybe(text) });

const view = shapeOf<BackupsView>()(
  t.Object({
    rule: t.Object({
      ...{ isEnabled: t.Boolean(), atMinute: number, timeZone: text },
      ...{ keepDaily: number, keepWeekly: number, keepMonthly: number },
      ...{ isEncrypted: t.Boolean(), hasPassphrase: t.Boolean() },
    }),
    folder: text,
    nextAt: maybe(number),
    running: t.Union([
      t.Object({
        kind: t.Union([t.Literal("make"), t.Literal("check")]),
        name: maybe(text),
        startedAt: number,
        step: t.Union([t.Literal("copy"), t.Literal("pack"), t.Literal("unpack"), t.Literal("look"), t.Null()]),
        doneBytes: number,
        totalBytes: number,
      }),
      t.Null(),
    ]),
    failure: t.Union([t.Object({ at: number, code: text, detail: text }), t.Null()]),
    backups: t.Array(
      t.Object({
        ...{ name: text, sizeBytes: number, madeAt: number, isEncrypted: t.Boolean() },
        check: t.Union([check, t.Null()]),
      }),
    ),
  }),
);

defineAnswers("/api/v1/platform/backups", {
  "GET ": { 200: view },
  "PUT /rule": { 200: view },
  "POST ": { 202: view },
  "POST /:id/check": { 202: view },
  "GET /:id": { 200: t.String({ contentMediaType: "application/octet-stream" }) },
  "DELETE /:id": { 204: null },
});
