import { t } from "elysia";
import { hostName, plainText } from "../../http/text.ts";
import { CHANNEL_KINDS } from "../channels/channel.ts";
import { LANGUAGES } from "../../languages.ts";

/** What callers may send; unknown fields are refused. Lengths are those of the columns. */
const strict = { additionalProperties: false } as const;

/** Not `t.Integer`: in a body that one also takes the number as text. */
const whole = (minimum: number, maximum: number) => t.Number({ multipleOf: 1, minimum, maximum });
const id = t.String({ minLength: 1, maxLength: 22 });
const level = t.Union([t.Literal("amber"), t.Literal("red")]);
const limit = t.Union([t.Number({ minimum: -1e9, maximum: 1e9 }), t.Null()]);
const scopeId = t.String({ maxLength: 400, description: "A path of GET /alerts/figures; empty for everything." });

export const ruleBody = t.Object(
  {
    name: plainText({ maxLength: 100, mayBeEmpty: true, description: "Empty: it is called by what it says." }),
    figure: t.String({ minLength: 1, maxLength: 64 }),
    scopeKind: t.String({ minLength: 1, maxLength: 32 }),
    scopeId,
    side: t.Union([t.Literal("above"), t.Literal("below")]),
    amber: limit,
    red: limit,
    hysteresis: t.Number({ minimum: 0, maximum: 1e9 }),
    forSeconds: whole(0, 86_400),
    tellFrom: level,
    channelIds: t.Union([t.Array(id, { maxItems: 60, uniqueItems: true }), t.Null()]),
    flapChanges: whole(0, 100),
    flapWindowSeconds: whole(1, 86_400),
    isEnabled: t.Boolean(),
  },
  strict,
);

/** One address and nothing else: it goes into a header. */
const MAILBOX = '^[^\\s<>@,;:"()\\[\\]\\\\]{1,64}@[A-Za-z0-9.-]{1,253}$';
const mailbox = t.String({ maxLength: 320, pattern: MAILBOX });

const settings = t.Object(
  {
    url: t.Optional(t.String({ maxLength: 2000, description: "Stored encrypted, never shown again." })),
    host: t.Optional(hostName("The mail server.")),
    port: t.Optional(whole(1, 65_535)),
    security: t.Optional(t.Union([t.Literal("tls"), t.Literal("starttls"), t.Literal("none")])),
    isCertificateChecked: t.Optional(t.Boolean()),
    user: t.Optional(t.String({ maxLength: 200 })),
    password: t.Optional(t.String({ maxLength: 200, description: "Stored encrypted, never shown again." })),
    from: t.Optional(mailbox),
    to: t.Optional(t.Array(mailbox, { minItems: 1, maxItems: 20 })),
    baseUrl: t.Optional(t.String({ maxLength: 1000 })),
    topic: t.Optional(t.String({ minLength: 1, maxLength: 64, pattern: "^[A-Za-z0-9_-]+$" })),
    token: t.Optional(t.String({ maxLength: 200, description: "Stored encrypted, never shown again." })),
    botToken: t.Optional(
      t.String({ maxLength: 200, pattern: "^[A-Za-z0-9:_-]*$", description: "Stored encrypted, never shown again." }),
    ),
    chatId: t.Optional(t.String({ minLength: 1, maxLength: 100, pattern: "^@?[A-Za-z0-9_-]+$" })),
  },
  { ...strict, description: "The fields of its kind; a secret that is left out stays as it is." },
);

const channel = {
  name: plainText({ maxLength: 100 }),
  settings,
  language: t.Union(LANGUAGES.map((language) => t.Literal(language))),
  isEnabled: t.Boolean(),
};

export const channelBody = t.Object(
  { kind: t.Union(CHANNEL_KINDS.map((kind) => t.Literal(kind))), ...channel },
  strict,
);

export const channelChangeBody = t.Object(channel, strict);

export const quietHoursBody = t.Object(
  {
    ruleId: t.Union([id, t.Null()]),
    days: t.Array(whole(1, 7), { minItems: 1, maxItems: 7, uniqueItems: true, description: "1 is Monday." }),
    fromMinute: whole(0, 1439),
    toMinute: whole(0, 1439),
    timeZone: t.String({ minLength: 1, maxLength: 64 }),
  },
  strict,
);

export const maintenanceBody = t.Object(
  {
    scopeId,
    fromAt: whole(0, 8.64e15),
    toAt: whole(0, 8.64e15),
    reason: plainText({ maxLength: 200, mayBeEmpty: true }),
  },
  strict,
);

export const acknowledgeBody = t.Object({ note: plainText({ maxLength: 500, mayBeEmpty: true }) }, strict);

export const pastQuery = t.Object(
  {
    before: t.Optional(t.String({ maxLength: 60, pattern: "^\\d{1,16}\\.[A-Za-z0-9_-]{1,22}$" })),
    rule: t.Optional(id),
    limit: t.Optional(t.Integer({ minimum: 1, maximum: 200 })),
  },
  strict,
);
