import { Elysia } from "elysia";
import type { AccessPlugin } from "../access.ts";
import type { Auth } from "../auth.ts";
import { readWallCookie, sessionCookie, wallCookie } from "../cookie.ts";
import { WALL_VIEWS } from "../wall.ts";
import { actorOf, browserOf, signedIn } from "./context.ts";
import { codeBody, passwordChangeBody, profileBody, proofBody } from "./schemas.ts";

const tags = ["platform"];
/** Whoever is signed in, but no token: it is about the person's own account. */
const personal = { role: "viewer", isPersonal: true } as const;

/** One's own account: profile, password, sessions, second step. */
export function ownRoutes(auth: Auth, access: AccessPlugin) {
  const { users, ownAccount, sessions, twoFactor } = auth;
  return new Elysia()
    .use(access)
    .get(
      "/me",
      async ({ identity, request, set, isSecure }) => {
        const who = signedIn(identity);
        const token = who.wall ? readWallCookie(request, isSecure) : null;
        // Browsers forget a cookie after 400 days; a wall is to stay for ever.
        if (token !== null) set.headers["set-cookie"] = wallCookie(token, isSecure);
        return { user: await users.profileOf(who) };
      },
      { access: { role: "viewer", wall: WALL_VIEWS }, detail: { summary: "Who is signed in", tags } },
    )
    .patch(
      "/me",
      async ({ identity, body, from }) => ({ user: await users.changeProfile(signedIn(identity), body, from) }),
      {
        access: personal,
        body: profileBody,
        detail: { summary: "Change one's own language, theme or name shown", tags },
      },
    )
    .post(
      "/me/password",
      async (context) => {
        const { current, password } = context.body;
        const who = signedIn(context.identity);
        const user = await ownAccount.changePassword(who, current, password, context.from);
        const { from, userAgent } = browserOf(context);
        const id = await sessions.open(user, from, userAgent, null);
        context.set.headers["set-cookie"] = sessionCookie(id, context.isSecure);
        context.set.status = 204;
      },
      {
        access: personal,
        body: passwordChangeBody,
        detail: { summary: "Change one's own password; ends all other sessions", tags },
      },
    )
    .get("/me/sessions", async ({ identity }) => ({ sessions: await sessions.list(signedIn(identity)) }), {
      access: personal,
      detail: { summary: "Where one is signed in", tags },
    })
    .delete(
      "/me/sessions",
      async ({ identity, from }) => ({ ended: await sessions.revokeOthers(signedIn(identity), from) }),
      { access: personal, detail: { summary: "End all of one's sessions but this one", tags } },
    )
    .delete(
      "/me/sessions/:id",
      async ({ identity, params, from, set }) => {
        await sessions.revoke(signedIn(identity), params.id, from);
        set.status = 204;
      },
      { access: personal, detail: { summary: "End one of one's sessions", tags } },
    )
    .get(
      "/me/two-factor",
      async ({ identity }) => {
        const user = await users.of(signedIn(identity));
        return { isOn: twoFactor.isOn(user), codesLeft: await twoFactor.codesLeft(user.id) };
      },
      { access: personal, detail: { summary: "Whether the log-in asks for a code, and recovery codes left", tags } },
    )
    .post(
      "/me/two-factor",
      async ({ identity, body, from }) =>
        twoFactor.begin(await ownAccount.prove(signedIn(identity), body.password, "password", from)),
      {
        access: personal,
        body: proofBody,
        detail: { summary: "Begin to set up the second step; nothing counts before a code has confirmed it", tags },
      },
    )
    .post(
      "/me/two-factor/confirm",
      async (context) => {
        const user = await users.of(signedIn(context.identity));
        return { recoveryCodes: await twoFactor.confirm(user, context.body.code, actorOf(context)) };
      },
      {
        access: personal,
        body: codeBody,
        detail: { summary: "Turn the second step on with a first code; gives the recovery codes, once", tags },
      },
    )
    .post(
      "/me/two-factor/recovery-codes",
      async (context) => {
        const { identity, body, from } = context;
        const user = await ownAccount.prove(signedIn(identity), body.password, "password", from);
        return { recoveryCodes: await twoFactor.renewCodes(user, actorOf(context)) };
      },
      { access: personal, body: proofBody, detail: { summary: "New recovery codes instead of the former ones", tags } },
    )
    .post(
      "/me/two-factor/off",
      async (context) => {
        const { identity, body, from } = context;
        const user = await ownAccount.prove(signedIn(identity), body.password, "password", from);
        await twoFactor.turnOff(user, actorOf(context));
        context.set.status = 204;
      },
      { access: personal, body: proofBody, detail: { summary: "Turn the second step off", tags } },
    );
}
