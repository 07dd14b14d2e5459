import { Elysia, t } from "elysia";
import { Problem } from "../http/problem.ts";
import { networkOf } from "../http/client-address.ts";
import { plainText } from "../http/text.ts";
import { LANGUAGES } from "../languages.ts";
import type { AccessPlugin } from "./access.ts";
import type { Auth } from "./auth.ts";
import { forgetCookie, readSessionCookie, sessionCookie } from "./cookie.ts";
import type { Identity } from "./identity.ts";
import { nameKeyOf } from "./rules.ts";
import { toProfile } from "./users.ts";

const strict = { additionalProperties: false };
const nameAndPassword = { name: t.String({ maxLength: 64 }), password: t.String({ maxLength: 200 }) };
const theme = t.Union([t.Literal("system"), t.Literal("light"), t.Literal("dark"), t.Literal("contrast"), t.Null()]);
const tags = ["platform"];

/** Signing in and out, who one is, and the first administrator: `/api/v1/platform/…`. */
export function authRoutes(auth: Auth, access: AccessPlugin) {
  return new Elysia({ prefix: "/api/v1/platform" })
    .use(access)
    .post(
      "/login",
      async ({ body, request, set, from, isSecure }) => {
        const takeBack = auth.attempts.begin(nameKeyOf(body.name), networkOf(from));
        const user = await auth.users.withPassword(body.name, body.password);
        if (!user) throw new Problem("wrong_credentials");
        takeBack();
        const userAgent = request.headers.get("user-agent") ?? "";
        const id = await auth.sessions.open(user, from, userAgent, readSessionCookie(request, isSecure));
        set.headers["set-cookie"] = sessionCookie(id, isSecure);
        return { user: toProfile(user) };
      },
      { access: "public", body: t.Object(nameAndPassword, strict), detail: { summary: "Sign in", tags } },
    )
    .post(
      "/logout",
      async ({ request, set, isSecure }) => {
        const id = readSessionCookie(request, isSecure);
        if (id) await auth.sessions.close(id);
        set.headers["set-cookie"] = forgetCookie(isSecure);
        set.status = 204;
      },
      { access: "public", detail: { summary: "Sign out", tags } },
    )
    .get("/me", async ({ identity }) => ({ user: await auth.users.profileOf(signedIn(identity)) }), {
      access: "viewer",
      detail: { summary: "Who is signed in", tags },
    })
    .patch(
      "/me",
      async ({ identity, body, from }) => {
        const who = signedIn(identity);
        if (who.via !== "session") throw new Problem("not_allowed", { detail: "A token has no profile to change" });
        return { user: await auth.users.changeProfile(who, body, from) };
      },
      {
        access: "viewer",
        body: t.Object(
          {
            language: t.Optional(t.Union([...LANGUAGES.map((tag) => t.Literal(tag)), t.Null()])),
            theme: t.Optional(theme),
            displayName: t.Optional(plainText({ maxLength: 128 })),
          },
          strict,
        ),
        detail: { summary: "Change one's own language, theme or name shown", tags },
      },
    )
    .get("/setup", ({ query }) => auth.setup.look(query.token ?? ""), {
      access: "public",
      query: t.Object({ token: t.Optional(t.String({ maxLength: 100 })) }, strict),
      detail: { summary: "Whether the first administrator is still to be made, and whether this link does it", tags },
    })
    .post(
      "/setup",
      async ({ body, request, set, from, isSecure }) => {
        const user = await auth.setup.finish(body.token, body.name, body.password, from);
        const userAgent = request.headers.get("user-agent") ?? "";
        const id = await auth.sessions.open(user, from, userAgent, null);
        set.headers["set-cookie"] = sessionCookie(id, isSecure);
        return { user: toProfile(user) };
      },
      {
        access: "public",
        body: t.Object({ token: t.String({ maxLength: 100 }), ...nameAndPassword }, strict),
        detail: { summary: "Make the first administrator", tags },
      },
    );
}

/** The identity of a route that asks for a role, which therefore has one. */
function signedIn(identity: Identity | null): Identity {
  if (!identity) throw new Problem("not_signed_in");
  return identity;
}
