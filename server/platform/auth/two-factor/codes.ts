import { Secret, TOTP } from "otpauth";
import { hashOf } from "../hidden-text.ts";

/** RFC 4226 §4 asks for 128 bits at least and recommends 160. */
const SECRET_BYTES = 20;
/** Codes of the step before and after are taken too: telephones are some seconds off. */
const WINDOW_STEPS = 1;
const PERIOD_SECONDS = 30;
const RECOVERY_CODES = 10;
/** Letters that are not taken for one another; 32 of them are five bits a letter. */
const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
/** 80 bits: too many to guess, so that a plain SHA-256 is enough to keep. */
const RECOVERY_LETTERS = 16;

/** A new shared secret, in the base32 that authenticators read. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** What the QR code says: RFC 6238 with SHA-1, six digits and 30 seconds, the only kind that every authenticator knows. */
export function totpUri(secret: string, userName: string): string {
  return totpOf(secret, userName).toString();
}

/**
 * The 30-second step that a code belongs to, counted from the epoch; null when it is not a code of now (or of the step before
 * or after) or its step is not after `lastStep`: a code that was used is not taken twice (RFC 6238 §5.2).
 */
export function stepOfCode(secret: string, code: string, nowAt: number, lastStep: number | null): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const delta = totpOf(secret).validate({ token: code, timestamp: nowAt, window: WINDOW_STEPS });
  if (delta === null) return null;
  const step = Math.floor(nowAt / 1000 / PERIOD_SECONDS) + delta;
  return lastStep !== null && step <= lastStep ? null : step;
}

/** New recovery codes as people write them down: four groups of four letters and digits. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const bytes = crypto.getRandomValues(new Uint8Array(RECOVERY_LETTERS));
    return Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length])
      .join("")
      .replace(/.{4}(?!$)/g, "$&-");
  });
}

/** What is stored of a recovery code, however it is written; null for a text that can be none. */
export function recoveryHash(code: string): string | null {
  const plain = code.toLowerCase().replace(/[\s-]/g, "");
  return plain.length === RECOVERY_LETTERS ? hashOf(`recovery ${plain}`) : null;
}

function totpOf(secret: string, label = ""): TOTP {
  return new TOTP({ issuer: "Vigie", label, secret: Secret.fromBase32(secret), digits: 6, period: PERIOD_SECONDS });
}
