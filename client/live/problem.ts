/** What the server sends when it refuses (RFC 9457, application/problem+json). */
export interface Problem {
  title: string;
  status: number;
  code: string;
  detail?: string;
  remedy?: string;
  fields?: FieldProblem[];
}

export interface FieldProblem {
  field: string;
  message: string;
}

/** Any failure of a request. `status` is 0 when no answer came; `detail` may be empty: then the code's own words serve. */
export class ApiProblem extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    readonly detail: string,
    readonly fields: readonly FieldProblem[] = [],
  ) {
    super(detail || code);
  }
}
