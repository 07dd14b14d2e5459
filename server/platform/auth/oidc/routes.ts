import { Elysia, t } from "elysia";
import { Problem } from "../../http/problem.ts";
import { plainText } from "../../http/text.ts";
import { ROLES } from "../../roles.ts";
import type { AccessPlugin } from "../access.ts";
import type { Auth } from "../auth.ts";
import { loginCookie, readLoginCookie, sessionCookie } from "../cookie.ts";
import { actorOf, browserOf, signedIn } from "../routes/context.ts";
import { scope } from "../routes/schemas.ts";
import "./answers.ts";
import { FLOW_SECONDS } from "./flows.ts";
import type { Oidc } from "./oidc.ts";

const tags = ["platform"];
const strict = { additionalProperties: false };
const role = t.Union(ROLES.map((name) => t.Literal(name)));

const claimPath = t.String({ maxLength: 200 });
const settingsBody = t.Object(
  {
    isEnabled: t.Boolean(),
    issuer: t.String({ maxLength: 255 }),
    clientId: t.String({ maxLength: 255 }),
    clientSecret: t.Optional(t.String({ maxLength: 1_000, description: "Absent: the stored one stays; empty: none" })),
    label: plainText({ maxLength: 64 }),
    scopes: t.String({ maxLength: 500 }),
    nameClaim: t.String({ minLength: 1, maxLength: 200 }),
    groupsClaim: claimPath,
    rules: t.Array(t.Object({ value: t.String({ minLength: 1, maxLength: 400 }), role, scope }, strict), {
      maxItems: 100,
    }),
    defaultRole: t.Union([role, t.Null()]),
    createsAccounts: t.Boolean(),
    allowsPasswords: t.Boolean(),
    sessionDays: t.Integer({ minimum: 1, maximum: 180 }),
  },
  strict,
);

const startQuery = t.Object(
  { return: t.Optional(t.String({ maxLength: 1_000 })), hop: t.Optional(t.Literal("1")) },
  strict,
);
const linkBody = t.Object({ subject: t.String({ minLength: 1, maxLength: 255 }) }, strict);

/** Signing in by a provider, its settings, and whose account belongs to whom there. */
export function oidcRoutes(oidc: Oidc, { people, identities, sessions }: Auth, access: AccessPlugin) {
  const { signIn, publicUrl } = oidc;
  const originOf = ({ request, isSecure }: { request: Request; isSecure: boolean }) =>
    publicUrl ?? ownOrigin(request, isSecure);
  return new Elysia({ prefix: "/api/v1" })
    .use(access)
    .get("/auth/oidc", async () => ({ offer: await signIn.offer() }), {
      access: "public",
      detail: { summary: "Whether one can sign in by a provider, and what its button is called", tags },
    })
    .get(
      "/auth/oidc/start",
      async (context) => {
        const { request, set, from, isSecure, query } = context;
        const wanted = query.return;
        // The cookie must be where the provider sends the browser back to. Once only: behind a proxy that puts its own
        // name into Host the two never agree.
        if (publicUrl !== null && ownOrigin(request, isSecure) !== publicUrl && query.hop === undefined) {
          const again = new URLSearchParams({ ...(wanted !== undefined && { return: wanted }), hop: "1" });
          return redirect(`${publicUrl}/api/v1/auth/oidc/start?${again}`);
        }
        try {
          const { url, cookie } = await signIn.begin(
            wanted,
            readLoginCookie(request, isSecure),
            originOf(context),
            from,
          );
          set.headers["set-cookie"] = loginCookie(cookie, FLOW_SECONDS, isSecure);
          return redirect(url);
        } catch (cause) {
          return redirect(refusalPath(signIn.note(cause)));
        }
      },
      {
        access: "public",
        query: startQuery,
        detail: { hide: true, summary: "Sends a browser to the provider; return is a page of the app", tags },
      },
    )
    .get(
      "/auth/oidc/callback",
      async (context) => {
        const { request, set, isSecure } = context;
        try {
          const query = new URL(request.url).search.slice(1);
          const { sessionId, path } = await signIn.finish(
            query,
            readLoginCookie(request, isSecure),
            browserOf(context),
          );
          set.headers["set-cookie"] = sessionCookie(sessionId, isSecure);
          return redirect(path);
        } catch (cause) {
          return redirect(refusalPath(signIn.note(cause)));
        }
      },
      // Providers send whatever else they like, so nothing is declared.
      { access: "public", detail: { hide: true, summary: "Where the provider sends browsers back to", tags } },
    )
    .get(
      "/auth/oidc/end-session",
      async (context) => {
        const own = await sessions.list(signedIn(context.identity));
        // Whoever came in with a password has nothing to end there.
        if (!own.find(({ isCurrent }) => isCurrent)?.via) return { url: null };
        return { url: await signIn.endSessionUrl(originOf(context)) };
      },
      {
        access: { role: "viewer", isPersonal: true },
        detail: { summary: "Where one's session at the provider is ended; null when there is no such place", tags },
      },
    )
    .get("/platform/oidc", (context) => oidc.view(originOf(context)), {
      access: "admin",
      detail: { summary: "How people sign in by a provider", tags },
    })
    .put(
      "/platform/oidc",
      async (context) => {
        await oidc.change(context.body, actorOf(context));
        return oidc.view(originOf(context));
      },
      {
        access: "admin",
        body: settingsBody,
        detail: { summary: "Set how people sign in by a provider; counts at once", tags },
      },
    )
    .post("/platform/oidc/test", (context) => oidc.test(context.body, originOf(context)), {
      access: "admin",
      body: settingsBody,
      detail: { summary: "Try a provider step by step; nothing is stored and nobody is signed in", tags },
    })
    .post(
      "/platform/users/:id/identity",
      async (context) => {
        await identities.link(context.params.id, context.body.subject, actorOf(context));
        return people.view(context.params.id);
      },
      {
        access: "admin",
        body: linkBody,
        detail: { summary: "Link an account with who asked for it at the provider; takes its password away", tags },
      },
    )
    .delete(
      "/platform/users/:id/identity",
      async (context) => {
        await identities.unlink(context.params.id, actorOf(context));
        return people.view(context.params.id);
      },
      {
        access: "admin",
        detail: { summary: "End the link of an account with the provider, or refuse the wish for one", tags },
      },
    );
}

/** 303: whatever came, the browser goes there with GET. */
function redirect(location: string): Response {
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}

/** The log-in page says the code in the reader's language. */
function refusalPath(code: string): string {
  return `/login?refused=${encodeURIComponent(code)}`;
}

/** Where the browser is, by the request itself. @throws Problem `malformed_host` */
function ownOrigin(request: Request, isSecure: boolean): string {
  const host = request.headers.get("host") ?? new URL(request.url).host;
  const url = URL.parse(`${isSecure ? "https" : "http"}://${host}`);
  if (url?.pathname !== "/" || url.username !== "") throw new Problem("malformed_host");
  return url.origin;
}
