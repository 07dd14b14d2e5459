/** The classes of namespace `com.consistent.protocol`, with their fields in the order in which we write them. */
import type { ScalarType } from "./values.ts";

/** `text` is a string of which null reads as empty. */
type FieldType = "u32" | "u64" | "boolean" | "string" | "text" | "list";

export interface WireField {
  id: number;
  /** Property of the decoded value. */
  name: string;
  type: FieldType;
  /** Class of a list's elements. */
  of?: ClassName;
}

interface WireClass {
  id: number;
  fields: readonly WireField[];
}

export type ClassName = "object_format_field" | "object_format" | "header" | "child" | "children";

/** Classes that are read and written field by field from this table. */
export const CLASSES: Record<ClassName, WireClass> = {
  object_format_field: {
    id: 0x83000001,
    fields: [
      { id: 1, name: "fieldIndex", type: "u32" },
      { id: 2, name: "name", type: "text" },
      { id: 4, name: "query", type: "string" },
      { id: 3, name: "fields", type: "list", of: "object_format_field" },
    ],
  },
  object_format: {
    id: 0x83000002,
    fields: [
      { id: 1, name: "formatId", type: "u32" },
      { id: 2, name: "fields", type: "list", of: "object_format_field" },
    ],
  },
  header: {
    id: 0x83000003,
    fields: [
      { id: 1, name: "name", type: "text" },
      { id: 2, name: "identifier", type: "string" },
      { id: 3, name: "color", type: "string" },
      { id: 4, name: "childrenCount", type: "u32" },
      { id: 6, name: "mime", type: "string" },
      { id: 7, name: "consistentObject", type: "string" },
      { id: 8, name: "isObject", type: "boolean" },
      { id: 9, name: "contentSize", type: "u64" },
    ],
  },
  child: {
    id: 0x83000004,
    fields: [
      { id: 1, name: "name", type: "text" },
      { id: 2, name: "expression", type: "string" },
      { id: 3, name: "isDeleted", type: "boolean" },
    ],
  },
  children: { id: 0x83000005, fields: [{ id: 1, name: "nodes", type: "list", of: "child" }] },
};

/** Classes on the hot path: their fields are read by code of their own (read-objects.ts), not from the table. */
export const LIST_ITEM = { id: 0x83000006, action: 1, path: 4, itemId: 2, rank: 3 } as const;
export const LIST = { id: 0x83000007, items: 1 } as const;
export const OBJECT = { id: 0x83000008, values: 1 } as const;
export const NAMED_OBJECT = { id: 0x8300000d, name: 1, values: 1000 } as const;

/** An `object_value` is its base (field index 1) and, in a derived class, the value as field 1000. */
export const VALUE = { key: 1, value: 1000 } as const;

export const OBJECT_VALUE_CLASS: Record<ScalarType, number> = {
  undefined: 0x83000009,
  u32: 0x8300000a,
  i32: 0x83000018,
  u64: 0x8300001a,
  real: 0x83000015,
  boolean: 0x83000019,
  string: 0x8300000b,
  date: 0x8300000c,
};

/** Named values, as events carry them: there is no class for a u64. */
export const NAMED_VALUE_CLASS: Record<Exclude<ScalarType, "u64">, number> = {
  undefined: 0x8300000e,
  boolean: 0x8300000f,
  u32: 0x83000010,
  i32: 0x83000011,
  real: 0x83000012,
  string: 0x83000013,
  date: 0x83000014,
};
