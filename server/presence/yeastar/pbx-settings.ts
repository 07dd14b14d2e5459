import { X509Certificate } from "node:crypto";
import type { Trust } from "../../platform/net/dial.ts";
import type { OutgoingHttp } from "../../platform/net/outgoing.ts";
import type { PaceSettings } from "./pace.ts";
import { DEFAULT_EXPECTS_ECHO, DEFAULT_IN_FLIGHT, DEFAULT_SPACING_MS } from "./unsettled.ts";

/** The way to a PBX: the part of `platform.net` that is used. */
export type PbxNet = Pick<OutgoingHttp, "request" | "webSocket">;

/** How a PBX is reached and asked. */
export interface PbxSettings {
  /** `https://pbx.lan:8088`, without the path of the API. */
  baseUrl: string;
  clientId: string;
  secret: string;
  /** The certificate that is trusted; with neither, one of an authority that this machine knows. */
  trust?: Trust;
  pace?: PaceSettings;
  /** False: no WebSocket is opened, as where only webhooks get through. */
  usesEvents?: boolean;
  /** What webhooks are signed with; null or absent: none is taken. */
  webhookSecret?: string | null;
  expectsEcho?: boolean;
}

/** The same with every default. */
export type FullSettings = Required<PbxSettings>;

/** Of the API that is spoken. */
export const API_PATH = "openapi/v1.0";
/** The PBX answers nobody who does not say who they are; its documentation has this value. */
export const USER_AGENT = "OpenAPI";

export function withDefaults(settings: PbxSettings): FullSettings {
  return {
    ...{ trust: {}, usesEvents: true, webhookSecret: null, expectsEcho: DEFAULT_EXPECTS_ECHO },
    pace: { inFlight: DEFAULT_IN_FLIGHT, spacingMs: DEFAULT_SPACING_MS },
    ...settings,
  };
}

/** The address of an interface. People copy addresses with or without the path of the API; both are right. */
export function addressOf(baseUrl: string, path: string, query: Readonly<Record<string, string>> = {}): string {
  const base = baseUrl
    .trim()
    .replace(/\/+$/, "")
    .replace(new RegExp(`/${API_PATH}$`), "");
  const search = new URLSearchParams(query).toString();
  return `${base}/${API_PATH}/${path}${search === "" ? "" : `?${search}`}`;
}

/** Which installation and log-in tokens belong to; holds neither. */
export function identityOf({
  baseUrl,
  clientId,
  secret,
}: Pick<PbxSettings, "baseUrl" | "clientId" | "secret">): string {
  return digest(`${addressOf(baseUrl, "")}\n${clientId}\n${secret}`);
}

/** Which PBX it is, whatever the log-in. */
export function placeOf(baseUrl: string): string {
  return digest(addressOf(baseUrl, ""));
}

/**
 * What to trust when somebody gives a PEM file: an authority vouches for what it signs; any other certificate is trusted itself, by its
 * fingerprint. @throws Error for what is no certificate.
 */
export function trustOfPem(pem: string): Trust {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    throw new Error("this is no certificate in PEM");
  }
  if (certificate.ca) return { authority: pem };
  return { fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase() };
}

function digest(text: string): string {
  return new Bun.CryptoHasher("sha256").update(text).digest("hex");
}
