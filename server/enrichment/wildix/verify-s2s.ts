import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { isObject, numberOf, objectOf, type Outside, textOf } from "./fields.ts";
import { canonicalRequest, type S2sApplication, type SignedRequest } from "./s2s.ts";

/** How far two clocks may be apart. */
const CLOCKS_APART_SECONDS = 60;

/**
 * Whether a token from server to server is the application's, in force, and for this very request: the other side of
 * `s2sToken`, over the same canonical text.
 */
export function isS2sToken(token: string, application: S2sApplication, request: SignedRequest, nowMs: number): boolean {
  const [header = "", claims = "", signature = "", ...rest] = token.split(".");
  if (rest.length > 0 || signature === "") return false;
  const expected = createHmac("sha256", application.secret).update(`${header}.${claims}`).digest();
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  const [{ alg }, said] = [parse(header), parse(claims)];
  if (alg !== "HS256" || textOf(said, "iss") !== application.name) return false;
  return isInForce(said, nowMs / 1000) && isForRequest(objectOf(said, "sign"), application, request);
}

function isInForce(claims: Outside, nowSeconds: number): boolean {
  const [issuedAt, expiresAt] = [numberOf(claims, "iat"), numberOf(claims, "exp")];
  if (issuedAt === null || expiresAt === null) return false;
  return issuedAt <= nowSeconds + CLOCKS_APART_SECONDS && nowSeconds < expiresAt + CLOCKS_APART_SECONDS;
}

function isForRequest(sign: Outside, application: S2sApplication, request: SignedRequest): boolean {
  const hash = createHash("sha256").update(canonicalRequest(application.id, request)).digest("hex");
  return textOf(sign, "alg") === "sha256" && textOf(sign, "hash") === hash;
}

function parse(part: string): Outside {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString());
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
