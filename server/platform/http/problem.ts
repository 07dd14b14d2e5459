import { type ProblemCode, problemOf } from "./problem-codes.ts";

export interface FieldProblem {
  /** Path of the field as the caller wrote it: `name`, `rules[0].amber`. */
  field: string;
  message: string;
}

export interface ProblemDetails {
  /** One sentence about this occurrence; never holds a secret. */
  detail?: string;
  fields?: readonly FieldProblem[];
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
  fields?: readonly FieldProblem[];
}

/** A refusal with a stable code of the catalogue. Thrown anywhere under a route, it becomes the answer. */
export class Problem extends Error {
  readonly fields: readonly FieldProblem[] | undefined;
  readonly headers: Record<string, string>;

  constructor(
    readonly code: ProblemCode,
    details: ProblemDetails = {},
  ) {
    super(details.detail ?? problemOf(code).title, { cause: details.cause });
    this.name = "Problem";
    this.fields = details.fields;
    this.headers = {};
    if (details.retryAfterSeconds !== undefined) this.headers["retry-after"] = String(details.retryAfterSeconds);
    if (details.allowedMethods) this.headers.allow = details.allowedMethods.join(", ");
  }

  get status(): number {
    return problemOf(this.code).status;
  }

  toBody(): ProblemBody {
    const { title, status, remedy } = problemOf(this.code);
    const body: ProblemBody = {
      type: `/api/docs/problems#${this.code}`,
      title,
      status,
      code: this.code,
      detail: this.message,
      remedy,
    };
    if (this.fields) body.fields = this.fields;
    return body;
  }

  toResponse(): Response {
    return new Response(JSON.stringify(this.toBody()), {
      status: this.status,
      headers: { ...this.headers, "content-type": "application/problem+json", "cache-control": "no-store" },
    });
  }
}
