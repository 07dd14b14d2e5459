import { Problem } from "../../http/problem.ts";
import "./problems.ts";

/** A fault of `openid-client` or of what it builds on: classes are told apart by name, so that the library is not loaded for it. */
interface LibraryFault {
  name?: string;
  code?: string;
  error?: string;
  message?: string;
  cause?: unknown;
}

/** Answers of the authorization endpoint by which the person, or the provider's rules, said no. */
const DENIALS = new Set(["access_denied", "login_required", "consent_required", "interaction_required"]);
const PROVIDER_TROUBLE = new Set(["server_error", "temporarily_unavailable"]);

/** The refusal that a fault stands for. Nothing that the provider wrote is in it, and no token. */
export function faultOf(cause: unknown): Problem {
  const own = problemIn(cause);
  if (own) return isUnreachable(own) ? new Problem("oidc_unreachable", { detail: own.message, cause }) : own;
  const { name = "", code = "", error = "" } = (cause ?? {}) as LibraryFault;
  if (name === "AuthorizationResponseError") {
    if (DENIALS.has(error)) return new Problem("oidc_denied", { cause });
    return new Problem(PROVIDER_TROUBLE.has(error) ? "oidc_unreachable" : "oidc_provider_refused", { cause });
  }
  if (name === "ResponseBodyError") {
    // A code that was used, or is over, is refused by the provider itself.
    return new Problem(error === "invalid_grant" ? "oidc_flow_lost" : "oidc_provider_refused", { cause });
  }
  if (name === "WWWAuthenticateChallengeError") return new Problem("oidc_provider_refused", { cause });
  if (code === "OAUTH_JWT_TIMESTAMP_CHECK_FAILED") return new Problem("oidc_clock", { cause });
  return new Problem("oidc_answer_refused", { cause });
}

/** What to write into the log of a fault: codes, never what came from outside. */
export function reasonOf(problem: Problem): string {
  const parts: string[] = [];
  for (let at: unknown = problem.cause; at instanceof Error && parts.length < 4; at = at.cause) {
    const { code, error } = at as LibraryFault;
    for (const word of [code, error]) if (typeof word === "string" && /^\w{1,60}$/.test(word)) parts.push(word);
  }
  return [problem.code, ...new Set(parts)].join(" ");
}

function problemIn(cause: unknown): Problem | null {
  for (let at = cause, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (at instanceof Problem) return at;
  }
  return null;
}

/** The door's own refusals say what an administrator has to do, but not to whoever wants to sign in. */
function isUnreachable({ code }: Problem): boolean {
  return code.startsWith("outgoing_") || code === "too_busy";
}
