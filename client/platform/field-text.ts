import { ApiProblem } from "../live/problem.ts";
import type { FieldError } from "../ui/field.tsx";
import { tell } from "../words/words.ts";

/**
 * What the server found wrong with each field, in the reader's language; its own sentence for a code that the app does not
 * know. Nothing for a failure that is not about fields. `forms`: what a field is to look like, which the server's word for a
 * text of the wrong form does not tell.
 */
export function fieldErrors(cause: unknown, forms: Readonly<Record<string, string>> = {}): FieldError[] {
  if (!(cause instanceof ApiProblem)) return [];
  return cause.fields.map(({ field, code, params, message }) => ({
    field,
    message: (code === "text_form" && forms[field]) || tell(`field.${code}`, params) || message,
  }));
}
