/** What the log-in by a provider and its settings answer when all is well. */
import { t } from "elysia";
import { defineAnswers, shapeOf } from "../../http/answers.ts";
import { ROLES } from "../../roles.ts";
import { user } from "../answers.ts";
import type { Scope } from "../scope.ts";
import { CHECK_STEPS, type CheckResult } from "./check.ts";
import type { OidcView } from "./settings.ts";
import type { OidcOffer } from "./sign-in.ts";

const text = t.String();
const truth = t.Boolean();
const role = t.Union(ROLES.map((name) => t.Literal(name)));
const names = t.Unsafe<readonly string[]>(t.Array(text));
const scope = t.Union([shapeOf<Scope>()(t.Object({ projects: names, queues: names })), t.Null()]);

const settings = shapeOf<OidcView & { redirectUri: string }>()(
  t.Object({
    ...{ isEnabled: truth, issuer: text, clientId: text, label: text, scopes: text },
    ...{ nameClaim: text, groupsClaim: text, rules: t.Array(t.Object({ value: text, role, scope })) },
    ...{ defaultRole: t.Union([role, t.Null()]), createsAccounts: truth, allowsPasswords: truth },
    ...{ sessionDays: t.Number(), hasSecret: truth, redirectUri: text },
    fixed: t.Array(t.Union([t.Literal("issuer"), t.Literal("clientId"), t.Literal("clientSecret")])),
  }),
);

const outcome = t.Union([t.Literal("ok"), t.Literal("failed"), t.Literal("unsure"), t.Literal("skipped")]);
const facts = t.Unsafe<Readonly<Record<string, string | number>>>(t.Record(text, t.Union([text, t.Number()])));
const check = shapeOf<CheckResult>()(
  t.Object({
    ok: truth,
    steps: t.Array(
      t.Object({
        step: t.Union(CHECK_STEPS.map((name) => t.Literal(name))),
        ...{ outcome, code: text, detail: text, params: facts },
      }),
    ),
  }),
);

const offer = t.Union([shapeOf<OidcOffer>()(t.Object({ label: text, allowsPasswords: truth })), t.Null()]);

defineAnswers("/api/v1", {
  "GET /auth/oidc": { 200: t.Object({ offer }) },
  "GET /auth/oidc/end-session": { 200: t.Object({ url: t.Union([text, t.Null()]) }) },
  "GET /platform/oidc": { 200: settings },
  "PUT /platform/oidc": { 200: settings },
  "POST /platform/oidc/test": { 200: check },
  "POST /platform/users/:id/identity": { 200: user },
  "DELETE /platform/users/:id/identity": { 200: user },
});
