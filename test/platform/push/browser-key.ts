/**
 * The browser's half of Web Push, written from the RFCs on WebCrypto alone: the library that encrypts is not used here, so
 * that a mistake of its (or of how it is called) cannot hide.
 */
const encoder = new TextEncoder();
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
const fromBase64url = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));

export class BrowserKey {
  private constructor(
    private readonly pair: CryptoKeyPair,
    /** Uncompressed point, 65 bytes. */
    private readonly publicBytes: Uint8Array<ArrayBuffer>,
    private readonly auth: Uint8Array<ArrayBuffer>,
  ) {}

  static async make(): Promise<BrowserKey> {
    const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    const publicBytes = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    return new BrowserKey(pair, publicBytes, crypto.getRandomValues(new Uint8Array(16)));
  }

  /** As `PushSubscription.toJSON` gives them. */
  get keys(): { p256dh: string; auth: string } {
    return { p256dh: base64url(this.publicBytes), auth: base64url(this.auth) };
  }

  /** Decrypts a message of content encoding `aes128gcm` (RFC 8188, one record) by the keys of RFC 8291. @throws when it was not made for this key. */
  async decrypt(body: Uint8Array): Promise<string> {
    const bytes = new Uint8Array(body);
    // Header: salt (16) · record size (4) · length of the key id (1) · key id: the sender's public key.
    const salt = bytes.slice(0, 16);
    const recordSize = new DataView(bytes.buffer).getUint32(16);
    const idLength = bytes[20] ?? 0;
    const senderBytes = bytes.slice(21, 21 + idLength);
    const record = bytes.slice(21 + idLength);
    if (idLength !== 65 || record.length > recordSize) throw new Error("not one record of a sender's key");
    const sender = await crypto.subtle.importKey("raw", senderBytes, { name: "ECDH", namedCurve: "P-256" }, false, []);
    const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: sender }, this.pair.privateKey, 256);
    const info = concat(encoder.encode("WebPush: info\0"), this.publicBytes, senderBytes);
    const ikm = await hkdf(this.auth, new Uint8Array(shared), info, 32);
    const key = await hkdf(salt, ikm, encoder.encode("Content-Encoding: aes128gcm\0"), 16);
    const nonce = await hkdf(salt, ikm, encoder.encode("Content-Encoding: nonce\0"), 12);
    const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
    const plain = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, aes, record));
    const end = plain.findLastIndex((byte) => byte !== 0);
    // 2 ends the last record; zeros behind it are padding.
    if (plain[end] !== 2) throw new Error("no end of the last record");
    return new TextDecoder().decode(plain.subarray(0, end));
  }
}

/** Checks a VAPID authorization (RFC 8292) and gives its claims. @throws when it was not signed by the key that it names. */
export async function readVapid(
  authorization: string,
): Promise<{ publicKey: string; claims: Record<string, unknown> }> {
  const match = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)$/.exec(authorization);
  const [, head = "", body = "", signature = "", publicKey = ""] = match ?? [];
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("raw", fromBase64url(publicKey), curve, false, ["verify"]);
  const how = { name: "ECDSA", hash: "SHA-256" };
  const isGood = await crypto.subtle.verify(how, key, fromBase64url(signature), encoder.encode(`${head}.${body}`));
  if (!isGood) throw new Error("not signed by this key");
  return { publicKey, claims: JSON.parse(Buffer.from(body, "base64url").toString()) };
}

/** HKDF-SHA-256 (RFC 5869): extract with `salt`, expand with `info`. */
async function hkdf(
  salt: Uint8Array<ArrayBuffer>,
  ikm: Uint8Array<ArrayBuffer>,
  info: Uint8Array<ArrayBuffer>,
  length: number,
) {
  const key = await crypto.subtle.importKey("raw", ikm, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, key, length * 8));
}

function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts));
}
