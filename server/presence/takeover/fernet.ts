import { createDecipheriv, createHmac, timingSafeEqual } from "node:crypto";

const VERSION = 0x80;
/** Version, seconds since 1970, initialisation vector; then the ciphertext, then the HMAC. */
const HEAD_BYTES = 1 + 8 + 16;
const HMAC_BYTES = 32;
const BLOCK_BYTES = 16;

/**
 * Opens what Python's Fernet sealed: AES-128-CBC under an HMAC-SHA-256, both in base64 for addresses.
 * @param key 32 bytes: 16 that sign, 16 that encrypt. @throws Error that says which of the two does not fit; never what they hold.
 */
export function openFernet(token: string, key: string): string {
  const keyBytes = Buffer.from(key.trim(), "base64url");
  if (keyBytes.length !== 32) throw new Error("the key is no Fernet key: 32 bytes in base64");
  const bytes = Buffer.from(token.trim(), "base64url");
  const sealedBytes = bytes.length - HEAD_BYTES - HMAC_BYTES;
  if (bytes[0] !== VERSION || sealedBytes < BLOCK_BYTES || sealedBytes % BLOCK_BYTES !== 0) {
    throw new Error("the text is not what Fernet seals");
  }
  const signed = bytes.subarray(0, -HMAC_BYTES);
  const expected = createHmac("sha256", keyBytes.subarray(0, 16)).update(signed).digest();
  if (!timingSafeEqual(expected, bytes.subarray(-HMAC_BYTES)))
    throw new Error("the key does not fit, or the text was changed");
  const decipher = createDecipheriv("aes-128-cbc", keyBytes.subarray(16), bytes.subarray(9, HEAD_BYTES));
  return Buffer.concat([decipher.update(signed.subarray(HEAD_BYTES)), decipher.final()]).toString("utf8");
}
