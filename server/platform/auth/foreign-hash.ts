import { pbkdf2, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

/**
 * Password hashes of other programs, as werkzeug writes them: `scrypt:N:r:p$salt$hex` and `pbkdf2:sha256:iterations$salt$hex`.
 * The salt is used as the text that it is (UTF-8).
 */
export interface ForeignHash {
  method: "scrypt" | "pbkdf2";
  /** What the work depends on: N, r, p, or the number of iterations. */
  costs: readonly number[];
  salt: string;
  digest: Buffer;
}

/** werkzeug's own scrypt takes 32 MiB and 2^18 steps; twice and four times that is as much as one log-in may cost. */
const MAX_SCRYPT_BYTES = 64 * 1024 * 1024;
const MAX_SCRYPT_STEPS = 2 ** 20;
/** Twice what werkzeug 3.1 does: some 0.2 s. */
const MAX_ITERATIONS = 2_000_000;
const MAX_SALT_LENGTH = 128;
const SCRYPT_BYTES = 64;
const SHA256_BYTES = 32;

/**
 * Reads a hash; null for one of another form, and for one whose work would go beyond the bounds: it comes from outside, and
 * a hostile one must not be able to take the machine's memory or time.
 */
export function parseForeignHash(text: string): ForeignHash | null {
  const parts = /^(scrypt:(\d{1,9}):(\d{1,3}):(\d{1,3})|pbkdf2:sha256:(\d{1,9}))\$([^$]{1,128})\$([0-9a-f]+)$/.exec(
    text,
  );
  if (!parts) return null;
  const [, head = "", n, r, p, iterations, salt = "", hex = ""] = parts;
  const isScrypt = head.startsWith("scrypt");
  const costs = (isScrypt ? [n, r, p] : [iterations]).map(Number);
  const length = isScrypt ? SCRYPT_BYTES : SHA256_BYTES;
  if (hex.length !== 2 * length || salt.length > MAX_SALT_LENGTH) return null;
  if (!(isScrypt ? isScryptBounded(costs) : isPbkdf2Bounded(costs))) return null;
  return { method: isScrypt ? "scrypt" : "pbkdf2", costs, salt, digest: Buffer.from(hex, "hex") };
}

/** Which work a hash takes: two of one kind cannot be told apart by the time they take. */
export function kindOf({ method, costs }: ForeignHash): string {
  return [method, ...costs].join(":");
}

/** Does the work, off the main thread, and tells whether the password is the one. */
export async function matchesForeignHash(password: string, hash: ForeignHash): Promise<boolean> {
  const { method, costs, salt, digest } = hash;
  const [a = 0, r = 0, p = 0] = costs;
  const made =
    method === "scrypt"
      ? await scryptOf(password, salt, SCRYPT_BYTES, { N: a, r, p, maxmem: scryptBytes(a, r, p) + 1024 * 1024 })
      : await pbkdf2Of(password, salt, a, SHA256_BYTES, "sha256");
  return timingSafeEqual(made, digest);
}

const scryptOf = promisify<string, string, number, object, Buffer>(scrypt);
const pbkdf2Of = promisify(pbkdf2);

const scryptBytes = (n: number, r: number, p: number) => 128 * r * (n + p + 2);

function isScryptBounded([n = 0, r = 0, p = 0]: readonly number[]): boolean {
  const isPower = n >= 2 && Number.isInteger(Math.log2(n));
  return isPower && r >= 1 && p >= 1 && scryptBytes(n, r, p) <= MAX_SCRYPT_BYTES && n * r * p <= MAX_SCRYPT_STEPS;
}

function isPbkdf2Bounded([iterations = 0]: readonly number[]): boolean {
  return iterations >= 1 && iterations <= MAX_ITERATIONS;
}
