/** Random texts that are shown once and kept only as a hash: session identifiers, bearer tokens, set-up links. */

/** 256 bits in base64url (43 letters): too many to guess, so a plain SHA-256 is enough to keep. */
export function newHiddenText(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
}

/** What is stored instead of the text: SHA-256 in hexadecimal. */
export function hashOf(hiddenText: string): string {
  return new Bun.CryptoHasher("sha256").update(hiddenText).digest("hex");
}
