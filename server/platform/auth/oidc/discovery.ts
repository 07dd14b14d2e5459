import { Problem } from "../../http/problem.ts";
import type { Params } from "../../http/template.ts";
import type { OutgoingHttp } from "../../net/outgoing.ts";
import type { Scheme } from "../../net/target.ts";
import { outgoingFetch } from "./outgoing-fetch.ts";
import { isIssuer, isLoopbackHttp } from "./settings.ts";
import "./problems.ts";

/** What a provider says of itself, as far as it is used (OpenID Connect Discovery 1.0). */
export interface ProviderMetadata {
  issuer: string;
  authorization_endpoint: string;
  token_endpoint: string;
  jwks_uri: string;
  userinfo_endpoint?: string;
  end_session_endpoint?: string;
  token_endpoint_auth_methods_supported?: string[];
  id_token_signing_alg_values_supported?: string[];
  authorization_response_iss_parameter_supported?: boolean;
  code_challenge_methods_supported?: string[];
}

export interface Discovered {
  metadata: ProviderMetadata;
  /** The provider's clock at its answer, epoch milliseconds to the second; null when it does not tell. */
  providerTime: number | null;
}

const REQUIRED = ["authorization_endpoint", "token_endpoint", "jwks_uri"] as const;
const OPTIONAL = ["userinfo_endpoint", "end_session_endpoint"] as const;
const LISTS = [
  "token_endpoint_auth_methods_supported",
  "id_token_signing_alg_values_supported",
  "code_challenge_methods_supported",
] as const;
const MAX_LIST = 50;

/** https everywhere; http only where the issuer itself is on this machine. */
export function schemesOf(issuer: string): readonly Scheme[] {
  const url = URL.parse(issuer);
  return url && isLoopbackHttp(url) ? ["https", "http"] : ["https"];
}

/**
 * Asks a provider about itself. What it names must be its own issuer to the letter, and addresses that may be called.
 * @throws Problem `outgoing_…`, `oidc_answer_refused`.
 */
export async function discover(net: Pick<OutgoingHttp, "request">, issuer: string): Promise<Discovered> {
  if (!isIssuer(issuer)) throw new Problem("oidc_answer_refused", { detail: "The issuer is no https address" });
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const answer = await outgoingFetch(net, schemesOf(issuer))(url, { headers: { accept: "application/json" } });
  if (answer.status !== 200) throw refused(`It answers ${answer.status} where it should describe itself`);
  const given = (await answer.json().catch(() => null)) as Record<string, unknown> | null;
  const date = Date.parse(answer.headers.get("date") ?? "");
  return { metadata: metadataOf(given, issuer), providerTime: Number.isNaN(date) ? null : date };
}

function metadataOf(given: Record<string, unknown> | null, issuer: string): ProviderMetadata {
  if (typeof given !== "object" || given === null) throw refused("What it says of itself is no JSON object");
  if (given.issuer !== issuer) {
    const said = typeof given.issuer === "string" && isIssuer(given.issuer) ? given.issuer : "";
    throw refused("It calls itself by another issuer than the one that is set up", { said });
  }
  const read: Record<string, unknown> = { issuer };
  for (const name of REQUIRED) read[name] = addressOf(given[name], issuer, name);
  for (const name of OPTIONAL) if (given[name] !== undefined) read[name] = addressOf(given[name], issuer, name);
  for (const name of LISTS) {
    const list = given[name];
    if (Array.isArray(list)) read[name] = list.filter((item) => typeof item === "string").slice(0, MAX_LIST);
  }
  read.authorization_response_iss_parameter_supported = given.authorization_response_iss_parameter_supported === true;
  return read as unknown as ProviderMetadata;
}

/** Browsers are sent to some of these, so they are held to the same rule as those that we call. */
function addressOf(value: unknown, issuer: string, name: string): string {
  const url = typeof value === "string" && value.length <= 2_000 ? URL.parse(value) : null;
  const isFit = url && schemesOf(issuer).some((scheme) => url.protocol === `${scheme}:`);
  const isHere = url?.protocol !== "http:" || isLoopbackHttp(url);
  if (!isFit || !isHere || url.username !== "" || url.hash !== "") throw refused(`Its ${name} is no https address`);
  return url.href;
}

function refused(detail: string, params?: Params): Problem {
  return new Problem("oidc_answer_refused", { detail, ...(params && { params }) });
}
