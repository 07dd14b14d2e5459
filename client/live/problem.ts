type Params = Readonly<Record<string, string | number>>;

/** What the server sends when it refuses (RFC 9457, application/problem+json); its sentences are English. */
export interface Problem {
  title: string;
  status: number;
  code: string;
  detail?: string;
  remedy?: string;
  params?: Params;
  fields?: FieldProblem[];
}

export interface FieldProblem {
  field: string;
  code: string;
  params?: Params;
  message: string;
}

/** Any failure of a request. `status` is 0 when no answer came; `detail` is the server's English, and may be empty. */
export class ApiProblem extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    readonly detail: string,
    readonly params: Params = {},
    readonly fields: readonly FieldProblem[] = [],
    /** The whole answer, for members that are of one code only. */
    readonly body: unknown = null,
  ) {
    super(detail || code);
  }
}
