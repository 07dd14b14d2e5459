import type { Clock } from "../../clock.ts";
import { Problem } from "../../http/problem.ts";
import type { OutgoingHttp } from "../../net/outgoing.ts";
import { discover, type Discovered, type ProviderMetadata, schemesOf } from "./discovery.ts";
import { outgoingFetch } from "./outgoing-fetch.ts";
import type { OidcClient } from "./settings.ts";

export const CHECK_STEPS = ["discovery", "endpoints", "keys", "client", "clock", "redirect"] as const;
export type CheckStepName = (typeof CHECK_STEPS)[number];

/** One thing that was looked at. */
export interface CheckStep {
  step: CheckStepName;
  /** `unsure`: the provider did not say. */
  outcome: "ok" | "failed" | "unsure" | "skipped";
  /** Stable code of what was found, or of what stopped it. */
  code: string;
  /** Its sentence in English. */
  detail: string;
  /** Its facts; hold no secret. */
  params: Readonly<Record<string, string | number>>;
}

export interface CheckResult {
  ok: boolean;
  steps: CheckStep[];
}

export interface CheckParts {
  net: Pick<OutgoingHttp, "request">;
  clock: Clock;
}

/** More than what is borne at a log-in; less would blame the second in which the answer was on its way. */
const MAX_CLOCK_SECONDS = 30;
/** A code that nobody was given: whoever answers that it is wrong has taken client and secret for right. */
const NO_CODE = "vigie-test";
const USABLE = /^(RSA|EC|OKP)$/;

type Finding = Omit<CheckStep, "step">;

/** Tries a provider as it is typed, without signing anybody in, and says how each step went. Later steps need the first. */
export async function checkProvider(client: OidcClient, redirectUri: string, parts: CheckParts): Promise<CheckResult> {
  const steps: CheckStep[] = [];
  const add = (step: CheckStepName, finding: Finding) => steps.push({ step, ...finding });
  const found = await discover(parts.net, client.issuer).catch((cause) => cause as Error);
  if (found instanceof Error) {
    add("discovery", failureOf(found));
    for (const step of CHECK_STEPS.slice(1, -1)) add(step, SKIPPED);
  } else {
    const { metadata } = found;
    add("discovery", ok("discovered", "The provider describes itself under this issuer."));
    add("endpoints", endpointsOf(metadata));
    add("keys", await keysOf(metadata, client, parts).catch(failureOf));
    add("client", await clientOf(metadata, client, redirectUri, parts).catch(failureOf));
    add("clock", clockOf(found, parts.clock));
  }
  add("redirect", ok("register", "Register this address at the provider, to the letter.", { uri: redirectUri }));
  return { ok: steps.every(({ outcome }) => outcome === "ok" || outcome === "unsure"), steps };
}

const SKIPPED: Finding = { outcome: "skipped", code: "skipped", detail: "Not tried.", params: {} };

function endpointsOf(metadata: ProviderMetadata): Finding {
  const { authorization_endpoint, token_endpoint, userinfo_endpoint, end_session_endpoint } = metadata;
  const params = {
    login: authorization_endpoint,
    token: token_endpoint,
    userinfo: userinfo_endpoint ?? "",
    logout: end_session_endpoint ?? "",
  };
  const methods = metadata.code_challenge_methods_supported;
  if (methods && !methods.includes("S256")) {
    const detail = "The provider does not say that it knows PKCE with S256, which Vigie always uses.";
    return { outcome: "unsure", code: "no_pkce", detail, params };
  }
  return ok("endpoints", "Log-in, token and key addresses are there.", params);
}

async function keysOf({ jwks_uri }: ProviderMetadata, { issuer }: OidcClient, { net }: CheckParts): Promise<Finding> {
  const answer = await outgoingFetch(net, schemesOf(issuer))(jwks_uri, {});
  const given = answer.status === 200 ? ((await answer.json().catch(() => null)) as { keys?: unknown } | null) : null;
  const keys = Array.isArray(given?.keys) ? (given.keys as ({ kty?: unknown; use?: unknown } | null)[]) : [];
  const usable = keys.filter((key) => USABLE.test(String(key?.kty)) && (key?.use === undefined || key.use === "sig"));
  if (usable.length === 0) return failed("no_keys", "The provider shows no key that could sign its tokens.");
  return ok("keys", `${usable.length} keys can sign tokens.`, { n: usable.length });
}

/** Offers a code that is none: client and secret are judged before it. */
async function clientOf(
  { token_endpoint, token_endpoint_auth_methods_supported: methods = ["client_secret_basic"] }: ProviderMetadata,
  { issuer, clientId, clientSecret }: OidcClient,
  redirectUri: string,
  { net }: CheckParts,
): Promise<Finding> {
  const isBasic = clientSecret !== null && methods.includes("client_secret_basic");
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code: NO_CODE,
    redirect_uri: redirectUri,
    code_verifier: "v".repeat(43),
    ...(isBasic ? {} : { client_id: clientId }),
    ...(clientSecret !== null && !isBasic ? { client_secret: clientSecret } : {}),
  });
  const part = (text: string) => encodeURIComponent(text).replace(/%20/g, "+");
  const basic = Buffer.from(`${part(clientId)}:${part(clientSecret ?? "")}`).toString("base64");
  const answer = await outgoingFetch(net, schemesOf(issuer))(token_endpoint, {
    method: "POST",
    headers: {
      accept: "application/json",
      "content-type": "application/x-www-form-urlencoded",
      ...(isBasic ? { authorization: `Basic ${basic}` } : {}),
    },
    body,
  });
  const said = ((await answer.json().catch(() => null)) as { error?: unknown } | null)?.error;
  const error = typeof said === "string" && /^[\w.-]{1,60}$/.test(said) ? said : "";
  if (error === "invalid_grant") return ok("client", "The provider knows the client id, and takes its secret.");
  if (/^(invalid_client|unauthorized_client)$/.test(error) || answer.status === 401)
    return failed("client_refused", "The provider refuses client id or secret.", { said: error || answer.status });
  const detail = "The provider does not say whether it takes client id and secret.";
  return { outcome: "unsure", code: "client_unsure", detail, params: { said: error || answer.status } };
}

function clockOf({ providerTime }: Discovered, clock: Clock): Finding {
  if (providerTime === null)
    return { outcome: "unsure", code: "no_clock", detail: "The provider does not tell its time.", params: {} };
  const seconds = Math.abs(Math.round((providerTime - clock.now()) / 1_000));
  if (seconds > MAX_CLOCK_SECONDS)
    return failed("clock_apart", `The clocks are ${seconds} s apart: log-ins will be refused.`, { n: seconds });
  return ok("clock", `The clocks are ${seconds} s apart.`, { n: seconds });
}

function ok(code: string, detail: string, params: CheckStep["params"] = {}): Finding {
  return { outcome: "ok", code, detail, params };
}

function failed(code: string, detail: string, params: CheckStep["params"] = {}): Finding {
  return { outcome: "failed", code, detail, params };
}

function failureOf(cause: Error): Finding {
  if (!(cause instanceof Problem)) throw cause;
  // Mostly a slash at the end that one has and the other has not: what the provider says is what has to be typed.
  const said = cause.params?.said;
  if (said) return failed("other_issuer", `The provider calls itself ${said}.`, { said: String(said) });
  return failed(cause.code, cause.message);
}
