import { isFieldCode } from "./field-codes.ts";
import { type ProblemCode, problemOf } from "./problem-codes.ts";
import { fillIn, namesIn, type Params } from "./template.ts";

/** What is wrong with one field. Made by `fieldFault` and its like (`defineFieldCodes`), never by hand. */
export interface FieldProblem {
  /** Path of the field as the caller wrote it: `name`, `rules[0].amber`. */
  field: string;
  /** Stable, from the catalogue of field codes: whoever speaks another language goes by it. */
  code: string;
  /** The facts of the sentence; absent when it has none. */
  params?: Params;
  /** The sentence in English, after the field's name: `must be a number from 1 to 10`. */
  message: string;
}

export interface ProblemDetails {
  /** One sentence about this occurrence, where that of the catalogue does not serve; never holds a secret. */
  detail?: string;
  /** The facts of this occurrence: all that the catalogue's sentence names, others as need be; no secret. */
  params?: Params;
  fields?: readonly FieldProblem[];
  /** Further members of the body (RFC 9457 §3.2), for what is no fact of one line. None may be named like one of ours. */
  members?: Readonly<Record<string, unknown>>;
  /** Becomes the Retry-After header. */
  retryAfterSeconds?: number;
  /** Becomes the Allow header. */
  allowedMethods?: readonly string[];
  cause?: unknown;
}

/** The body that goes out: RFC 9457, plus a stable `code` and what to do next. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  remedy: string;
  /** This one refusal: `urn:vigie:request:` and the request's id, by which log and audit know it. The address is not told: it may hold a token. */
  instance?: string;
  params?: Params;
  fields?: readonly FieldProblem[];
}

/**
 * A refusal with a stable code of the catalogue. Thrown anywhere under a route, it becomes the answer. A code that is not in
 * the catalogues, or a parameter that is missing, is an Error instead: a mistake of the program.
 */
export class Problem extends Error {
  readonly fields: readonly FieldProblem[] | undefined;
  readonly params: Params | undefined;
  readonly members: Readonly<Record<string, unknown>> | undefined;
  readonly headers: Record<string, string>;

  constructor(
    readonly code: ProblemCode,
    details: ProblemDetails = {},
  ) {
    super(details.detail ?? sentenceOf(code, details.params), { cause: details.cause });
    this.name = "Problem";
    checkFacts(code, details);
    this.fields = details.fields;
    this.params = details.params;
    this.members = details.members;
    this.headers = {};
    if (details.retryAfterSeconds !== undefined) this.headers["retry-after"] = String(details.retryAfterSeconds);
    if (details.allowedMethods) this.headers.allow = details.allowedMethods.join(", ");
  }

  get status(): number {
    return problemOf(this.code).status;
  }

  /** @param requestId of the request that is refused; null outside of one. */
  toBody(requestId: string | null): ProblemBody {
    const { title, status, remedy } = problemOf(this.code);
    const body: ProblemBody = {
      ...this.members,
      type: `/api/docs/problems#${this.code}`,
      title,
      status,
      code: this.code,
      detail: this.message,
      remedy,
    };
    if (requestId !== null) body.instance = `urn:vigie:request:${requestId}`;
    if (this.params) body.params = this.params;
    if (this.fields) body.fields = this.fields;
    return body;
  }

  /** @param members others beside the problem's own. */
  toResponse(requestId: string | null, members: Readonly<Record<string, unknown>> = {}): Response {
    return new Response(JSON.stringify({ ...members, ...this.toBody(requestId) }), {
      status: this.status,
      headers: { ...this.headers, "content-type": "application/problem+json", "cache-control": "no-store" },
    });
  }
}

function sentenceOf(code: ProblemCode, params: Params | undefined): string {
  const { detail, title } = problemOf(code);
  return detail === undefined ? title : fillIn(detail, params);
}

function checkFacts(code: ProblemCode, { params = {}, fields = [] }: ProblemDetails): void {
  const missing = namesIn(problemOf(code).detail ?? "").filter((name) => !(name in params));
  if (missing.length > 0) throw new Error(`problem ${code} was not given ${missing.join(", ")}`);
  const unknown = fields.find((fault) => !isFieldCode(fault.code));
  if (unknown) throw new Error(`field code ${unknown.code} is not in the catalogue`);
}
