import { fieldFault } from "../http/field-codes.ts";
import type { FieldProblem } from "../http/problem.ts";
import { accountFault } from "./problems.ts";
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
  return /^[\p{L}\p{N}][\p{L}\p{N}._@+ -]{0,63}$/u.test(name.trim()) ? [] : [fieldFault("name", "user_name")];
}

/** What is wrong with a new password of the user with that key of the name. */
export function faultsOfPassword(nameKey: string, password: string): FieldProblem[] {
  const fault = faultOfPassword(nameKey, password);
  return fault ? [fault] : [];
}

/** What is wrong with a scope: one that names nothing would limit nothing, which is not what whoever sets one means. */
export function faultsOfScope(scope: Scope | null | undefined): FieldProblem[] {
  if (!scope || scope.projects.length + scope.queues.length > 0) return [];
  return [accountFault("scope", "scope_of_nothing")];
}

function faultOfPassword(nameKey: string, password: string): FieldProblem | null {
  const letters = [...password];
  if (letters.length < MIN_PASSWORD_LENGTH) return fieldFault("password", "text_min", { min: MIN_PASSWORD_LENGTH });
  if (letters.length > MAX_PASSWORD_LENGTH) return fieldFault("password", "text_max", { max: MAX_PASSWORD_LENGTH });
  if (new Set(letters).size < 4) return fieldFault("password", "repetitive");
  if (nameKeyOf(password) === nameKey) return fieldFault("password", "same_as_name");
  return null;
}
