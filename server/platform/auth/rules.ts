import type { FieldProblem } from "../http/problem.ts";
import type { Scope } from "./scope.ts";

const MIN_PASSWORD_LENGTH = 10;
/** Longer ones only cost the hash more time. */
const MAX_PASSWORD_LENGTH = 200;

/** How names are compared: case, width and composed letters do not make another person. */
export function nameKeyOf(name: string): string {
  return name.trim().normalize("NFKC").toLowerCase();
}

/** What is wrong with a name and password for a new user; empty when all is well. */
export function faultsOfCredentials(name: string, password: string): FieldProblem[] {
  return [...faultsOfName(name), ...faultsOfPassword(nameKeyOf(name), password)];
}

/** What is wrong with a name for a new user. */
export function faultsOfName(name: string): FieldProblem[] {
  if (/^[\p{L}\p{N}][\p{L}\p{N}._@+ -]{0,63}$/u.test(name.trim())) return [];
  const message = "must be 1 to 64 letters, digits, spaces or . _ @ + - and begin with a letter or digit";
  return [{ field: "name", message }];
}

/** What is wrong with a new password of the user with that key of the name. */
export function faultsOfPassword(nameKey: string, password: string): FieldProblem[] {
  const message = faultOfPassword(nameKey, password);
  return message ? [{ field: "password", message }] : [];
}

/** What is wrong with a scope: one that names nothing would limit nothing, which is not what whoever sets one means. */
export function faultsOfScope(scope: Scope | null | undefined): FieldProblem[] {
  if (!scope || scope.projects.length + scope.queues.length > 0) return [];
  return [{ field: "scope", message: "must name a project or a queue, or be null" }];
}

function faultOfPassword(nameKey: string, password: string): string | null {
  const letters = [...password];
  if (letters.length < MIN_PASSWORD_LENGTH) return `must have at least ${MIN_PASSWORD_LENGTH} characters`;
  if (letters.length > MAX_PASSWORD_LENGTH) return `must have at most ${MAX_PASSWORD_LENGTH} characters`;
  if (new Set(letters).size < 4) return "must not repeat the same few characters";
  if (nameKeyOf(password) === nameKey) return "must not be the name";
  return null;
}
