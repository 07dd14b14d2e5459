/** One kind of refusal: what went wrong, in general, and what the caller can do about it. */
export interface ProblemKind {
  status: number;
  title: string;
  remedy: string;
  /** A sentence about one occurrence, with the names of its parameters: `{max} are configured.` The title serves without. */
  detail?: string;
}

/** A code of the catalogue; rooms add theirs with `defineProblems`, so any word is a type here and is checked when used. */
export type ProblemCode = string;

const catalogue = new Map<string, ProblemKind>();

/**
 * Adds codes to the catalogue, once, when a room's file loads.
 * @throws Error when a code exists already, or is not lower_snake_case: codes are promises to callers.
 */
export function defineProblems(kinds: Record<string, ProblemKind>): void {
  for (const [code, kind] of Object.entries(kinds)) {
    if (!/^[a-z][a-z0-9_]*$/.test(code)) throw new Error(`problem code ${code} is not lower_snake_case`);
    if (catalogue.has(code)) throw new Error(`problem code ${code} is defined twice`);
    catalogue.set(code, kind);
  }
}

/** @throws Error for a code that no room defined: a mistake of the program, not of the caller. */
export function problemOf(code: string): ProblemKind {
  const kind = catalogue.get(code);
  if (!kind) throw new Error(`problem code ${code} is not in the catalogue`);
  return kind;
}

/** The whole catalogue, sorted by code. */
export function allProblems(): [code: string, kind: ProblemKind][] {
  return [...catalogue].sort(([a], [b]) => (a < b ? -1 : 1));
}

defineProblems({
  malformed_json: {
    status: 400,
    title: "The body is not valid JSON",
    remedy: "Send a JSON object with Content-Type: application/json.",
  },
  malformed_host: {
    status: 400,
    title: "The Host header is no host",
    remedy: "Send the name or address, and the port, at which this server is reached.",
  },
  invalid_fields: {
    status: 422,
    title: "Some fields are not as expected",
    remedy: "Correct the fields that are listed and send the request again.",
  },
  body_too_large: {
    status: 413,
    title: "The body is too large",
    remedy: "Send less than 1 MiB.",
  },
  not_found: {
    status: 404,
    title: "There is nothing at this address",
    remedy: "Look the address up at /api/docs.",
  },
  method_not_allowed: {
    status: 405,
    title: "This address does not take this method",
    remedy: "Use one of the methods of the Allow header.",
  },
  not_signed_in: {
    status: 401,
    title: "Nobody is signed in",
    remedy: "Sign in, or send a token as Authorization: Bearer vg_…",
  },
  not_allowed: {
    status: 403,
    title: "Your role does not allow this",
    remedy: "Ask an administrator, or sign in as someone who may.",
  },
  wrong_origin: {
    status: 403,
    title: "The request came from another site",
    remedy: "Open the application at its own address; programs use a bearer token instead of a cookie.",
  },
  wrong_credentials: {
    status: 401,
    title: "Name or password is wrong",
    remedy: "Check both, and the capitals lock.",
  },
  too_many_attempts: {
    status: 429,
    title: "Too many attempts to sign in",
    remedy: "Wait for the time in the Retry-After header.",
  },
  too_busy: {
    status: 503,
    title: "Too much is going on at this moment",
    remedy: "Try again after the time in the Retry-After header.",
  },
  database_unreachable: {
    status: 503,
    title: "The database cannot be reached at this moment",
    remedy: "Try again after the time in the Retry-After header; the health page and the log of the program say why.",
  },
  setup_closed: {
    status: 410,
    title: "Set-up is over, or this link is not valid",
    remedy: "Sign in; or restart the program for a new link while there is no administrator yet.",
  },
  name_taken: {
    status: 409,
    title: "This name is taken",
    remedy: "Choose another name.",
  },
  storage_refused: {
    status: 507,
    title: "The change could not be stored",
    remedy: "Free some disk space, or make the data folder writable; nothing was changed, and reading still works.",
  },
  storage_damaged: {
    status: 500,
    title: "A part of the database that this needs is damaged",
    remedy:
      "Restore a backup into an empty folder (vigie restore BACKUP --data EMPTY_FOLDER) and start with that one; what is not damaged works until then.",
  },
  route_without_access: {
    status: 500,
    title: "This route does not say who may use it",
    remedy: "This is a fault of the program: report it.",
  },
  unexpected: {
    status: 500,
    title: "Something went wrong on our side",
    detail: "Incident {incident}",
    remedy: "Try again; if it stays, look for the incident number in the log of the program.",
  },
});
