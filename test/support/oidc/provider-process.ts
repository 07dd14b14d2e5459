/**
 * A real OpenID provider as a process of its own, on 127.0.0.1: `bun provider-process.ts <redirect URI>…`. Prints its issuer.
 * Whoever types a name is that person; groups follow from the name (`lea.admin` is in `admin`). The button Refuse refuses.
 */
import { createServer } from "node:http";
import Provider, { type Context } from "oidc-provider";

const redirectUris = process.argv.slice(2);
const server = createServer();
await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
const address = server.address();
if (address === null || typeof address === "string") throw new Error("no port");
const issuer = `http://127.0.0.1:${address.port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "vigie",
      client_secret: "a-secret-of-the-test",
      redirect_uris: redirectUris,
      post_logout_redirect_uris: redirectUris.map((uri) => `${new URL(uri).origin}/login`),
    },
    { client_id: "public", token_endpoint_auth_method: "none", redirect_uris: redirectUris },
  ],
  claims: { openid: ["sub"], profile: ["name", "preferred_username", "groups"] },
  pkce: { required: () => true },
  cookies: { keys: ["of the test"] },
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
  interactions: { url: (_: Context, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
  async findAccount(_: Context, id: string) {
    const groups = id.split(".").slice(1);
    const claims = { sub: `sub-${id}`, name: `${id} of the provider`, preferred_username: id.split(".")[0], groups };
    return { accountId: id, claims: async () => claims };
  },
  // Nobody is asked for consent.
  async loadExistingGrant(ctx: Context) {
    const { client, session, params } = ctx.oidc;
    const present = client && session?.grantIdFor(client.clientId);
    // Another one would end the codes of the first.
    if (present) return ctx.oidc.provider.Grant.find(present);
    const grant = new ctx.oidc.provider.Grant({ clientId: client?.clientId, accountId: session?.accountId });
    grant.addOIDCScope(String(params?.scope ?? "openid"));
    await grant.save();
    return grant;
  },
});

const callback = provider.callback();
server.on("request", (request, response) => {
  const { pathname } = new URL(request.url ?? "/", issuer);
  const [, place, uid, answer] = pathname.split("/");
  if (place !== "interaction" || !uid) return void callback(request, response);
  if (request.method !== "POST") {
    response.setHeader("content-type", "text/html; charset=utf-8");
    return void response.end(pageOf(uid));
  }
  let body = "";
  request.on("data", (chunk) => {
    body += String(chunk);
  });
  request.on("end", () => {
    const login = new URLSearchParams(body).get("login") ?? "";
    const result = answer === "refuse" ? { error: "access_denied" } : { login: { accountId: login } };
    provider.interactionFinished(request, response, result).catch(() => response.writeHead(400).end());
  });
});

const pageOf = (uid: string) => `<!doctype html><html lang="en"><title>Provider</title>
<form method="post" action="/interaction/${uid}/login"><label>Name <input name="login"></label><button>Enter</button></form>
<form method="post" action="/interaction/${uid}/refuse"><button>Refuse</button></form></html>`;

console.log(`issuer ${issuer}`);
