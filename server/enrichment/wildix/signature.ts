import { createHmac, timingSafeEqual } from "node:crypto";

/** The headers that senders put the signature in; the first is Wildix's own, the others are seen with relays. */
export const SIGNATURE_HEADERS = ["x-signature", "x-wildix-signature", "x-hub-signature-256"] as const;

/**
 * Whether a webhook was signed with the secret: HMAC-SHA256 in hexadecimal digits over the bytes of the body as they
 * came. Over the bytes, because parsing and writing again changes escapes (`\/`, `\u00e9`) and with them the sum.
 */
export function isSignedWith(secret: string, body: Uint8Array, signature: string): boolean {
  const digits = signature.trim().replace(/^sha256=/i, "");
  if (!/^[0-9a-f]{64}$/i.test(digits)) return false;
  return timingSafeEqual(createHmac("sha256", secret).update(body).digest(), Buffer.from(digits, "hex"));
}

/** The signature of a body, as the sender writes it. */
export function sign(secret: string, body: Uint8Array): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}
