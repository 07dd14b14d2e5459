/** What the log-in, the own account, people and tokens answer when all is well. */
import { t } from "elysia";
import { flag, listOf, maybeNumber, maybeText, number, oneOf, orNull, text } from "../http/answer-kit.ts";
import { defineAnswers, shapeOf } from "../http/answers.ts";
import { ROLES } from "../roles.ts";
import type { PasswordLink } from "./links/password-links.ts";
import type { IdentityView } from "./oidc/identities.ts";
import type { UserView } from "./people.ts";
import type { Scope } from "./scope.ts";
import type { SessionView } from "./sessions.ts";
import type { TokenView } from "./tokens.ts";
import type { Enrolment } from "./two-factor/two-factor.ts";
import type { Profile } from "./users.ts";
import { WALL_VIEWS } from "./wall.ts";

const role = oneOf(ROLES);
const wall = oneOf(WALL_VIEWS);
const maybeWall = orNull(wall);
const names = listOf(text);
const scope = t.Union([shapeOf<Scope>()(t.Object({ projects: names, queues: names })), t.Null()]);

const profile = shapeOf<Profile>()(
  t.Object({
    ...{ name: text, displayName: text, role, scope },
    ...{ extension: maybeText, language: maybeText, theme: maybeText, wall: maybeWall },
    hasPassword: flag,
  }),
);

const session = shapeOf<SessionView>()(
  t.Object({
    id: text,
    device: t.Object({ browser: maybeText, system: maybeText }),
    from: text,
    via: maybeText,
    createdAt: number,
    seenAt: number,
    expiresAt: number,
    isCurrent: flag,
  }),
);

const identity = shapeOf<IdentityView>()(
  t.Object({
    ...{ issuer: text, subject: text, shownName: text },
    ...{ createdAt: number, linkedAt: maybeNumber, usedAt: maybeNumber },
  }),
);

export const user = shapeOf<UserView>()(
  t.Object({
    ...{ id: text, name: text, displayName: text, role, scope },
    ...{ extension: maybeText, language: maybeText, theme: maybeText },
    ...{ isDisabled: flag, hasPassword: flag, hasTwoFactor: flag },
    ...{ createdAt: number, signedInAt: maybeNumber, linkEndsAt: maybeNumber },
    identity: t.Union([identity, t.Null()]),
  }),
);

const token = shapeOf<TokenView>()(
  t.Object({
    ...{ id: text, name: text, role, scope, wall: maybeWall },
    ...{ createdAt: number, expiresAt: maybeNumber, lastUsedAt: maybeNumber },
  }),
);

const link = t.Union([shapeOf<PasswordLink>()(t.Object({ path: text, expiresAt: number })), t.Null()]);
const enrolment = shapeOf<Enrolment>()(
  t.Object({ secret: text, uri: text, qr: t.Object({ size: number, path: text }) }),
);
const recoveryCodes = t.Object({ recoveryCodes: t.Array(text) });

defineAnswers("/api/v1/platform", {
  "POST /login": { 200: t.Object({ user: profile }) },
  "POST /logout": { 204: null },
  "GET /setup": { 200: t.Object({ isOpen: flag, isValid: flag }) },
  "POST /setup": { 200: t.Object({ user: profile }) },
  "POST /password-link/look": { 200: t.Object({ name: text, displayName: text }) },
  "POST /password-link": { 200: t.Object({ user: t.Union([profile, t.Null()]) }) },
  "POST /kiosk": { 200: t.Object({ wall }) },

  "GET /me": { 200: t.Object({ user: profile }) },
  "PATCH /me": { 200: t.Object({ user: profile }) },
  "POST /me/password": { 204: null },
  "GET /me/sessions": { 200: t.Object({ sessions: t.Array(session) }) },
  "DELETE /me/sessions": { 200: t.Object({ ended: number }) },
  "DELETE /me/sessions/:id": { 204: null },
  "GET /me/two-factor": { 200: t.Object({ isOn: flag, codesLeft: number }) },
  "POST /me/two-factor": { 200: enrolment },
  "POST /me/two-factor/confirm": { 200: recoveryCodes },
  "POST /me/two-factor/recovery-codes": { 200: recoveryCodes },
  "POST /me/two-factor/off": { 204: null },

  "GET /users": { 200: t.Object({ users: t.Array(user) }) },
  "POST /users": { 201: t.Object({ user, link }) },
  "GET /users/:id": { 200: user },
  "PATCH /users/:id": { 200: user },
  "POST /users/:id/reset": { 200: t.Object({ link }) },
  "DELETE /users/:id": { 204: null },
  "DELETE /users/:id/two-factor": { 204: null },

  "GET /tokens": { 200: t.Object({ tokens: t.Array(token) }) },
  "POST /tokens": { 201: t.Object({ token, text }) },
  "DELETE /tokens/:id": { 204: null },
});
