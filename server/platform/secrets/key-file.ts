import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeDurably } from "../durable-file.ts";

const NAME = "secret.key";
const KEY_BYTES = 32;

/** Where the master key is. */
export interface KeySource {
  file: string;
  /** `data`: in the data folder, made when there is none. The others are somebody else's: never made, never changed in mode. */
  origin: "data" | "option" | "credential";
}

export interface MasterKey {
  bytes: Uint8Array<ArrayBuffer>;
  /** Tells one key from another and nothing about it: may stand in the database and in the audit. */
  id: string;
}

/** The master key is missing, is none, or is not this database's. The message says what to do. */
export class KeyError extends Error {
  constructor(
    readonly code: "key_missing" | "key_unusable" | "key_wrong" | "secrets_unreadable",
    message: string,
  ) {
    super(message);
    this.name = "KeyError";
  }
}

/** The file that was named, else the credential that systemd hands over, else the one in the data folder. */
export function keySourceOf(given: {
  data: string;
  secretKeyFile: string | null;
  credentialsDir: string | null;
}): KeySource {
  if (given.secretKeyFile !== null) return { file: given.secretKeyFile, origin: "option" };
  const credential = given.credentialsDir === null ? null : join(given.credentialsDir, NAME);
  if (credential !== null && existsSync(credential)) return { file: credential, origin: "credential" };
  return { file: join(given.data, NAME), origin: "data" };
}

/** Where a new key waits while the texts are sealed anew with it. */
export const nextFileOf = ({ file }: KeySource) => `${file}.next`;

/** @throws KeyError */
export async function readKey(file: string): Promise<MasterKey> {
  const bytes = Uint8Array.from(Buffer.from(readText(file).trim(), "base64url"));
  if (bytes.length !== KEY_BYTES) {
    throw new KeyError(
      "key_unusable",
      `${file} is not a key of this program (32 bytes in base64): put the right one back.`,
    );
  }
  return { bytes, id: await idOf(bytes) };
}

/** The key of a source; in the data folder one is made when there is none, and nobody else may read it. @throws KeyError */
export async function readOrMakeKey({ file, origin }: KeySource): Promise<MasterKey> {
  if (origin === "data") {
    if (!existsSync(file)) makeKey(file);
    chmodSync(file, 0o600);
  }
  return readKey(file);
}

/** Writes a new random key: on the disk whole before it has its name, for a key that was cut short would lose every secret. */
export function makeKey(file: string): void {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  writeDurably(file, `${Buffer.from(bytes).toString("base64url")}\n`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new KeyError("key_missing", `There is no key at ${file}.`);
    throw new KeyError("key_unusable", `The key ${file} cannot be read: ${code ?? "unknown"}.`);
  }
}

/** Derived one way, as the keys of purposes are. */
async function idOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const master = await crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveBits"]);
  const from = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: Buffer.from("vigie key id") };
  return Buffer.from(await crypto.subtle.deriveBits(from, master, 96)).toString("base64url");
}
