/** What the routes of alerts and of devices answer when all is well; each shape is held to its type. */
import { t } from "elysia";
import { flag, listOf, maybeNumber, maybeText, number, oneOf, orNull, text } from "../http/answer-kit.ts";
import { defineAnswers, shapeOf } from "../http/answers.ts";
import { LANGUAGES } from "../languages.ts";
import type { ContactView } from "../push/contact.ts";
import type { DeviceView } from "../push/push.ts";
import { type Choices, TELLS } from "./choices/choices.ts";
import type { ChoicesAnswer, RuleOnOffer } from "./choices/routes.ts";
import { type Channel, CHANNEL_KINDS, type SettingName, type Settings } from "./channels/channel.ts";
import type { LastResult } from "./delivery/delivery.ts";
import type { FigureDefinition, FigureScope } from "./figures.ts";
import type { Maintenance } from "./holds/holds.ts";
import type { QuietHours } from "./holds/quiet-hours.ts";
import { type AlertEvent, LEVELS, type Rule, STEPS } from "./model.ts";
import type { Preview, PreviewedScope } from "./rules/preview.ts";
import type { AlertCounts, AlertView } from "./view.ts";

const level = oneOf(LEVELS);
const trouble = oneOf(["amber", "red"]);
const side = oneOf(["above", "below"]);
const unit = oneOf(["count", "seconds", "ratio"]);
const language = oneOf(LANGUAGES);

const receipt = shapeOf<LastResult>()(
  t.Object({ at: number, isOk: flag, isTest: flag, status: maybeNumber, code: maybeText, said: text }),
);

const alert = shapeOf<AlertView>()(
  t.Object({
    ...{ id: text, ruleId: text, ruleName: text, figure: text, unit, side, amber: maybeNumber, red: maybeNumber },
    ...{ scopeId: text, scopeKind: text, scopeName: text, parentName: text },
    ...{ projectName: maybeText, queueName: maybeText },
    ...{ level, worstLevel: trouble, isFlapping: flag, isSilenced: flag, value: maybeNumber, triggeredAt: number },
    ...{ acknowledgedAt: maybeNumber, acknowledgedBy: maybeText, note: text },
    resolvedAt: maybeNumber,
    resolution: orNull(oneOf(["recovered", "gone", "rule_changed"])),
  }),
);

const event = shapeOf<AlertEvent>()(
  t.Object({ id: number, at: number, kind: oneOf(STEPS), level, value: maybeNumber, who: maybeText, note: text }),
);

const counts = shapeOf<AlertCounts>()(t.Object({ red: number, amber: number, unhandled: number }));

const rule = shapeOf<Rule>()(
  t.Object({
    ...{ id: text, name: text, figure: text, scopeKind: text, scopeId: text, scopeName: text },
    ...{ side, amber: maybeNumber, red: maybeNumber, hysteresis: number, forSeconds: number },
    ...{ tellFrom: trouble, channelIds: orNull(listOf(text)) },
    ...{ flapChanges: number, flapWindowSeconds: number, isEnabled: flag },
  }),
);

const figure = shapeOf<FigureDefinition>()(t.Object({ name: text, unit, scopeKinds: listOf(text), side }));

const scope = shapeOf<FigureScope>()(
  t.Object({
    ...{ id: text, kind: text, name: text, parentName: text },
    queue: orNull(t.Object({ projectName: text, queueName: text })),
  }),
);

const previewed = t.Array(
  shapeOf<PreviewedScope>()(t.Object({ id: text, name: text, parentName: text, value: maybeNumber })),
);
const preview = shapeOf<Preview>()(
  t.Object({
    ...{ red: previewed, amber: previewed },
    counts: t.Object({ red: number, amber: number, ok: number, unknown: number }),
  }),
);

const settings = shapeOf<Settings>()(
  t.Partial(
    t.Object({
      ...{ url: text, host: text, port: number, security: oneOf(["tls", "starttls", "none"]) },
      ...{ isCertificateChecked: flag, user: text, password: text, from: text, to: listOf(text) },
      ...{ baseUrl: text, topic: text, token: text, botToken: text, chatId: text },
    }),
  ),
);
const SETTINGS = Object.keys(settings.properties) as SettingName[];

const channel = shapeOf<Channel>()(
  t.Object({
    ...{ id: text, kind: oneOf(CHANNEL_KINDS), name: text, settings, secrets: listOf(oneOf(SETTINGS)) },
    ...{ language, isEnabled: flag, lastResult: orNull(receipt) },
  }),
);

const quietHours = shapeOf<QuietHours>()(
  t.Object({
    ...{ id: text, ruleId: maybeText, days: listOf(number), fromMinute: number, toMinute: number, timeZone: text },
  }),
);

const maintenance = shapeOf<Maintenance>()(
  t.Object({
    ...{ id: text, scopeId: text, scopeName: text, fromAt: number, toAt: number, reason: text, createdBy: maybeText },
  }),
);

defineAnswers("/api/v1/platform/alerts", {
  "GET ": {
    200: t.Object({ cursor: text, topic: text, now: number, counts, total: number, alerts: t.Array(alert) }),
  },
  "GET /past": { 200: t.Object({ alerts: t.Array(alert), nextBefore: maybeText }) },
  "GET /:id": { 200: t.Object({ alert, events: t.Array(event) }) },
  "POST /:id/acknowledge": { 200: t.Object({ alert }) },
  "GET /figures": { 200: t.Object({ figures: t.Array(figure), scopes: t.Array(scope) }) },
  "GET /rules": { 200: t.Object({ rules: t.Array(rule) }) },
  "POST /rules": { 201: rule },
  "POST /rules/preview": { 200: preview },
  "PUT /rules/:id": { 200: rule },
  "DELETE /rules/:id": { 204: null },
  "GET /channels": { 200: t.Object({ channels: t.Array(channel), push: t.Object({ devices: number }) }) },
  "POST /channels": { 201: channel },
  "PUT /channels/:id": { 200: channel },
  "DELETE /channels/:id": { 204: null },
  "POST /channels/:id/test": { 200: receipt },
  "GET /holds": { 200: t.Object({ quietHours: t.Array(quietHours), maintenance: t.Array(maintenance) }) },
  "POST /quiet-hours": { 201: quietHours },
  "DELETE /quiet-hours/:id": { 204: null },
  "POST /maintenance": { 201: maintenance },
  "DELETE /maintenance/:id": { 204: null },
});

const device = shapeOf<DeviceView>()(
  t.Object({
    ...{ id: text, name: text, host: text, language: text, minLevel: text, createdAt: number, expiresAt: maybeNumber },
    state: oneOf(["live", "ended", "outdated"]),
    lastResult: orNull(t.Record(text, t.Unknown())),
  }),
);

const contact = shapeOf<ContactView>()(t.Object({ contact: maybeText, publicUrl: maybeText }));

defineAnswers("/api/v1/platform/push", {
  "GET ": { 200: t.Object({ publicKey: text, devices: t.Array(device) }) },
  "GET /contact": { 200: contact },
  "PUT /contact": { 200: contact },
  "POST /subscriptions": { 201: device },
  "DELETE /subscriptions/:id": { 204: null },
  "POST /subscriptions/:id/test": { 200: receipt },
});

const choices = shapeOf<Choices>()(
  t.Object({
    tells: listOf(oneOf(TELLS)),
    ruleIds: orNull(listOf(text)),
    mutes: listOf(t.Object({ ruleId: maybeText, untilAt: number })),
    quiet: listOf(t.Object({ days: listOf(number), fromMinute: number, toMinute: number })),
    timeZone: text,
    isToldPersonally: t.Boolean(),
  }),
);

const ruleOnOffer = shapeOf<RuleOnOffer>()(
  t.Object({ id: text, name: text, figure: text, scopeKind: text, scopeId: text, scopeName: text }),
);

const choicesAnswer = shapeOf<ChoicesAnswer>()(t.Object({ choices, rules: t.Array(ruleOnOffer) }));

defineAnswers("/api/v1/platform/me/notifications", {
  "GET ": { 200: choicesAnswer },
  "PUT ": { 200: choicesAnswer },
  "POST /mutes": { 200: choicesAnswer },
  "DELETE /mutes/:rule": { 200: choicesAnswer },
});
