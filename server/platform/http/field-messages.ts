import type { TSchema } from "elysia";
import { fieldFault } from "./field-codes.ts";
import type { FieldProblem } from "./problem.ts";
import { faultOfForm } from "./text.ts";

const MAX_FIELDS = 20;
const MAX_WORDS = 20;

/** What TypeBox tells about one value that does not fit. */
export interface SchemaFault {
  /** JSON pointer; empty for the whole. */
  path: string;
  message: string;
  value: unknown;
  schema: TSchema;
}

/** What is wrong with each field that does not fit its schema; one fault a field. */
export function fieldProblems(faults: Iterable<SchemaFault>, wholeName: string): FieldProblem[] {
  const found = new Map<string, FieldProblem>();
  for (const fault of faults) {
    const field = fieldName(fault.path) || wholeName;
    if (!found.has(field)) found.set(field, problemOf(field, fault));
    if (found.size >= MAX_FIELDS) break;
  }
  return [...found.values()];
}

/** `/rules/0/amber` → `rules[0].amber`. */
function fieldName(pointer: string): string {
  const parts = pointer.split("/").slice(1);
  return parts.reduce((name, part) => {
    const plain = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (/^\d+$/.test(plain) && name !== "") return `${name}[${plain}]`;
    return name === "" ? plain : `${name}.${plain}`;
  }, "");
}

function problemOf(field: string, fault: SchemaFault): FieldProblem {
  if (fault.message === "Unexpected property") return fieldFault(field, "unknown_field");
  if (fault.value === undefined) return fieldFault(field, "required");
  const { schema, value } = fault;
  if (schema.pattern && typeof value === "string" && hasLength(value, schema)) {
    return fieldFault(field, faultOfForm(schema));
  }
  return expected(field, schema);
}

function hasLength(text: string, { minLength = 0, maxLength = Number.POSITIVE_INFINITY }: TSchema): boolean {
  return text.length >= minLength && text.length <= maxLength;
}

/** The schema in words: `must be a whole number from 1 to 1000`. */
function expected(field: string, schema: TSchema): FieldProblem {
  const words = choices(schema);
  if (words?.length === 1) return fieldFault(field, "exactly", { value: `${words[0]}` });
  if (words) return fieldFault(field, "one_of", { choices: words.slice(0, MAX_WORDS).join(", ") });
  if (Array.isArray(schema.anyOf)) return alternatives(field, schema.anyOf as TSchema[]);
  switch (schema.type) {
    case "number":
      return inRange(field, schema.multipleOf === 1 ? "whole_number" : "number", schema);
    case "integer":
      return inRange(field, "whole_number", schema);
    case "string":
      if (schema.pattern && schema.maxLength === undefined) return fieldFault(field, faultOfForm(schema));
      return ofLength(field, "text", schema.minLength, schema.maxLength);
    case "array":
      return ofLength(field, "list", schema.minItems, schema.maxItems);
    case "boolean":
      return fieldFault(field, "true_or_false");
    case "null":
      return fieldFault(field, "nothing");
    default:
      return fieldFault(field, schema.minProperties ? "object_some" : "object");
  }
}

/** The words of a union of literals or of an enum; null for other schemas. */
function choices(schema: TSchema): string[] | null {
  if (schema.const !== undefined) return [String(schema.const)];
  if (Array.isArray(schema.enum)) return schema.enum.map(String);
  if (!Array.isArray(schema.anyOf)) return null;
  const each = (schema.anyOf as TSchema[]).map((part) => (part.type === "null" ? "null" : part.const));
  return each.every((word) => word !== undefined) ? each.map(String) : null;
}

/**
 * Elysia writes a number or a truth value of an address as a union with the text that spells it; the text says nothing
 * more. Of something or null, the something is what a person needs to be told: it gives the code.
 */
function alternatives(field: string, parts: TSchema[]): FieldProblem {
  const meant = parts
    .filter((part) => !(part.type === "string" && /numeric|integer|boolean/.test(String(part.format))))
    .map((part) => expected(field, part));
  const kinds = [...new Set(meant.map(({ message }) => message.replace(/^must be /, "")))].join(" or ");
  const [first, ...others] = meant.filter(({ code }) => code !== "nothing");
  if (!first || others.some(({ message }) => message !== first.message)) {
    return fieldFault(field, "other_kind", { kinds });
  }
  return { ...first, message: `must be ${kinds}` };
}

function inRange(
  field: string,
  kind: "number" | "whole_number",
  { minimum: min, maximum: max }: TSchema,
): FieldProblem {
  if (min !== undefined && max !== undefined) return fieldFault(field, `${kind}_range`, { min, max });
  if (min !== undefined) return fieldFault(field, `${kind}_min`, { min });
  return max === undefined ? fieldFault(field, kind) : fieldFault(field, `${kind}_max`, { max });
}

function ofLength(field: string, kind: "text" | "list", min: number | undefined, max: number | undefined) {
  if (min !== undefined && max !== undefined) return fieldFault(field, `${kind}_length`, { min, max });
  if (min !== undefined)
    return min === 1 ? fieldFault(field, `${kind}_some`) : fieldFault(field, `${kind}_min`, { min });
  return max === undefined ? fieldFault(field, kind) : fieldFault(field, `${kind}_max`, { max });
}
