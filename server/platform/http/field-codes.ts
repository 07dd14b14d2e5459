import type { FieldProblem } from "./problem.ts";
import { fillIn, type Values } from "./template.ts";

/** What can be wrong with a field, by its stable code: the sentence in English, with the names of its parameters. */
const catalogue = new Map<string, string>();

/**
 * Adds codes to the catalogue, once, when a room's file loads, and gives the only way to say one of them of a field:
 * a code that is not in the table, or a parameter that is missing, does not compile.
 * @throws Error when a code exists already, or is not lower_snake_case: codes are promises to callers.
 */
export function defineFieldCodes<const Table extends Record<string, string>>(table: Table) {
  for (const [code, sentence] of Object.entries(table)) {
    if (!/^[a-z][a-z0-9_]*$/.test(code)) throw new Error(`field code ${code} is not lower_snake_case`);
    if (catalogue.has(code)) throw new Error(`field code ${code} is defined twice`);
    catalogue.set(code, sentence);
  }
  return <Code extends keyof Table & string>(
    field: string,
    code: Code,
    ...[params]: Values<Table[Code]>
  ): FieldProblem => {
    const message = fillIn(table[code] as string, params);
    return params ? { field, code, message, params } : { field, code, message };
  };
}

/** Whether a room defined the code. */
export function isFieldCode(code: string): boolean {
  return catalogue.has(code);
}

/** The whole catalogue, sorted by code. */
export function allFieldCodes(): [code: string, sentence: string][] {
  return [...catalogue].sort(([a], [b]) => (a < b ? -1 : 1));
}

const COMMON = {
  required: "is required",
  unknown_field: "is not a field here",
  number: "must be a number",
  number_min: "must be a number of at least {min}",
  number_max: "must be a number of at most {max}",
  number_range: "must be a number from {min} to {max}",
  whole_number: "must be a whole number",
  whole_number_min: "must be a whole number of at least {min}",
  whole_number_max: "must be a whole number of at most {max}",
  whole_number_range: "must be a whole number from {min} to {max}",
  text: "must be text",
  text_form: "must be text of the right form",
  plain_text: "must be text on one line, not blank and without control characters",
  host: "must be a host name or an IP address, with neither http nor a port",
  extension: "must be 1 to 32 digits, letters or + * # . _ -",
  text_some: "must be text of at least one character",
  text_min: "must be text of at least {min} characters",
  text_max: "must be text of at most {max} characters",
  text_length: "must be text of {min} to {max} characters",
  list: "must be a list",
  list_some: "must be a list of at least one item",
  list_min: "must be a list of at least {min} items",
  list_max: "must be a list of at most {max} items",
  list_length: "must be a list of {min} to {max} items",
  one_of: "must be one of {choices}",
  exactly: "must be {value}",
  true_or_false: "must be true or false",
  nothing: "must be null",
  object: "must be an object",
  object_some: "must be an object of at least one field",
  other_kind: "must be {kinds}",
  taken: "is taken",
  twice: "is there twice",
  unknown_cursor: "is not one of ours",
  user_name: "must be 1 to 64 letters, digits, spaces or . _ @ + - and begin with a letter or digit",
  repetitive: "must not repeat the same few characters",
  same_as_name: "must not be the name",
} as const;

/** Says what is wrong with a field in the terms that every room needs; those of schemas first. */
export const fieldFault = defineFieldCodes(COMMON);

/** The common codes that have no parameters. */
export type CodeWithoutFacts = {
  [Code in keyof typeof COMMON]: (typeof COMMON)[Code] extends `${string}{${string}` ? never : Code;
}[keyof typeof COMMON];
