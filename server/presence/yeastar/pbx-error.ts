import type { PbxErrorCode } from "./errcodes.ts";

export interface PbxErrorFacts {
  /** Of the PBX; absent when none came. */
  errcode?: number;
  /** When another attempt may bring something, ms from now; absent when none will by itself. */
  mayRetryAfterMs?: number;
  /** Whether the very same request should be made again then. */
  isRetryable?: boolean;
  /** One sentence of this occurrence, in place of the code's; holds no secret. */
  detail?: string;
  cause?: unknown;
}

/** What went wrong with the PBX. Its message is a sentence for people, that says what to do; it never holds an address's query or a secret. */
export class PbxError extends Error {
  readonly errcode: number | null;
  readonly isRetryable: boolean;
  /** Null: it will not change by itself. */
  readonly mayRetryAfterMs: number | null;

  constructor(
    readonly code: PbxErrorCode,
    facts: PbxErrorFacts = {},
  ) {
    super(facts.detail ?? SENTENCES[code], { cause: facts.cause });
    this.name = "PbxError";
    this.errcode = facts.errcode ?? null;
    this.isRetryable = facts.isRetryable ?? false;
    this.mayRetryAfterMs = facts.mayRetryAfterMs ?? null;
  }

  /** The same with another time. */
  after(mayRetryAfterMs: number): PbxError {
    const { errcode, message: detail, isRetryable, cause } = this;
    return new PbxError(this.code, {
      ...{ detail, isRetryable, cause, mayRetryAfterMs },
      ...(errcode === null ? {} : { errcode }),
    });
  }
}

/** Menu paths are those of the PBX's own portal, in the language in which the maker documents it. */
export const SENTENCES: Readonly<Record<PbxErrorCode, string>> = {
  unreachable: "The PBX cannot be reached.",
  timeout: "The PBX did not answer in time.",
  certificate:
    "The PBX shows another certificate than the one that was confirmed, so that nothing is sent to it. Look at the fingerprint and confirm it anew, if it was changed on purpose.",
  address_refused: "The address of the PBX may not be called. Name it in --allow-hosts (ALLOWED_HOSTS).",
  bad_gateway: "Something before the PBX answers in its place.",
  not_understood: "The answer of the PBX cannot be read.",
  server_error: "The PBX says that it had an error of its own.",
  failure: "The PBX says that it failed, and not why.",
  partial: "The PBX did only part of it.",
  processing: "The PBX has not done it yet.",
  overload: "The PBX is too busy.",
  no_interface:
    "The PBX does not know this interface. Its firmware may be too old, or the address is not that of a P-Series.",
  version: "The PBX no longer speaks this version of its API.",
  token: "The PBX does not take the token that it gave out.",
  access_denied:
    "The API application may not do this. On the PBX: Integrations → API → the application → its permissions, extensions among them.",
  operation_failed: "The PBX refuses: the feature is switched off, or the API application has no permission for it.",
  bad_parameter: "The PBX does not take what was sent.",
  duplicate: "The PBX has that already.",
  too_large: "What was sent is too large for the PBX.",
  not_found: "The PBX does not know it any more.",
  too_many_tokens: "The PBX hands out no further token: eight are valid. Other programs use the same API application.",
  limit: "The PBX has no more room for it.",
  ip_blocked:
    "The PBX blocks the address of this machine after refused log-ins. On the PBX: Security → Security Rules → Blocked IPs, remove it there.",
  ip_forbidden:
    "The PBX takes no API calls from the address of this machine. On the PBX: Integrations → API → IP Restriction, permit it there.",
  forbidden: "The PBX forbids it.",
  unknown: "The PBX refuses with a number that is not documented.",
  wrong_credentials:
    "The PBX refuses Client ID and Client Secret, and is not asked again before they change. On the PBX: Integrations → API.",
  log_in_guard:
    "The PBX refused four log-ins in a row, and would block the address of this machine after the fifth. Check Client ID and Client Secret on the PBX (Integrations → API); when they are right, have it tried again.",
  not_configured: "No PBX is entered.",
  stopped: "The connection to the PBX was ended.",
  busy: "Too many requests to the PBX wait already.",
};
