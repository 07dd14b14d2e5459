/** Makes certificates: an authority of this installation's own, and the server's, signed by it. ECDSA P-256 with SHA-256. */
import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { parseAddress } from "../net/address.ts";
import * as der from "./der.ts";

export interface PemPair {
  /** PKCS #8. */
  key: string;
  cert: string;
}

const DAY_MS = 86_400_000;
/** Phones are asked once to trust it: it should outlive them. */
export const AUTHORITY_DAYS = 3_650;
/** The longest that browsers take for a certificate of a public authority; ours keeps to it. */
export const SERVER_DAYS = 397;
/** Clocks of phones are not exact. */
const BACKDATED_MS = DAY_MS;

const OID = {
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  commonName: "2.5.4.3",
  organization: "2.5.4.10",
  basicConstraints: "2.5.29.19",
  keyUsage: "2.5.29.15",
  extendedKeyUsage: "2.5.29.37",
  subjectAltName: "2.5.29.17",
  nameConstraints: "2.5.29.30",
  subjectKeyId: "2.5.29.14",
  authorityKeyId: "2.5.29.35",
  serverAuth: "1.3.6.1.5.5.7.3.1",
} as const;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const SIGNATURE = der.sequence(der.objectId(OID.ecdsaWithSha256));

/**
 * A new authority. It may vouch for the given names and names below them, and for no others (name constraints, RFC 5280
 * §4.2.1.10): who steals its key cannot stand in for a bank before the phones that trust it. Addresses are left free, because
 * BoringSSL, which is in many clients, refuses every certificate of an authority whose constraints speak of addresses.
 */
export async function makeAuthority(name: string, hosts: readonly string[], now: number): Promise<PemPair> {
  const keys = await newKeys();
  const subject = nameOf(name);
  const body = {
    ...{ subject, issuer: subject, keys, now, days: AUTHORITY_DAYS },
    extensions: [
      extension(OID.basicConstraints, true, der.sequence(der.boolean(true), der.integer(Uint8Array.of(0)))),
      // keyCertSign, cRLSign.
      extension(OID.keyUsage, true, der.bitString(Uint8Array.of(0b0000_0110), 1)),
      extension(OID.subjectKeyId, false, der.octetString(await keyId(keys.publicKey))),
      extension(OID.nameConstraints, true, constraintsOf(hosts)),
    ],
  };
  return { key: await pemOfKey(keys.privateKey), cert: await signed(body, keys.privateKey) };
}

/** A certificate of a server for these names and addresses, signed by the authority. */
export async function issueServer(authority: PemPair, hosts: readonly string[], now: number): Promise<PemPair> {
  const keys = await newKeys();
  const issuer = new X509Certificate(authority.cert);
  const issuerKey = await crypto.subtle.importKey("pkcs8", bytesOf(authority.key), ALGORITHM, false, ["sign"]);
  const issuerKeyId = await keyIdOf(issuer);
  const body = {
    issuer: subjectOf(issuer),
    // The hosts are in the extension. A common name that looked like one would be held against the constraints as well.
    subject: nameOf("Vigie server"),
    ...{ keys, now, days: SERVER_DAYS },
    extensions: [
      extension(OID.basicConstraints, true, der.sequence()),
      // digitalSignature.
      extension(OID.keyUsage, true, der.bitString(Uint8Array.of(0b1000_0000), 7)),
      extension(OID.extendedKeyUsage, false, der.sequence(der.objectId(OID.serverAuth))),
      extension(OID.subjectAltName, false, der.sequence(...hosts.map(generalName))),
      extension(OID.subjectKeyId, false, der.octetString(await keyId(keys.publicKey))),
      extension(OID.authorityKeyId, false, der.sequence(der.implicit(0, issuerKeyId))),
    ],
  };
  // The authority goes along: some clients want the whole chain.
  return { key: await pemOfKey(keys.privateKey), cert: (await signed(body, issuerKey)) + authority.cert };
}

/** A certificate that nobody but itself signed, as devices come from the factory: to be trusted by its fingerprint, if at all. */
export async function makeDeviceCertificate(name: string, hosts: readonly string[], now: number): Promise<PemPair> {
  const keys = await newKeys();
  const subject = nameOf(name);
  const body = {
    ...{ subject, issuer: subject, keys, now, days: AUTHORITY_DAYS },
    extensions: [
      extension(OID.basicConstraints, true, der.sequence()),
      extension(OID.subjectAltName, false, der.sequence(...hosts.map(generalName))),
    ],
  };
  return { key: await pemOfKey(keys.privateKey), cert: await signed(body, keys.privateKey) };
}

interface Body {
  subject: der.Bytes;
  issuer: der.Bytes;
  keys: CryptoKeyPair;
  now: number;
  days: number;
  extensions: readonly der.Bytes[];
}

async function signed({ subject, issuer, keys, now, days, extensions }: Body, signingKey: CryptoKey): Promise<string> {
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("spki", keys.publicKey));
  // 159 random bits: positive, and no two alike.
  const serial = crypto.getRandomValues(new Uint8Array(20));
  serial[0] = (serial[0] as number) & 0x7f;
  const toBeSigned = der.sequence(
    der.explicit(0, der.integer(Uint8Array.of(2))),
    der.integer(serial),
    SIGNATURE,
    issuer,
    der.sequence(der.time(now - BACKDATED_MS), der.time(now - BACKDATED_MS + days * DAY_MS)),
    subject,
    publicKey,
    der.explicit(3, der.sequence(...extensions)),
  );
  const raw = new Uint8Array(await crypto.subtle.sign(ALGORITHM, signingKey, toBeSigned));
  // WebCrypto gives both numbers as they are, X.509 wants them in DER.
  const signature = der.sequence(der.integer(raw.subarray(0, 32)), der.integer(raw.subarray(32)));
  return pem("CERTIFICATE", der.sequence(toBeSigned, SIGNATURE, der.bitString(signature)));
}

function extension(id: string, isCritical: boolean, content: der.Bytes): der.Bytes {
  const critical = isCritical ? [der.boolean(true)] : [];
  return der.sequence(der.objectId(id), ...critical, der.octetString(content));
}

function nameOf(commonName: string): der.Bytes {
  const part = (id: string, text: string) => der.set(der.sequence(der.objectId(id), der.utf8(text)));
  return der.sequence(part(OID.organization, "Vigie"), part(OID.commonName, commonName));
}

/** A name or an address, as certificates write them (RFC 5280 §4.2.1.6). */
function generalName(host: string): der.Bytes {
  return isIP(host) ? der.implicit(7, addressOf(host)) : der.implicit(2, Buffer.from(host));
}

function constraintsOf(hosts: readonly string[]): der.Bytes {
  const names = hosts.filter((host) => !isIP(host));
  // A kind of name that is not mentioned would be free: without names, none at all may be vouched for.
  const permitted = (names.length > 0 ? names : ["localhost"]).map(generalName);
  return der.sequence(der.explicit(0, ...permitted.map((name) => der.sequence(name))));
}

function addressOf(host: string): Uint8Array {
  const address = parseAddress(host);
  if (!address) throw new Error(`${host} is no address`);
  return address;
}

/** SHA-1 of the public key, as RFC 5280 §4.2.1.2 proposes: an index, not a protection. */
async function keyId(publicKey: CryptoKey): Promise<Uint8Array> {
  return sha1(new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)));
}

async function keyIdOf(certificate: X509Certificate): Promise<Uint8Array> {
  const spki = new Uint8Array(certificate.publicKey.export({ type: "spki", format: "der" }));
  const key = await crypto.subtle.importKey("spki", spki, ALGORITHM, true, ["verify"]);
  return keyId(key);
}

function sha1(bytes: Uint8Array): Uint8Array {
  return new Bun.CryptoHasher("sha1").update(bytes).digest();
}

/** The subject of an authority that `makeAuthority` made, encoded again. */
function subjectOf(certificate: X509Certificate): der.Bytes {
  return nameOf(/^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? "");
}

function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

async function pemOfKey(key: CryptoKey): Promise<string> {
  return pem("PRIVATE KEY", new Uint8Array(await crypto.subtle.exportKey("pkcs8", key)));
}

function pem(label: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text.replace(/-----[^-]+-----/g, ""), "base64"));
}
