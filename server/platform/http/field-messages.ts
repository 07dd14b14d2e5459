import type { TSchema } from "elysia";
import type { FieldProblem } from "./problem.ts";

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

/** What a person would say about each field that does not fit its schema; one sentence a field. */
export function fieldProblems(faults: Iterable<SchemaFault>, wholeName: string): FieldProblem[] {
  const found = new Map<string, string>();
  for (const fault of faults) {
    const field = fieldName(fault.path) || wholeName;
    if (!found.has(field)) found.set(field, messageOf(fault));
    if (found.size >= MAX_FIELDS) break;
  }
  return [...found].map(([field, message]) => ({ field, message }));
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

function messageOf(fault: SchemaFault): string {
  if (fault.message === "Unexpected property") return "is not a field here";
  if (fault.value === undefined) return "is required";
  return `must be ${expectation(fault.schema)}`;
}

/** The schema in words: `a whole number from 1 to 1000`. */
function expectation(schema: TSchema): string {
  const words = choices(schema);
  if (words) return words.length === 1 ? `${words[0]}` : `one of ${words.slice(0, MAX_WORDS).join(", ")}`;
  if (Array.isArray(schema.anyOf)) return alternatives(schema.anyOf as TSchema[]);
  switch (schema.type) {
    case "number":
      return `${schema.multipleOf === 1 ? "a whole number" : "a number"}${range(schema.minimum, schema.maximum)}`;
    case "integer":
      return `a whole number${range(schema.minimum, schema.maximum)}`;
    case "string":
      return schema.pattern
        ? "text of the right form"
        : `text${lengths(schema.minLength, schema.maxLength, "characters")}`;
    case "array":
      return `a list${lengths(schema.minItems, schema.maxItems, "items")}`;
    case "boolean":
      return "true or false";
    case "null":
      return "null";
    default:
      return "an object";
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

/** Elysia writes a number or a truth value of an address as a union with the text that spells it; the text says nothing more. */
function alternatives(parts: TSchema[]): string {
  const meant = parts.filter(
    (part) => !(part.type === "string" && /numeric|integer|boolean/.test(String(part.format))),
  );
  return [...new Set(meant.map(expectation))].join(" or ");
}

function range(min: unknown, max: unknown): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? "" : ` of at most ${max}`;
}

function lengths(min: unknown, max: unknown, unit: string): string {
  if (min !== undefined && max !== undefined) return ` of ${min} to ${max} ${unit}`;
  if (min !== undefined)
    return Number(min) === 1 ? ` of at least one ${unit.replace(/s$/, "")}` : ` of at least ${min} ${unit}`;
  return max === undefined ? "" : ` of at most ${max} ${unit}`;
}
