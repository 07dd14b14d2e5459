import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  byForger,
  byPublicKey,
  forgersKey,
  type HostileProvider,
  type Lies,
  startHostileProvider,
} from "../../../support/oidc/hostile-provider.ts";
import { type OidcHouse, openOidcHouse } from "../../../support/oidc/house.ts";
import { Visitor } from "../../../support/oidc/visitor.ts";

let house: OidcHouse;
let provider: HostileProvider;

beforeAll(async () => {
  house = await openOidcHouse();
  provider = startHostileProvider();
  provider.now = () => house.clock.now();
});
afterAll(async () => {
  provider.stop();
  await house.close();
});

/** A log-in at a provider that lies; gives what came of it. `query` is what the provider adds to the callback's address. */
async function attempt(lies: Lies, query: (state: string) => Record<string, string> = honest): Promise<string> {
  provider.lies = lies;
  // Another label each time: nothing that was read before counts.
  const set = await house.setUp({ issuer: provider.issuer, clientSecret: crypto.randomUUID() });
  if (set.status !== 200) return `settings: ${set.status}`;
  const visitor = new Visitor();
  const begun = await visitor.get(`${house.url}/api/v1/auth/oidc/start?return=/calls`);
  const location = new URL(begun.headers.get("location") ?? "", house.url);
  if (location.origin !== provider.issuer) return codeOf(location.href);
  provider.nonce = location.searchParams.get("nonce") ?? "";
  const back = new URLSearchParams(query(location.searchParams.get("state") ?? ""));
  const ended = await visitor.get(`${house.redirectUri}?${back}`);
  const hasSession = visitor.cookie(house.url, "vigie_session") !== undefined;
  return hasSession ? "in" : codeOf(ended.headers.get("location") ?? "");
}

const honest = (state: string) => ({ code: "c", state, iss: provider.issuer });
const codeOf = (location: string) => new URL(location, house.url).searchParams.get("refused") ?? location;
const seconds = (more: number) => Math.floor(house.clock.now() / 1000) + more;

describe("a provider that tells the truth", () => {
  test("brings somebody in", async () => {
    expect(await attempt({})).toBe("in");
  });

  test("also one whose clock is half a minute away, and which sends more than was asked for", async () => {
    expect(await attempt({ claims: { iat: seconds(25), nbf: seconds(25), exp: seconds(-25) } })).toBe("in");
    const more = (state: string) => ({ ...honest(state), session_state: "x", scope: "openid", authuser: "0" });
    expect(await attempt({}, more)).toBe("in");
  });

  test("also one whose ID token holds no groups, which are asked for then", async () => {
    const userinfo = { sub: "mallory", groups: ["staff"] };
    expect(await attempt({ claims: { groups: undefined }, userinfo })).toBe("in");
    expect(await attempt({ claims: { groups: undefined }, userinfo: { sub: "mallory" } })).toBe("oidc_no_role");
  });
});

describe("an ID token that does not prove anything", () => {
  const bad = "oidc_answer_refused";
  test.each<[string, () => Lies, string]>([
    ["of another log-in", () => ({ claims: { nonce: "A".repeat(43) } }), bad],
    ["of no log-in", () => ({ claims: { nonce: undefined } }), bad],
    ["of another provider", () => ({ claims: { iss: "https://accounts.example" } }), bad],
    ["of this provider with a slash more", () => ({ claims: { iss: `${provider.issuer}/` } }), bad],
    ["for another program", () => ({ claims: { aud: "other" } }), bad],
    ["for several, and another one in charge", () => ({ claims: { aud: ["vigie", "other"], azp: "other" } }), bad],
    ["of nobody", () => ({ claims: { sub: undefined } }), bad],
    ["over", () => ({ claims: { exp: seconds(-31) } }), "oidc_clock"],
    ["not yet valid", () => ({ claims: { nbf: seconds(90) } }), "oidc_clock"],
    ["without an end", () => ({ claims: { exp: undefined } }), bad],
    ["signed by another key", () => ({ sign: byForger }), bad],
    ["signed by a key that it brings along", () => ({ header: { jwk: forgersKey }, sign: byForger }), bad],
    ["signed by a key of no name", () => ({ header: { kid: "x" }, sign: byForger }), bad],
    ["not signed", () => ({ header: { alg: "none" }, sign: () => "" }), bad],
    ["not signed, in other letters", () => ({ header: { alg: "nOnE" }, sign: () => "" }), bad],
    ["sealed with the public key", () => ({ header: { alg: "HS256" }, sign: byPublicKey("pem") }), bad],
    ["sealed with the public key as JSON", () => ({ header: { alg: "HS256" }, sign: byPublicKey("jwk") }), bad],
    [
      "sealed with the public key, which is said to be right",
      () => ({
        header: { alg: "HS256" },
        sign: byPublicKey("pem"),
        metadata: { id_token_signing_alg_values_supported: ["HS256", "none"] },
      }),
      bad,
    ],
    [
      "not signed, which is said to be right",
      () => ({
        header: { alg: "none" },
        sign: () => "",
        metadata: { id_token_signing_alg_values_supported: ["none"] },
      }),
      bad,
    ],
  ])("%s", async (_, lies, code) => {
    expect(await attempt(lies())).toBe(code);
  });
});

describe("an answer of the provider that is none", () => {
  const page = "<html><script>alert(1)</script></html>";
  test.each<[string, Lies, string]>([
    ["no ID token", { token: () => Response.json({ access_token: "a", token_type: "Bearer" }) }, "oidc_answer_refused"],
    [
      "a page",
      { token: () => new Response(page, { headers: { "content-type": "text/html" } }) },
      "oidc_answer_refused",
    ],
    ["a broken page", { token: () => new Response(page, { status: 500 }) }, "oidc_answer_refused"],
    ["a code that was used", { token: () => refusal("invalid_grant") }, "oidc_flow_lost"],
    ["another client", { token: () => refusal("invalid_client", 401) }, "oidc_provider_refused"],
    ["without end", { token: () => Response.json({ access_token: "a".repeat(300_000) }) }, "oidc_unreachable"],
    ["elsewhere", { token: () => Response.redirect("http://169.254.169.254/latest/", 302) }, "oidc_unreachable"],
    ["somebody else", { claims: { name: undefined }, userinfo: { sub: "root", name: "x" } }, "oidc_answer_refused"],
  ])("%s", async (_, lies, code) => {
    expect(await attempt(lies)).toBe(code);
  });
  const refusal = (error: string, status = 400) => Response.json({ error, error_description: "<script>" }, { status });

  test.each<[string, (state: string) => Record<string, string>, string]>([
    [
      "of another provider (RFC 9207)",
      (state) => ({ code: "c", state, iss: "https://accounts.example" }),
      "oidc_answer_refused",
    ],
    ["of nobody, though it always says", (state) => ({ code: "c", state }), "oidc_answer_refused"],
    ["refused by the person", (state) => ({ error: "access_denied", state, iss: provider.issuer }), "oidc_denied"],
    [
      "refused in words",
      (state) => ({ error: "<b>", error_description: "<b>", state, iss: provider.issuer }),
      "oidc_provider_refused",
    ],
    ["in trouble", (state) => ({ error: "server_error", state, iss: provider.issuer }), "oidc_unreachable"],
    ["without a code", (state) => ({ state, iss: provider.issuer }), "oidc_answer_refused"],
    ["with another state", () => ({ code: "c", state: "x", iss: provider.issuer }), "oidc_flow_lost"],
  ])("%s", async (_, query, code) => {
    expect(await attempt({}, query)).toBe(code);
  });

  test("nothing of what it wrote is logged or shown", async () => {
    await attempt({ token: () => refusal("invalid_client", 401) });
    const found = ["oidc_provider_refused OAUTH_RESPONSE_BODY_ERROR invalid_client", "<script>", "alert(1)", "Mallory"];
    expect(found.map((text) => house.logged().includes(text))).toEqual([true, false, false, false]);
  });
});

describe("a provider that leads elsewhere", () => {
  test.each<[string, () => Lies, string]>([
    ["another issuer", () => ({ metadata: { issuer: "https://accounts.example" } }), "oidc_answer_refused"],
    ["a slash more", () => ({ metadata: { issuer: `${provider.issuer}/` } }), "oidc_answer_refused"],
    ["a script", () => ({ metadata: { authorization_endpoint: "javascript:alert(1)" } }), "oidc_answer_refused"],
    ["in clear", () => ({ metadata: { token_endpoint: "http://accounts.example/token" } }), "oidc_answer_refused"],
    ["no keys", () => ({ metadata: { jwks_uri: undefined } }), "oidc_answer_refused"],
    ["a page", () => ({ discovery: () => new Response("<html>") }), "oidc_answer_refused"],
    ["nothing", () => ({ discovery: () => new Response("", { status: 404 }) }), "oidc_answer_refused"],
    ["a cloud's keys", () => ({ metadata: { jwks_uri: "https://169.254.169.254/keys" } }), "oidc_unreachable"],
    ["a cloud's tokens", () => ({ metadata: { token_endpoint: "https://[fd00:ec2::254]/" } }), "oidc_unreachable"],
    [
      "a cloud, by a redirect",
      () => ({ discovery: () => Response.redirect("http://169.254.169.254/latest/meta-data/", 302) }),
      "oidc_unreachable",
    ],
    [
      "another place of its own, by a redirect",
      () => ({ discovery: () => Response.redirect(`${provider.issuer}/moved`, 302) }),
      "oidc_unreachable",
    ],
    ["without end", () => ({ discovery: () => new Response("x".repeat(300_000)) }), "oidc_unreachable"],
  ])("%s", async (_, lies, code) => {
    expect(await attempt(lies())).toBe(code);
  });

  test.each([
    ["https://169.254.169.254", "outgoing_address_refused"],
    ["https://[::ffff:169.254.169.254]", "outgoing_address_refused"],
    ["https://2852039166/", "outgoing_address_refused"],
    ["https://10.0.0.1/realms/x", "outgoing_address_refused"],
    ["https://100.100.100.200", "outgoing_address_refused"],
    ["https://0.0.0.0", "outgoing_address_refused"],
  ])("the issuer %s is not called", async (issuer, code) => {
    const body = { ...(await settings()), issuer };
    const { steps } = await (await house.ask("POST", "/platform/oidc/test", body)).json();
    expect(steps[0]).toMatchObject({ step: "discovery", outcome: "failed", code });
  });

  test.each([
    "http://accounts.example",
    "ftp://x",
    "javascript:alert(1)",
    "https://a:b@c",
    "https://a?x=1",
    "https://a#x",
    "x",
  ])("the issuer %s is refused as a setting", async (issuer) => {
    const answer = await house.ask("PUT", "/platform/oidc", { ...(await settings()), issuer });
    expect([answer.status, (await answer.json()).fields]).toEqual([
      422,
      [expect.objectContaining({ field: "issuer", code: "issuer" })],
    ]);
  });

  async function settings() {
    const { hasSecret, fixed, redirectUri, ...body } = await (await house.ask("GET", "/platform/oidc")).json();
    return body;
  }
});
