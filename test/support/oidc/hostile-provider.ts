/** A provider that lies as it is told to: in the test's own process, with keys of its own. */
import { createHmac, createSign, generateKeyPairSync, type KeyObject } from "node:crypto";

const encoded = (value: unknown) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

const KID = "of-the-provider";
const own = generateKeyPairSync("rsa", { modulusLength: 2048 });
const forger = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** Where it departs from the truth. */
export interface Lies {
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  /** Makes the token's third part of the first two. */
  sign?: (text: string) => string;
  /** Instead of the token endpoint's answer. */
  token?: (request: Request) => Response;
  metadata?: Record<string, unknown>;
  userinfo?: Record<string, unknown>;
  discovery?: () => Response;
}

export interface HostileProvider {
  issuer: string;
  lies: Lies;
  /** What the authorization address was asked: the nonce that the token has to show. */
  nonce: string;
  /** Of the house. */
  now: () => number;
  /** Addresses that it was asked for. */
  asked: string[];
  stop(): void;
}

export const signWith = (key: KeyObject) => (text: string) =>
  createSign("RSA-SHA256").update(text).sign(key).toString("base64url");
export const byForger = signWith(forger.privateKey);
export const forgersKey = forger.publicKey.export({ format: "jwk" });
/** HS256 with what everybody knows, the public key, as its secret. */
export const byPublicKey = (format: "pem" | "jwk") => (text: string) => {
  const secret =
    format === "pem"
      ? own.publicKey.export({ format: "pem", type: "spki" })
      : JSON.stringify(own.publicKey.export({ format: "jwk" }));
  return createHmac("sha256", secret).update(text).digest("base64url");
};

export function startHostileProvider(): HostileProvider {
  const made: HostileProvider = {
    ...{ issuer: "", lies: {}, nonce: "", asked: [], now: () => 0 },
    stop: () => void server.stop(true),
  };
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request) {
      const { pathname } = new URL(request.url);
      made.asked.push(pathname);
      const { issuer, lies } = made;
      switch (pathname) {
        case "/.well-known/openid-configuration":
          return lies.discovery?.() ?? Response.json({ ...metadataOf(issuer), ...lies.metadata });
        case "/moved":
          return Response.json(metadataOf(issuer));
        case "/jwks":
          return Response.json({
            keys: [{ ...own.publicKey.export({ format: "jwk" }), kid: KID, use: "sig", alg: "RS256" }],
          });
        case "/token":
          return (
            lies.token?.(request) ?? Response.json({ access_token: "a", token_type: "Bearer", id_token: tokenOf(made) })
          );
        case "/userinfo":
          return Response.json(lies.userinfo ?? { sub: "mallory" });
        default:
          return new Response("nothing here", { status: 404 });
      }
    },
  });
  made.issuer = `http://127.0.0.1:${server.port}`;
  return made;
}

function metadataOf(issuer: string) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    userinfo_endpoint: `${issuer}/userinfo`,
    response_types_supported: ["code"],
    id_token_signing_alg_values_supported: ["RS256"],
    token_endpoint_auth_methods_supported: ["client_secret_basic"],
    authorization_response_iss_parameter_supported: true,
  };
}

function tokenOf({ issuer, lies, nonce, now }: HostileProvider): string {
  const seconds = Math.floor(now() / 1000);
  const header = { alg: "RS256", kid: KID, typ: "JWT", ...lies.header };
  const claims = {
    ...{ iss: issuer, sub: "mallory", aud: "vigie", nonce, iat: seconds, exp: seconds + 300 },
    ...{ preferred_username: "mallory", name: "Mallory", groups: ["staff"] },
    ...lies.claims,
  };
  const text = `${encoded(header)}.${encoded(claims)}`;
  return `${text}.${(lies.sign ?? signWith(own.privateKey))(text)}`;
}
