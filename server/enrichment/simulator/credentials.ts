import { createHash, timingSafeEqual } from "node:crypto";
import type { Outside } from "../wildix/fields.ts";
import type { S2sApplication } from "../wildix/s2s.ts";
import { isS2sToken } from "../wildix/verify-s2s.ts";

/** What the simulated PBX lets in. None of it opens anything but made-up calls. */
export interface WildixCredentials {
  /** Bound to one PBX and user; the history API refuses it. */
  simpleToken: string;
  /** Key of the whole company, `wsk-v1-…`. */
  companyKey: string;
  /** Log-in from server to server, for the PBX alone. */
  application: S2sApplication;
}

export const DEMO_CREDENTIALS: WildixCredentials = {
  simpleToken: "demo-simple-token",
  companyKey: "wsk-v1-demo-company-key",
  application: { id: "APP-DEMO", name: "demo-app", secret: "demo-app-secret" },
};

/** The two sides that are asked: the PBX itself, and the maker's cloud with the history of all PBXs. */
export type Side = "pbx" | "cloud";

/** What of a request its log-in depends on. */
export interface SignedParts {
  headers: Headers;
  method: string;
  path: string;
  host: string;
  query: Outside;
  body: Outside;
}

/** Whether a request may be answered: by the right token, key or signature for the side that it goes to. */
export function isLetIn(side: Side, request: SignedParts, accepted: WildixCredentials, nowMs: number): boolean {
  const { headers, ...signed } = request;
  const bearer = /^Bearer (\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (bearer === undefined) return false;
  if (isSame(bearer, accepted.companyKey)) return true;
  if (side === "cloud") return false;
  if (isSame(bearer, accepted.simpleToken)) return true;
  if (headers.get("x-app-id") !== accepted.application.id) return false;
  return isS2sToken(bearer, accepted.application, signed, nowMs);
}

function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
