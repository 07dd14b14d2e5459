import { chmodSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";

const KEY_FILE = "secret.key";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
/** First part of a sealed text: another way of sealing will begin otherwise. */
const VERSION = "v1";

/** A sealed text that does not open: another key, another row, or it was changed. Says nothing about the content. */
export class SecretError extends Error {
  readonly code = "secret_unreadable";
  constructor(purpose: string, cause?: unknown) {
    super(`The stored secret for ${purpose} cannot be read with the key of this data folder. Enter it again.`, {
      cause,
    });
    this.name = "SecretError";
  }
}

/**
 * Secrets at rest: AES-256-GCM with a key per purpose (HKDF-SHA-256) from a master key in a file outside the database
 * (`secret.key`, mode 0600). The row's id is authenticated with it, so that a sealed text copied to another row does not open.
 */
export class Secrets {
  private readonly keys = new Map<string, Promise<CryptoKey>>();

  private constructor(private readonly master: CryptoKey) {}

  /**
   * Reads the key of a data folder; makes one when there is none.
   * @throws Error when the file is not a key: it is never replaced, for everything sealed with it would be lost.
   */
  static async open(dataDir: string): Promise<Secrets> {
    const file = join(dataDir, KEY_FILE);
    if (!existsSync(file)) writeKey(file);
    chmodSync(file, 0o600);
    const bytes = Buffer.from(readFileSync(file, "latin1").trim(), "base64url");
    if (bytes.length !== KEY_BYTES) throw new Error(`${file} is not a key of this program; put the right one back`);
    return new Secrets(await crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveKey"]));
  }

  /** Seals a text. @param purpose what it is for, such as `cccp.password`. @param rowId the row that it will be stored in. */
  async seal(purpose: string, rowId: string, text: string): Promise<string> {
    const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const algorithm = { name: "AES-GCM", iv, additionalData: Buffer.from(rowId) };
    const sealed = await crypto.subtle.encrypt(algorithm, await this.keyFor(purpose), Buffer.from(text));
    return [VERSION, Buffer.from(iv).toString("base64url"), Buffer.from(sealed).toString("base64url")].join(".");
  }

  /** Opens what `seal` made for the same purpose and row. @throws SecretError */
  async open(purpose: string, rowId: string, sealed: string): Promise<string> {
    const [version, nonce, body] = sealed.split(".");
    if (version !== VERSION || !nonce || !body) throw new SecretError(purpose);
    const iv = Buffer.from(nonce, "base64url");
    const algorithm = { name: "AES-GCM", iv, additionalData: Buffer.from(rowId) };
    try {
      const opened = await crypto.subtle.decrypt(algorithm, await this.keyFor(purpose), Buffer.from(body, "base64url"));
      return new TextDecoder().decode(opened);
    } catch (cause) {
      throw new SecretError(purpose, cause);
    }
  }

  private keyFor(purpose: string): Promise<CryptoKey> {
    let key = this.keys.get(purpose);
    if (!key) {
      const from = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: Buffer.from(`vigie ${purpose}`) };
      key = crypto.subtle.deriveKey(from, this.master, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
      this.keys.set(purpose, key);
    }
    return key;
  }
}

/** On the disk whole before it has its name: a key that was cut short would lose every secret. */
function writeKey(file: string): void {
  const partial = `${file}.partial`;
  const handle = openSync(partial, "w", 0o600);
  try {
    writeSync(handle, `${Buffer.from(crypto.getRandomValues(new Uint8Array(KEY_BYTES))).toString("base64url")}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(partial, file);
}
