/** What the log-in, the own account, people and tokens take. */
import { t } from "elysia";
import { extensionText, plainText } from "../../http/text.ts";
import { LANGUAGES } from "../../languages.ts";
import { ROLES } from "../../roles.ts";
import { WALL_VIEWS } from "../wall.ts";

const strict = { additionalProperties: false };

const password = t.String({ maxLength: 200 });
/** 43 letters of a hidden text, and what may stand before them. */
const hiddenText = t.String({ maxLength: 100 });
const displayName = plainText({ maxLength: 128 });
const language = t.Union([...LANGUAGES.map((tag) => t.Literal(tag)), t.Null()]);
const theme = t.Union([t.Literal("system"), t.Literal("light"), t.Literal("dark"), t.Literal("contrast"), t.Null()]);
const role = t.Union(ROLES.map((name) => t.Literal(name)));
const wall = t.Union([...WALL_VIEWS.map((name) => t.Literal(name)), t.Null()]);
const extension = t.Union([extensionText, t.Null()]);
const instant = t.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 });

/** Projects and queues by name; null is the whole call centre. */
export const scope = t.Union([
  t.Object(
    {
      projects: t.Array(t.String({ minLength: 1, maxLength: 200 }), { maxItems: 100 }),
      queues: t.Array(t.String({ minLength: 1, maxLength: 200 }), { maxItems: 500 }),
    },
    strict,
  ),
  t.Null(),
]);

export const logInBody = t.Object(
  { name: t.String({ maxLength: 64 }), password, code: t.Optional(t.String({ minLength: 1, maxLength: 40 })) },
  strict,
);
export const setupQuery = t.Object({ token: t.Optional(hiddenText) }, strict);
export const setupBody = t.Object({ token: hiddenText, name: t.String({ maxLength: 64 }), password }, strict);
export const linkLookBody = t.Object({ token: hiddenText }, strict);
export const linkUseBody = t.Object({ token: hiddenText, password }, strict);
export const kioskBody = t.Object({ token: hiddenText }, strict);

export const profileBody = t.Object(
  { language: t.Optional(language), theme: t.Optional(theme), displayName: t.Optional(displayName) },
  strict,
);
export const passwordChangeBody = t.Object({ current: password, password }, strict);
export const proofBody = t.Object({ password }, strict);
export const codeBody = t.Object({ code: t.String({ minLength: 1, maxLength: 40 }) }, strict);

const editable = {
  displayName: t.Optional(displayName),
  scope: t.Optional(scope),
  extension: t.Optional(extension),
  language: t.Optional(language),
  theme: t.Optional(theme),
};
export const userBody = t.Object(
  {
    name: t.String({ maxLength: 64 }),
    role,
    ...editable,
    password: t.Optional(
      t.String({ maxLength: 200, description: "Absent: a link is made by which the person chooses one" }),
    ),
  },
  strict,
);
export const userEditBody = t.Object(
  { role: t.Optional(role), ...editable, isDisabled: t.Optional(t.Boolean()) },
  strict,
);
export const resetBody = t.Object({ password: t.Optional(password) }, strict);

export const tokenBody = t.Object(
  {
    name: t.String({ maxLength: 64 }),
    role: t.Optional(role),
    scope: t.Optional(scope),
    expiresAt: t.Optional(t.Union([instant, t.Null()])),
    wall: t.Optional(wall),
  },
  strict,
);
