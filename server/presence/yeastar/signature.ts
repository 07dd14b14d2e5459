import { createHmac, timingSafeEqual } from "node:crypto";

/** Header of a webhook that holds its signature. */
export const SIGNATURE_HEADER = "x-signature";
const BASE64_SHA256 = /^[A-Za-z0-9+/]{43}=$/;

/** base64(HMAC-SHA256(secret, body)), over the bytes as they are. */
export function signatureOf(secret: string, body: Uint8Array): string {
  return createHmac("sha256", secret).update(body).digest("base64");
}

/** Whether a body was signed with the secret; how long that takes says nothing about the right signature. */
export function isSignedBy(secret: string, body: Uint8Array, signature: string | null): boolean {
  const given = (signature ?? "").trim();
  if (!BASE64_SHA256.test(given)) return false;
  return timingSafeEqual(createHmac("sha256", secret).update(body).digest(), Buffer.from(given, "base64"));
}
