import { Elysia } from "elysia";
import { Problem } from "../../http/problem.ts";
import type { AccessPlugin } from "../access.ts";
import type { Auth } from "../auth.ts";
import { forgetCookie, readSessionCookie, sessionCookie, wallCookie } from "../cookie.ts";
import { toProfile } from "../users.ts";
import { browserOf } from "./context.ts";
import { kioskBody, linkLookBody, linkUseBody, logInBody, setupBody, setupQuery } from "./schemas.ts";

const tags = ["platform"];

/** The ways in and out: log-in, set-up, password links, kiosk tokens. */
export function entryRoutes(auth: Auth, access: AccessPlugin) {
  return new Elysia()
    .use(access)
    .post(
      "/login",
      async (context) => {
        const { user, sessionId } = await auth.logIn.enter(context.body, browserOf(context));
        context.set.headers["set-cookie"] = sessionCookie(sessionId, context.isSecure);
        return { user: toProfile(user) };
      },
      {
        access: "public",
        body: logInBody,
        detail: { summary: "Sign in; answered code_needed where a code is wanted too: send all three then", tags },
      },
    )
    .post(
      "/logout",
      async ({ request, set, from, isSecure }) => {
        const id = readSessionCookie(request, isSecure);
        if (id) await auth.sessions.close(id, from);
        set.headers["set-cookie"] = forgetCookie(isSecure);
        set.status = 204;
      },
      { access: "public", detail: { summary: "Sign out", tags } },
    )
    .get("/setup", ({ query }) => auth.setup.look(query.token ?? ""), {
      access: "public",
      query: setupQuery,
      detail: { summary: "Whether the first administrator is still to be made, and whether this link does it", tags },
    })
    .post(
      "/setup",
      async (context) => {
        const { token, name, password } = context.body;
        const user = await auth.setup.finish(token, name, password, context.from);
        const { from, userAgent } = browserOf(context);
        const id = await auth.sessions.open(user, from, userAgent, null);
        context.set.headers["set-cookie"] = sessionCookie(id, context.isSecure);
        return { user: toProfile(user) };
      },
      { access: "public", body: setupBody, detail: { summary: "Make the first administrator", tags } },
    )
    .post(
      "/password-link/look",
      async ({ body }) => {
        const owner = await auth.passwordLinks.look(body.token);
        if (!owner) throw new Problem("password_link_closed");
        return owner;
      },
      { access: "public", body: linkLookBody, detail: { summary: "Whose a password link is", tags } },
    )
    .post(
      "/password-link",
      async (context) => {
        const { token, password } = context.body;
        const user = await auth.passwordLinks.use(token, password, context.from);
        // The link stands for the password alone; who has a second step is asked for it at the log-in.
        if (auth.twoFactor.isOn(user) || !(await auth.logIn.isPasswordOpenTo(user))) return { user: null };
        const { from, userAgent, replacedId } = browserOf(context);
        const id = await auth.sessions.open(user, from, userAgent, replacedId);
        context.set.headers["set-cookie"] = sessionCookie(id, context.isSecure);
        return { user: toProfile(user) };
      },
      {
        access: "public",
        body: linkUseBody,
        detail: { summary: "Choose a password by a link; signs in unless a code is needed (user null)", tags },
      },
    )
    .post(
      "/kiosk",
      async ({ body, set, isSecure }) => {
        const wall = await auth.tokens.findWall(body.token);
        if (!wall?.wall) throw new Problem("kiosk_token_invalid");
        set.headers["set-cookie"] = wallCookie(body.token, isSecure);
        return { wall: wall.wall };
      },
      {
        access: "public",
        body: kioskBody,
        detail: { summary: "Exchange a kiosk token for a cookie that no script can read", tags },
      },
    );
}
