import { join } from "node:path";
import { type MasterKey, readOrMakeKey } from "./secrets/key-file.ts";
import type { SealedPlace } from "./secrets/place.ts";

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
 * Secrets at rest: AES-256-GCM with a key per purpose (HKDF-SHA-256) from a master key in a file outside the database. The
 * row's id is authenticated with it, so that a sealed text copied to another row does not open.
 */
export class Secrets {
  private readonly keys = new Map<string, Promise<CryptoKey>>();
  private readonly declared = new Map<string, SealedPlace>();

  private constructor(
    private readonly master: CryptoKey,
    /** Tells this master key from others. */
    readonly keyId: string,
  ) {}

  /** @param key of `readKey`. */
  static async of({ bytes, id }: MasterKey): Promise<Secrets> {
    return new Secrets(await crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveKey"]), id);
  }

  /** The key of a data folder, made when there is none. @throws KeyError when the file is not a key: it is never replaced. */
  static async open(dataDir: string): Promise<Secrets> {
    return Secrets.of(await readOrMakeKey({ file: join(dataDir, "secret.key"), origin: "data" }));
  }

  /** Says where texts of a purpose are stored. What nobody declared cannot be sealed: a new master key would lose it. */
  declare(place: SealedPlace): void {
    this.declared.set(place.purpose, place);
  }

  /** Every place that was declared. */
  get places(): SealedPlace[] {
    return [...this.declared.values()];
  }

  /** Seals a text. @param purpose what it is for, such as `cccp.password`. @param rowId the row that it will be stored in. */
  async seal(purpose: string, rowId: string, text: string): Promise<string> {
    if (!this.declared.has(purpose)) throw new Error(`nobody declared where secrets for ${purpose} are stored`);
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
