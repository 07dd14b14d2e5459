import { fieldFault } from "../http/field-codes.ts";
import type { FieldProblem } from "../http/problem.ts";

const MIN_PASSWORD_LENGTH = 10;
/** Longer ones only cost the hash more time. */
const MAX_PASSWORD_LENGTH = 200;

/** How names are compared: case, width and composed letters do not make another person. */
export function nameKeyOf(name: string): string {
  return name.trim().normalize("NFKC").toLowerCase();
}

/** What is wrong with a name and password for a new user; empty when all is well. */
export function faultsOfCredentials(name: string, password: string): FieldProblem[] {
  const faults: FieldProblem[] = [];
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._@+ -]{0,63}$/u.test(name.trim())) faults.push(fieldFault("name", "user_name"));
  const fault = faultOfPassword(nameKeyOf(name), password);
  return fault ? [...faults, fault] : faults;
}

function faultOfPassword(nameKey: string, password: string): FieldProblem | null {
  const letters = [...password];
  if (letters.length < MIN_PASSWORD_LENGTH) return fieldFault("password", "text_min", { min: MIN_PASSWORD_LENGTH });
  if (letters.length > MAX_PASSWORD_LENGTH) return fieldFault("password", "text_max", { max: MAX_PASSWORD_LENGTH });
  if (new Set(letters).size < 4) return fieldFault("password", "repetitive");
  if (nameKeyOf(password) === nameKey) return fieldFault("password", "same_as_name");
  return null;
}
