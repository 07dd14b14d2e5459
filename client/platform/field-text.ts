import { ApiProblem } from "../live/problem.ts";
import type { FieldError } from "../ui/field.tsx";
import { tell } from "../words/words.ts";

/**
 * What the server found wrong with each field, in the reader's language; its own sentence for a code that the app does not
 * know. Nothing for a failure that is not about fields.
 */
export function fieldErrors(cause: unknown): FieldError[] {
  if (!(cause instanceof ApiProblem)) return [];
  return cause.fields.map(({ field, code, params, message }) => ({
    field,
    message: tell(`field.${code}`, params) || message,
  }));
}
