import type { Clock } from "../../platform/clock.ts";
import { type S2sApplication, s2sHeaders, type SignedRequest } from "../wildix/s2s.ts";
import { AccessTokens, type OAuthApplication, type TokenParts } from "./access-tokens.ts";

/** What opens a PBX or the maker's cloud. A simple token belongs to one PBX; a company's key opens the cloud too. */
export type Credential =
  | { kind: "simple_token" | "company_key"; token: string }
  | ({ kind: "application" } & S2sApplication)
  | ({ kind: "oauth" } & OAuthApplication);

export const CREDENTIAL_KINDS = ["simple_token", "company_key", "application", "oauth"] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

/** How requests show who asks. */
export interface LogIn {
  headers(request: SignedRequest, signal: AbortSignal): Promise<Record<string, string>>;
  /** Told that the other side refused it: whether another attempt may fare better. */
  renew(): boolean;
}

/** A further kind of credential is one more case here. */
export function logInOf(credential: Credential, clock: Clock, tokens: TokenParts): LogIn {
  switch (credential.kind) {
    case "simple_token":
    case "company_key":
      return fixed({ authorization: `Bearer ${credential.token}` });
    case "application":
      return { headers: async (request) => s2sHeaders(credential, request, clock.now()), renew: () => false };
    case "oauth": {
      const access = new AccessTokens(credential, tokens);
      return {
        headers: async (_, signal) => ({ authorization: `Bearer ${await access.token(signal)}` }),
        renew: () => access.forget(),
      };
    }
  }
}

function fixed(headers: Record<string, string>): LogIn {
  return { headers: async () => headers, renew: () => false };
}
