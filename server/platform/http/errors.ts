import { Elysia, type ValidationError } from "elysia";
import { DatabaseError, isDamage, isStorageRefused, isUnreachable } from "../../../db/errors.ts";
import type { RouteEntry } from "../auth/access.ts";
import type { Log } from "../log.ts";
import { fieldProblems, type SchemaFault } from "./field-messages.ts";
import { type FieldProblem, Problem } from "./problem.ts";
import { REQUEST_ID_HEADER, safePath } from "./requests.ts";
import { methodsAt } from "./route-match.ts";
import { undeclaredInQuery } from "./undeclared.ts";

/** By path: what a refusal there holds beside the problem's own members. */
export type RefusalMembers = Readonly<Record<string, (problem: Problem) => Readonly<Record<string, unknown>>>>;

/** Lost connections are tried anew at least this often. */
const DATABASE_RETRY_SECONDS = 5;

export interface ErrorParts {
  log: Log;
  refusalMembers?: RefusalMembers | undefined;
  /** The routes of the whole app, read when an address was not found. */
  routes: () => readonly RouteEntry[];
  /** Hears when an answer came upon a damaged part of the database. */
  onDamage?: ((cause: unknown) => void) | undefined;
}

/** Turns everything that is thrown under a route into problem details; what was not foreseen is logged and told as a number only. */
export function createErrors({ log, routes, refusalMembers = {}, onDamage }: ErrorParts) {
  return new Elysia({ name: "vigie.errors" }).onError(
    { as: "global" },
    ({ code, error, request, query, params, set }) => {
      const problem = toProblem(String(code), error, request, routes(), { ...query, ...params });
      if (problem.code === "unexpected") logIncident(log, request, problem, error);
      if (problem.code === "storage_damaged") onDamage?.(error);
      set.status = problem.status;
      const members = refusalMembers[new URL(request.url).pathname]?.(problem);
      return problem.toResponse(set.headers[REQUEST_ID_HEADER] ?? null, members);
    },
  );
}

/** The problem that an error stands for. `code` is Elysia's; `given` is what stood in the address. */
function toProblem(
  code: string,
  error: unknown,
  request: Request,
  routes: readonly RouteEntry[],
  given: Record<string, unknown>,
): Problem {
  if (error instanceof Problem) return error;
  // What is thrown while a body is read arrives wrapped.
  if (error instanceof Error && error.cause instanceof Problem) return error.cause;
  switch (code) {
    case "VALIDATION":
      return fromValidation(error as ValidationError, given, undeclaredInQuery(request, routes));
    case "PARSE":
      return new Problem("malformed_json", { cause: error });
    case "NOT_FOUND":
      return nothingAt(request, routes);
  }
  if (isDamage(error)) return new Problem("storage_damaged", { cause: error });
  if (isStorageRefused(error)) return new Problem("storage_refused", { cause: error });
  if (isUnreachable(error)) {
    return new Problem("database_unreachable", { retryAfterSeconds: DATABASE_RETRY_SECONDS, cause: error });
  }
  if (error instanceof DatabaseError && error.code === "database_busy") {
    return new Problem("too_busy", { retryAfterSeconds: 2, cause: error });
  }
  return incident(error);
}

function incident(cause: unknown): Problem {
  return new Problem("unexpected", { params: { incident: Bun.randomUUIDv7().slice(-12) }, cause });
}

/** 405 with the methods that work when the path is known, else 404. */
export function nothingAt(request: Request, routes: readonly RouteEntry[]): Problem {
  const allowedMethods = methodsAt(routes, new URL(request.url).pathname);
  if (allowedMethods.length === 0 || allowedMethods.includes(request.method)) return new Problem("not_found");
  return new Problem("method_not_allowed", { allowedMethods });
}

function fromValidation(
  error: ValidationError,
  given: Record<string, unknown>,
  undeclared: readonly FieldProblem[],
): Problem {
  // What we send being wrong is our fault, and none of the caller's business.
  if (error.type === "response") return incident(error);
  const wholeName = error.type === "property" ? nameOfValue(error.value, given) : error.type;
  const faults = fieldProblems(error.all as SchemaFault[], wholeName);
  return new Problem("invalid_fields", { fields: [...undeclared, ...faults] });
}

/** Elysia refuses a number of the address that is out of range without saying which: it is the one with that value. */
function nameOfValue(value: unknown, given: Record<string, unknown>): string {
  const names = Object.keys(given).filter((name) => given[name] === value || Number(given[name]) === value);
  return names.join(", ") || "query";
}

function logIncident(log: Log, request: Request, problem: Problem, error: unknown): void {
  const path = safePath(request);
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log.error(problem.message, { method: request.method, path, reason });
}
