import { createHash, createHmac } from "node:crypto";

/** An application that was registered at the PBX for log-in from server to server. */
export interface S2sApplication {
  id: string;
  name: string;
  secret: string;
}

/** What a request's signature covers. Values are texts, numbers, booleans, or lists and maps of them. */
export interface SignedRequest {
  method: string;
  /** Path without the query. */
  path: string;
  host: string;
  query?: Readonly<Record<string, unknown>>;
  body?: Readonly<Record<string, unknown>>;
}

/** How long a token is good for, as Wildix's own clients have it. */
const LIFETIME_SECONDS = 300;

/** Headers of a signed request. The token names the request, and so is made anew for each. */
export function s2sHeaders(application: S2sApplication, request: SignedRequest, nowMs: number): Record<string, string> {
  return {
    "x-app-id": application.id,
    authorization: `Bearer ${s2sToken(application, request, Math.floor(nowMs / 1000))}`,
  };
}

/** The JWT (HS256) over the request. `issuedAt` in epoch seconds. */
export function s2sToken(application: S2sApplication, request: SignedRequest, issuedAt: number): string {
  const hash = createHash("sha256").update(canonicalRequest(application.id, request)).digest("hex");
  const sign = { alg: "sha256", headers: ["Host", "X-APP-ID"], hash };
  const claims = { iss: application.name, iat: issuedAt, exp: issuedAt + LIFETIME_SECONDS, sign };
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const unsigned = `${encode({ typ: "JWT", alg: "HS256" })}.${encode(claims)}`;
  return `${unsigned}.${createHmac("sha256", application.secret).update(unsigned).digest("base64url")}`;
}

/** The text that is hashed: method, path, then headers, query and body, each as sorted `key:value;`. */
export function canonicalRequest(applicationId: string, request: SignedRequest): string {
  const hasBody = request.method !== "GET" && request.method !== "DELETE";
  return [
    request.method,
    request.path,
    canonicalMap({ host: request.host, "x-app-id": applicationId }),
    canonicalMap(request.query ?? {}),
    hasBody ? canonicalMap(request.body ?? {}) : "",
  ].join("");
}

function canonicalMap(map: Readonly<Record<string, unknown>>): string {
  return Object.entries(map)
    .map(([key, value]) => [key.toLowerCase(), value] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, value]) => `${key}:${canonicalValue(value)};`)
    .join("");
}

function canonicalValue(value: unknown): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (Array.isArray(value)) return canonicalMap(Object.fromEntries(value.entries()));
  if (typeof value === "object" && value !== null) return canonicalMap(value as Record<string, unknown>);
  return String(value ?? "").trim();
}
